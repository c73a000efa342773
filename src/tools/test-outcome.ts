/**
 * Decides what a run of tests means. "passed" needs a clean exit and at least one test that ran; a run in
 * which no test could run is "not-runnable", never "passed". Pure: it sees a result and a report.
 */
import type { CommandResult } from "./run-command.ts";
import { addFailureTo, EMPTY_REPORT, type TestFailure, type TestReport } from "./test-report.ts";
import { parseJavaScriptStack } from "./test-reports/javascript-stack.ts";
import { parsePythonTraceback } from "./test-reports/python-traceback.ts";

/** The part of the whole time limit that one test file may use. */
export const FILE_TIMEOUT_SHARE = 0.8;

export type CheckOutcome = "passed" | "failed" | "timed-out" | "not-runnable";

export interface Verdict {
  outcome: CheckOutcome;
  report: TestReport;
  /** Why it is not a plain pass or fail, for a person. */
  problem?: string;
}

export interface RunEvidence {
  result: CommandResult;
  /** Null when the run left no report that we can read. */
  report: TestReport | null;
  root: string;
  /** The program that was started. */
  program: string;
  /** The whole command, as a person would type it. */
  display: string;
  timeoutMs: number;
}

const NO_TESTS =
  /^(?:no tests? (?:ran|found|files? found|to run)|no test files|ran 0 tests|=+ no tests ran|could not find '|no test suite found|go: warning: "\.\/\.\.\." matched no packages|npm (?:err!|error) missing script)/im;
const RUNNER_MISSING = /^\S*python[\d.]*(?:\.exe)?: No module named (\S+)$/m;
const SHELL_NOT_FOUND = 127;
const SHELL_NOT_EXECUTABLE = 126;
const TAIL_CHARS = 3_500;

export function decideVerdict(evidence: RunEvidence): Verdict {
  const { result } = evidence;
  if (result.startError !== undefined) return notRunnable(describeStartError(evidence));
  if (result.timedOut) return decideTimeout(evidence);
  if (result.outputLimitReached)
    return failWith(evidence, `printed ${result.outputBytes} bytes and was stopped`);
  if (result.signalName !== null) return failWith(evidence, `was ended by ${result.signalName}`);
  return result.exitCode === 0 ? decideCleanExit(evidence) : decideFailedExit(evidence);
}

function decideCleanExit({ report, result }: RunEvidence): Verdict {
  if (report === null)
    return NO_TESTS.test(result.output)
      ? notRunnable("the command found no tests")
      : { outcome: "passed", report: EMPTY_REPORT };
  if (report.failed > 0) return { outcome: "failed", report };
  if (report.passed > 0) return { outcome: "passed", report };
  return notRunnable(report.skipped > 0 ? "every test was skipped" : "the command found no tests");
}

function decideFailedExit(evidence: RunEvidence): Verdict {
  const { report, result, timeoutMs } = evidence;
  if (report !== null && report.failed > 0) {
    const hitLimit = report.failures.some((failure) => failure.kind === "timeout");
    // A runner with a limit per file ends by itself, shortly before we would have stopped it.
    const isOurLimit = hitLimit && result.durationMs >= timeoutMs * FILE_TIMEOUT_SHARE;
    return { outcome: isOurLimit ? "timed-out" : "failed", report };
  }
  const problem = explainNotRunnable(evidence);
  if (problem !== null && (report?.passed ?? 0) === 0) return notRunnable(problem);
  return failWith(evidence, `ended with exit code ${result.exitCode}`);
}

function explainNotRunnable({ result, program }: RunEvidence): string | null {
  const missing = RUNNER_MISSING.exec(result.output)?.[1];
  if (missing !== undefined) return `${missing} is not installed`;
  if (result.exitCode === SHELL_NOT_FOUND)
    return `a program it needs was not found: ${lastLine(result.output)}`;
  if (result.exitCode === SHELL_NOT_EXECUTABLE) return `${program} cannot be executed`;
  return NO_TESTS.test(result.output) ? "the command found no tests" : null;
}

function decideTimeout(evidence: RunEvidence): Verdict {
  const report = evidence.report ?? EMPTY_REPORT;
  const seconds = Math.round(evidence.timeoutMs / 1_000);
  const problem = `the tests did not finish within ${seconds} s`;
  if (report.failures.some((failure) => failure.kind === "timeout"))
    return { outcome: "timed-out", report, problem };
  const failure = {
    name: evidence.display,
    message: `did not finish within ${seconds} s`,
    frames: [],
    kind: "timeout",
  } as const;
  return { outcome: "timed-out", report: addFailureTo(report, failure), problem };
}

/** A failed run whose report names no failing test: the end of the output is all there is to say why. */
function failWith({ report, result, root, display }: RunEvidence, happened: string): Verdict {
  const known = report ?? EMPTY_REPORT;
  const problem = `the command ${happened}`;
  if (known.failed > 0) return { outcome: "failed", report: known, problem };
  return {
    outcome: "failed",
    report: addFailureTo(known, describeCrash(result.output, { root, display, happened })),
    problem,
  };
}

function describeCrash(
  output: string,
  { root, display, happened }: { root: string; display: string; happened: string },
): TestFailure {
  const at = output.lastIndexOf("Traceback (most recent call last):");
  const tail = output.slice(-TAIL_CHARS);
  if (at === -1) {
    const frames = parseJavaScriptStack(tail, root);
    return {
      name: display,
      ...placeOf(frames),
      message: `${happened}\n${tail}`,
      frames,
      kind: "error",
    };
  }
  const { message, frames, kind } = parsePythonTraceback(output.slice(at), root);
  return { name: display, ...placeOf(frames), message, frames, kind };
}

function placeOf([outermost]: TestFailure["frames"]): Pick<TestFailure, "file" | "line"> {
  return outermost === undefined ? {} : { file: outermost.file, line: outermost.line };
}

function describeStartError({ result, program }: RunEvidence): string {
  const { code = "", message = "" } = result.startError ?? {};
  if (code === "ENOENT") return `${program} was not found`;
  return code === "EACCES"
    ? `${program} cannot be executed`
    : `${program} did not start: ${message}`;
}

function notRunnable(problem: string): Verdict {
  return { outcome: "not-runnable", report: EMPTY_REPORT, problem };
}

function lastLine(text: string): string {
  return text.trimEnd().split("\n").at(-1)?.slice(0, 200) ?? "";
}
