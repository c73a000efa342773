/** Where candidates are judged: copies of the project, or the project itself where no copy is a fair judge. */
import type { LineCoverage } from "../../../tools/coverage/line-coverage.ts";
import type { CheckResult } from "../../../tools/run-checks.ts";
import type { CheckRequest } from "../repair-deps.ts";

export interface TrialText {
  path: string;
  text: string;
}

export interface Trial {
  /** Runs the tests with these texts in place; everything is as it was afterwards. Rejects with the signal's reason. */
  check(texts: readonly TrialText[], request: CheckRequest): Promise<CheckResult>;
}

export interface OpenTrials {
  /** At least one; each runs one candidate at a time. */
  trials: readonly Trial[];
  /** Whether the project's own files stay untouched while candidates are judged. */
  areCopies: boolean;
  /** Names of tests that did not say the same twice of the same files. */
  flaky: readonly string[];
  /** Why the project itself has to serve, for a person; null where copies do. */
  problem: string | null;
  /** The real path of one copy, for programs that call the code; null where there is none. */
  copyRoot: string | null;
  /** Which lines the failing tests run; null where nobody can say. */
  coverage: Promise<LineCoverage | null>;
}

export interface TrialRequest {
  /** What the tests said of the project as it is. */
  baseline: CheckResult;
  /** A text with which the tests cannot say the same as before: shows that they read the copy. Null: nothing to show it by. */
  canary: TrialText | null;
}

/** Opens trials once per task; they are closed by who gave the function. */
export type OpenTrialsFor = (request: TrialRequest) => Promise<OpenTrials>;
