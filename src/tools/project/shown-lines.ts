/** How source text is shown to the model: each line behind its number, never more than there is room for. Pure. */
import type { LineWindow } from "./seen-files.ts";

export interface ShownLines {
  text: string;
  /** The lines that are in it. */
  window: LineWindow;
}

/** A longer line is data or generated; its end says no more. */
const MAX_LINE_CHARS = 300;

/** Lines from `first` on, at least one, as long as `maxChars` allows. */
export function showLines(text: string, { first, last }: LineWindow, maxChars: number): ShownLines {
  const lines = text.split("\n").slice(first - 1, Math.max(first, last));
  const shown: string[] = [];
  let length = 0;
  for (const [index, line] of lines.entries()) {
    const numbered = `${first + index}| ${cutLine(line)}`;
    length += numbered.length + 1;
    if (length > maxChars && index > 0) break;
    shown.push(numbered);
  }
  return { text: shown.join("\n"), window: { first, last: first + shown.length - 1 } };
}

function cutLine(line: string): string {
  if (line.length <= MAX_LINE_CHARS) return line;
  const head = line.slice(0, MAX_LINE_CHARS).replace(/[\uD800-\uDBFF]$/, "");
  return `${head}[${line.length - head.length} characters left out]`;
}
