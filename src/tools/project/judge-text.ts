/** Whether a new text of a file may be written, by what it is alone: the same as for every other change of the program. Pure. */
import {
  describeNewProblem,
  findDoubledNames,
  findLostNames,
  leavesCodeOut,
} from "../../code/edit-flaws.ts";
import type { TextChange } from "./edit-rules.ts";

/** Why it may not, in words for the model; null when it may. */
export function judgeText(change: TextChange): string | null {
  const { path, before, after, parsedBefore, parsedAfter } = change;
  if (after.includes("\0")) return "the text holds a NUL character";
  if (leavesCodeOut(before, after)) return "code is left out with a comment; send all of it";
  if (parsedAfter === null) return null;
  const problem = describeNewProblem(path, parsedBefore, parsedAfter);
  if (problem !== null || parsedBefore === null || parsedBefore.problems.length > 0) return problem;
  const lost = change.mayLose ? [] : findLostNames(parsedBefore, parsedAfter);
  if (lost.length > 0)
    return `${lost.join(", ")} would be gone; use insert to add code, rename or delete for the rest`;
  const doubled = findDoubledNames(parsedBefore, parsedAfter);
  return doubled.length > 0
    ? `${doubled.join(", ")} would be defined twice; use edit to change what is there`
    : null;
}
