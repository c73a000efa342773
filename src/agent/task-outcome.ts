/** How one task of any kind ended. */
import type { CheckResult } from "../tools/run-checks.ts";

export type TaskStatus =
  /** A question was answered; nothing was written. */
  | "answered"
  /** Written, and no check is worse than before. Whether tests proved it, `standing` says. */
  | "changed"
  | "fixed"
  | "already-green"
  /** There was nothing to do, and the message says why. */
  | "nothing-to-do"
  | "undone"
  | "redone"
  /** A command ran and ended with 0. */
  | "ran"
  | "not-achieved"
  /** A person stopped it; what was best until then stands. */
  | "interrupted"
  | "limit"
  | "denied";

export interface TaskOutcome {
  status: TaskStatus;
  /** For a person, one or two sentences. */
  message: string;
  /** What was asked for in words: the answer to a question, the output of a command. */
  answer: string | null;
  /** The last run of the tests that counts for the tree as it is now; null when none ran. */
  standing: CheckResult | null;
  /** It stands although somebody stopped the task; what others leave behind is taken back then. */
  outlastsStop?: boolean;
}
