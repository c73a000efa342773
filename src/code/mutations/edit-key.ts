/** Tells which edits of one text make the same text, without making it. Pure. */
import type { Draft } from "./mutation.ts";

/** Edits further than this from where they could stand too may count as different. */
const MAX_SLIDE = 4096;

type Edit = Pick<Draft, "startIndex" | "endIndex" | "replacement">;

/** The same key for edits with the same result; null for one that changes nothing. */
export function createEditKey(text: string): (edit: Edit) => string | null {
  return (edit) => {
    const { startIndex, endIndex, replacement } = slide(text, trim(text, edit));
    return startIndex === endIndex && replacement === ""
      ? null
      : `${startIndex}:${endIndex}:${replacement}`;
  };
}

/** Without what both texts begin and end with. */
function trim(text: string, { startIndex, endIndex, replacement }: Edit): Edit {
  let start = startIndex;
  let end = endIndex;
  let from = 0;
  let to = replacement.length;
  while (start < end && from < to && text[start] === replacement[from]) {
    start++;
    from++;
  }
  while (start < end && from < to && text[end - 1] === replacement[to - 1]) {
    end--;
    to--;
  }
  return { startIndex: start, endIndex: end, replacement: replacement.slice(from, to) };
}

/** What is only deleted, or only inserted, has the same effect further on where the text repeats itself. */
function slide(text: string, edit: Edit): Edit {
  let { startIndex, endIndex, replacement } = edit;
  for (let step = 0; step < MAX_SLIDE && endIndex < text.length; step++) {
    if (replacement === "" && startIndex < endIndex && text[startIndex] === text[endIndex]) {
      startIndex++;
      endIndex++;
    } else if (startIndex === endIndex && replacement !== "" && replacement[0] === text[endIndex]) {
      replacement = replacement.slice(1) + replacement[0];
      startIndex++;
      endIndex++;
    } else break;
  }
  return { startIndex, endIndex, replacement };
}
