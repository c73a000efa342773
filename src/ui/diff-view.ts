/** Colours a unified diff line by line. The text must already be safe to show. */
import type { Palette } from "./palette.ts";
import { formatCount } from "./quantities.ts";

const MAX_DIFF_LINES = 400;

/** The diff as coloured lines, at most 400 unless told; a longer one ends with how many are left out. */
export function renderDiffLines(
  diff: string,
  palette: Palette,
  mostLines = MAX_DIFF_LINES,
): string[] {
  const lines = diff.replace(/\n$/, "").split("\n");
  // Up to the first hunk `---` and `+++` are headers; from there on they are changed lines.
  const firstHunk = lines.findIndex((line) => line.startsWith("@@"));
  const shown = lines
    .slice(0, mostLines)
    .map((line, index) => (index < firstHunk ? palette.strong(line) : paintLine(line, palette)));
  const leftOut = lines.length - shown.length;
  return leftOut > 0 ? [...shown, palette.dim(`… ${formatCount(leftOut)} more lines`)] : shown;
}

function paintLine(line: string, palette: Palette): string {
  if (line.startsWith("@@")) return palette.place(line);
  if (line.startsWith("+")) return palette.good(line);
  if (line.startsWith("-")) return palette.bad(line);
  return line;
}
