/** Diffs of several files, as much of them as a person looks over: what is left out is told. Pure. */
import { clipText } from "../../base/clip-text.ts";

const MAX_LINES = 160;
/** A longer line is data, and its end shows nothing. */
const MAX_LINE_CHARS = 240;

/** Unified diffs one after the other; "" where there is none. */
export function boundDiffs(diffs: readonly string[]): string {
  const all = diffs.filter((diff) => diff !== "");
  const shown: string[] = [];
  for (const [index, diff] of all.entries()) {
    const lines = diff.replace(/\n$/, "").split("\n");
    const room = MAX_LINES - shown.length;
    shown.push(...lines.slice(0, room).map((line) => clipText(line, MAX_LINE_CHARS)));
    if (lines.length <= room) continue;
    const files = all.length - index - 1;
    const beyond = files === 0 ? "" : `, and ${files} more file${files === 1 ? "" : "s"}`;
    shown.push(`… ${lines.length - room} more lines of this file${beyond}`);
    break;
  }
  return shown.join("\n");
}
