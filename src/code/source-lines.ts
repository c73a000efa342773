/** Lines and cuts of source text. Offsets count UTF-16 units; a line ends at "\n". */

/** The offset at which each line starts. */
export function readLineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

/** As an editor counts: a line end at the end opens no line of its own; an empty text has none. */
export function countLines(text: string): number {
  if (text === "") return 0;
  return text.split("\n").length - (text.endsWith("\n") ? 1 : 0);
}

/** The rest of the line from `start`, without white space around it, at most `maxChars` long. */
export function readRestOfLine(text: string, start: number, maxChars: number): string {
  const window = text.slice(start, start + maxChars);
  return cutText(window.split("\n", 1)[0] ?? "", maxChars).trim();
}

/** The start of a text, never ending in half a surrogate pair. */
export function cutText(text: string, maxChars: number): string {
  return text.slice(0, maxChars).replace(/[\uD800-\uDBFF]$/, "");
}
