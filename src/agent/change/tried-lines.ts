/** The lines an attempt would have written, for the question after it: what the model sees, it need not guess. Pure. */
import { splitHunks } from "../repair/judge/hunks.ts";

const MAX_LINES = 16;

/** New and changed lines only; "" when nothing differs. */
export function listTriedLines(before: string, after: string): string {
  const lines = after.split("\n");
  const fresh = splitHunks(before, after).flatMap(({ newStart, newEnd }) =>
    lines.slice(newStart, newEnd),
  );
  const told = fresh.filter((line) => line.trim() !== "");
  return told.slice(0, MAX_LINES).join("\n");
}
