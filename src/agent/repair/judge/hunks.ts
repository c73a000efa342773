/** The separate places in which two texts differ, and the text with only some of them. Pure. */
import { alignLines } from "../../../tools/line-alignment.ts";

/** Lines [oldStart, oldEnd) of the old text became lines [newStart, newEnd) of the new one; from 0. */
export interface Hunk {
  oldStart: number;
  oldEnd: number;
  newStart: number;
  newEnd: number;
}

/** The differing places in order; unchanged lines lie between any two of them. */
export function splitHunks(before: string, after: string): Hunk[] {
  const oldLines = before.split("\n");
  const newLines = after.split("\n");
  const origins = alignLines(oldLines, newLines);
  const hunks: Hunk[] = [];
  let oldAt = 0;
  let newAt = 0;
  for (let line = 0; line <= newLines.length; line++) {
    const origin = line < newLines.length ? (origins[line] ?? -1) : oldLines.length;
    if (origin < 0) continue;
    if (origin > oldAt || line > newAt) {
      hunks.push({ oldStart: oldAt, oldEnd: origin, newStart: newAt, newEnd: line });
    }
    oldAt = origin + 1;
    newAt = line + 1;
  }
  return hunks;
}

/** The old text with only the given hunks of the change to the new one; `hunks` in order. */
export function applyHunks(before: string, after: string, hunks: readonly Hunk[]): string {
  const oldLines = before.split("\n");
  const newLines = after.split("\n");
  const result: string[] = [];
  let oldAt = 0;
  for (const { oldStart, oldEnd, newStart, newEnd } of hunks) {
    result.push(...oldLines.slice(oldAt, oldStart), ...newLines.slice(newStart, newEnd));
    oldAt = oldEnd;
  }
  return [...result, ...oldLines.slice(oldAt)].join("\n");
}
