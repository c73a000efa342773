/** Where only named declarations may change: the first line of a new text that differs elsewhere. Pure. */
import type { ParsedFile } from "../../code/parse.ts";
import { splitHunks } from "../repair/judge/hunks.ts";

interface ReadText {
  parsed: ParsedFile;
  text: string;
}

/** Imports follow what a declaration uses, and a comment above it speaks of it. */
const FREE_LINE =
  /^\s*(?:$|#|\/\/|\/\*|\*|--|import\b|from\b|use\b|(?:const|let|var)\b.*\brequire\()/;

/** Null when every difference lies in what is named, or is blank, a comment or an import. */
export function findOutsideChange(
  before: ReadText,
  after: ReadText,
  named: readonly string[],
): string | null {
  const isInOld = coverLines(before.parsed, named);
  const isInNew = coverLines(after.parsed, named);
  const oldLines = before.text.split("\n");
  const newLines = after.text.split("\n");
  for (const { oldStart, oldEnd, newStart, newEnd } of splitHunks(before.text, after.text)) {
    const gone = findOutside(oldLines, [oldStart, oldEnd], isInOld);
    const come = findOutside(newLines, [newStart, newEnd], isInNew);
    const found = gone ?? come;
    if (found !== null) return found;
  }
  return null;
}

function coverLines({ symbols }: ParsedFile, named: readonly string[]): (line: number) => boolean {
  const ranges = symbols.filter(({ qualifiedName }) => named.includes(qualifiedName));
  return (line) => ranges.some(({ startLine, endLine }) => line >= startLine && line <= endLine);
}

/** `start` and `end` from 0, the end exclusive. */
function findOutside(
  lines: readonly string[],
  [start, end]: readonly [start: number, end: number],
  isInside: (line: number) => boolean,
): string | null {
  const found = lines
    .slice(start, end)
    .find((line, index) => !isInside(start + index + 1) && !FREE_LINE.test(line));
  return found?.trim() ?? null;
}
