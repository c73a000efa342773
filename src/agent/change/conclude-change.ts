/** How a change ended, in one or two sentences: what was written, which checks stand behind it, what is unproven. Pure. */
import type { CheckResult } from "../../tools/run-checks.ts";
import type { TaskOutcome, TaskStatus } from "../task-outcome.ts";

export interface ChangeEnd {
  changed: readonly string[];
  /** Steps that came to nothing, each with the last problem. */
  failed: readonly { path: string; problem: string }[];
  /** What no check could settle. */
  doubts: readonly string[];
  standing: CheckResult | null;
  /** Compilers and linters that looked at it. */
  inspectors: readonly string[];
  /** Whether a grammar read at least one of the files. */
  hasSyntax: boolean;
  /** The budget was spent before the end. */
  limit: string | null;
}

export function concludeChange(end: ChangeEnd): TaskOutcome {
  const { changed, failed, doubts, standing, limit } = end;
  const sentences: string[] = [];
  if (changed.length > 0) {
    sentences.push(`Changed ${changed.join(", ")}; ${describeChecks(end)}.`);
    for (const doubt of doubts) sentences.push(`Not settled: ${doubt}.`);
  }
  for (const { path, problem } of failed) {
    sentences.push(`${path} could not be changed as asked and is as it was: ${problem}.`);
  }
  if (sentences.length === 0) sentences.push("There was nothing to change.");
  if (limit !== null) sentences.unshift(`The ${limit} limit is reached.`);
  return {
    status: decideStatus(end),
    message: sentences.join(" "),
    answer: null,
    standing: changed.length > 0 || failed.length > 0 ? standing : null,
  };
}

function decideStatus({ changed, failed, limit }: ChangeEnd): TaskStatus {
  if (failed.length === 0) return changed.length > 0 ? "changed" : "nothing-to-do";
  return limit === null ? "not-achieved" : "limit";
}

function describeChecks({ standing, inspectors, hasSyntax }: ChangeEnd): string {
  const quiet = inspectors.length > 0 ? `nothing new is found by: ${inspectors.join(", ")}` : null;
  if (standing === null) {
    if (quiet !== null) return `no test was run; ${quiet}`;
    return hasSyntax ? "only its syntax was checked" : "no check reads such files";
  }
  const tests = describeTests(standing);
  return quiet === null ? tests : `${tests}; ${quiet}`;
}

function describeTests({ outcome, report, command }: CheckResult): string {
  if (outcome === "passed") return `all ${report.passed} tests pass (\`${command}\`)`;
  if (outcome !== "failed") return `the tests do not end, as before (\`${command}\`)`;
  const total = report.passed + report.failed;
  return `${report.failed} of ${total} tests fail, none that passed before (\`${command}\`)`;
}
