/** JSON.parse that keeps the spelling of whole numbers with a fraction, such as 1.0. */
import { SpelledNumber } from "../grammar/schema/spelled-number.ts";

/** A string, or a whole number with a fraction: strings are matched so that numbers inside them are not. */
const STRING_OR_SPELLED = /"(?:[^"\\]|\\.)*"|-?\d+\.0+(?![\d.eE])/g;

/** Parses `text`, which is JSON; null when it has no such number, so that its plain value says it all. */
export function parseSpelledJson(text: string): unknown {
  const texts: string[] = [];
  const mark = chooseMark(text);
  const marked = text.replace(STRING_OR_SPELLED, (piece) =>
    piece.startsWith('"') ? piece : `"${mark}${texts.push(piece) - 1}"`,
  );
  if (texts.length === 0) return null;
  return JSON.parse(marked, (_, value: unknown) =>
    typeof value === "string" && value.startsWith(mark)
      ? new SpelledNumber(texts[Number(value.slice(mark.length))] ?? "")
      : value,
  );
}

/** A word that `text` does not hold. */
function chooseMark(text: string): string {
  for (let number = 0; ; number++) {
    const mark = `number-${number}-`;
    if (!text.includes(mark)) return mark;
  }
}
