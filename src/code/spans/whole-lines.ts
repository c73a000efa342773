/** Where the lines begin and end that a stretch of text stands on. Pure. Offsets count UTF-16 units. */

export interface Stretch {
  startIndex: number;
  endIndex: number;
}

/** White space that the line of `at` begins with. */
export function indentationAt(text: string, at: number): string {
  const start = text.lastIndexOf("\n", at - 1) + 1;
  let end = start;
  while (end < at && (text[end] === " " || text[end] === "\t")) end++;
  return text.slice(start, end);
}

/** The stretch with its indentation and its line end; null where other text stands on the same lines. */
export function wholeLinesOf(text: string, { startIndex, endIndex }: Stretch): Stretch | null {
  const start = text.lastIndexOf("\n", startIndex - 1) + 1;
  if (indentationAt(text, startIndex).length !== startIndex - start) return null;
  let end = endIndex;
  while (end < text.length && /[ \t\r;]/.test(text[end] ?? "")) end++;
  if (end < text.length && text[end] !== "\n") return null;
  return { startIndex: start, endIndex: Math.min(end + 1, text.length) };
}
