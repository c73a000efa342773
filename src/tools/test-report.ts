/**
 * What a run of tests said, in one form for every runner. Parsers add to a builder that bounds every
 * size, so a report is small whatever the project printed.
 */

import { cutText } from "../code/source-lines.ts";

export type TestOutcome = "passed" | "failed" | "skipped";

interface TestCaseResult {
  name: string;
  outcome: TestOutcome;
  /** Relative to the root, `/` separators. */
  file?: string;
}

/** `load`: the file could not be imported or compiled, so none of its tests ran. */
export type FailureKind = "assertion" | "error" | "timeout" | "load";

/** One call in project code. Lines are 1-based. */
export interface TestFrame {
  file: string;
  line: number;
  symbol?: string;
}

export interface TestFailure {
  /** As the runner prints it; for pytest the node id, which its command line accepts. */
  name: string;
  /** Where the test is: relative to the root with `/` separators, absolute when outside. */
  file?: string;
  line?: number;
  /** The assertion or error text, without the stack. */
  message: string;
  /** Project files only; the outermost call first, the call that failed last. */
  frames: readonly TestFrame[];
  kind: FailureKind;
}

export interface TestReport {
  passed: number;
  failed: number;
  skipped: number;
  /** The first 5,000. */
  cases: readonly TestCaseResult[];
  /** The first 200. */
  failures: readonly TestFailure[];
}

const MAX_CASES = 5_000;
const MAX_FAILURES = 200;
const MAX_MESSAGE_CHARS = 4_000;
/** Of each end of a longer message; the rest is room for the mark. */
const KEPT_MESSAGE_CHARS = MAX_MESSAGE_CHARS / 2 - 30;
const MAX_NAME_CHARS = 400;
const MAX_FRAMES = 20;

/** Collects cases and failures within the bounds; counts go on past them. */
export interface ReportBuilder {
  addCase(result: TestCaseResult): void;
  /** Also counts as a failed case. */
  addFailure(failure: TestFailure): void;
  /** Adds cases the runner counted but did not list. */
  addCounts(counts: { passed?: number; failed?: number; skipped?: number }): void;
  build(): TestReport;
}

export function createReportBuilder(): ReportBuilder {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  const cases: TestCaseResult[] = [];
  const failures: TestFailure[] = [];

  function addCase(result: TestCaseResult): void {
    counts[result.outcome]++;
    if (cases.length < MAX_CASES) cases.push({ ...result, name: boundName(result.name) });
  }

  return {
    addCase,
    addFailure(failure) {
      addCase({
        name: failure.name,
        outcome: "failed",
        ...(failure.file !== undefined && { file: failure.file }),
      });
      if (failures.length < MAX_FAILURES) failures.push(boundFailure(failure));
    },
    addCounts({ passed = 0, failed = 0, skipped = 0 }) {
      counts.passed += Math.max(0, passed);
      counts.failed += Math.max(0, failed);
      counts.skipped += Math.max(0, skipped);
    },
    build: () => ({ ...counts, cases, failures }),
  };
}

/** The report of a run that said nothing we can read. */
export const EMPTY_REPORT: TestReport = {
  passed: 0,
  failed: 0,
  skipped: 0,
  cases: [],
  failures: [],
};

/** `report` with one more failure in front of its own. */
export function addFailureTo(report: TestReport, failure: TestFailure): TestReport {
  return {
    ...report,
    failed: report.failed + 1,
    failures: [boundFailure(failure), ...report.failures].slice(0, MAX_FAILURES),
  };
}

function boundFailure(failure: TestFailure): TestFailure {
  return {
    ...failure,
    name: boundName(failure.name),
    message: boundMessage(failure.message),
    frames: boundFrames(failure.frames),
  };
}

function boundName(name: string): string {
  return name.length > MAX_NAME_CHARS ? `${name.slice(0, MAX_NAME_CHARS)}…` : name;
}

/** The start names the problem and the end often holds the difference, so the middle goes. */
function boundMessage(message: string): string {
  const clean = message.trim();
  if (clean.length <= MAX_MESSAGE_CHARS) return clean;
  const head = cutText(clean, KEPT_MESSAGE_CHARS);
  const tail = clean.slice(-KEPT_MESSAGE_CHARS).replace(/^[\uDC00-\uDFFF]/, "");
  return `${head}\n[${clean.length - head.length - tail.length} characters left out]\n${tail}`;
}

/** Endless recursion repeats its frames; each repeated call is kept once, and the two ends. */
function boundFrames(frames: readonly TestFrame[]): TestFrame[] {
  const distinct = frames.filter((frame, index) => {
    const before = frames[index - 1];
    return before?.file !== frame.file || before.line !== frame.line;
  });
  if (distinct.length <= MAX_FRAMES) return distinct;
  return [...distinct.slice(0, MAX_FRAMES / 2), ...distinct.slice(-MAX_FRAMES / 2)];
}
