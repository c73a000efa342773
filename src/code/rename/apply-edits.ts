/** Replaces ranges of a text. Pure: the rest of the text stays as it is, to the character. */

export interface TextEdit {
  /** UTF-16 offsets into the text before any edit. */
  startIndex: number;
  endIndex: number;
  newText: string;
}

/** The text after all edits. Throws RangeError when edits overlap or leave the text. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const sorted = [...edits].sort((a, b) => a.startIndex - b.startIndex);
  const parts: string[] = [];
  let at = 0;
  for (const { startIndex, endIndex, newText } of sorted) {
    if (startIndex < at || endIndex < startIndex || endIndex > text.length) {
      throw new RangeError(`cannot replace ${startIndex}–${endIndex} after ${at}`);
    }
    parts.push(text.slice(at, startIndex), newText);
    at = endIndex;
  }
  return parts.join("") + text.slice(at);
}
