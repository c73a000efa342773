/**
 * Whether a task is over because the model says so. For a question its text decides; for a change only what was written
 * and what the checks say of it.
 */
import type { Work } from "../understand/request.ts";
import { NO_CHANGE, NO_TEXT, reportOpen } from "./free-prompt.ts";
import type { Hands } from "./toolbox.ts";

export type AnswerJudgement =
  | { isDone: true }
  /** `open`: for the model. `reason`: for a person, the end of a sentence. */
  | { isDone: false; open: string; reason: string };

export async function judgeAnswer(
  text: string,
  { work, hands }: { work: Work; hands: Hands | null },
): Promise<AnswerJudgement> {
  if (text.trim() === "") return { isDone: false, open: NO_TEXT, reason: "the answer was empty" };
  if (hands === null || work === "answer") return { isDone: true };
  if (hands.workspace.changedFiles().length === 0) {
    if (await hands.checks.forbidsChange()) return { isDone: true };
    return { isDone: false, open: NO_CHANGE, reason: "nothing was changed" };
  }
  const undone = await hands.findUndone();
  if (undone !== null) return { isDone: false, open: reportOpen(undone), reason: "it is not done" };
  const report = await hands.checks.run();
  const mustPass = work === "fix-tests" && report.result !== null;
  if (report.isGood && (report.passes || !mustPass)) return { isDone: true };
  const reason = report.isGood ? "tests still fail" : "the change breaks something";
  return { isDone: false, open: reportOpen(report.text), reason };
}
