/** Lets the project's tests decide about one candidate: those that fail first, all of them only when it helped there. */
import type { CheckResult } from "../../../tools/run-checks.ts";
import type { TestFailure } from "../../../tools/test-report.ts";
import { type Base, listTexts } from "../base.ts";
import type { Edit } from "../generate/candidate.ts";
import { type Comparison, compareRuns, ignoreTests } from "./standing.ts";
import type { Trial } from "./trial.ts";

export interface Judgement {
  comparison: Comparison;
  /** The last run of the tests. */
  result: CheckResult;
}

/** Above this, only the failing tests are asked first: a wrong candidate must not cost a whole slow run. */
const NARROW_WORTHWHILE_MS = 2_000;
/** Above this, all tests are asked once, at the end of the search. */
const WHOLE_WORTHWHILE_MS = 60_000;
/** Above this, only the first of them: tests that each wait for a limit of their own make such a suite. */
const SLOW_SUITE_MS = 8_000;
const SHORTEST_LIMIT_MS = 10_000;
const LONGEST_LIMIT_MS = 120_000;
const CANDIDATE_LIMIT_MS = 4_000;
/** Where the project's own tests hang nobody knows how long they would take. */
const HUNG_LIMIT_MS = 20_000;
/** For a candidate with which most tests passed that had run before its time was up. */
const PATIENT_LIMIT_MS = 30_000;
/** A candidate that takes this many times longer than the suite did is taken for an endless loop. */
const HEALTHY_FACTOR = 5;

export interface JudgeOptions {
  base: Base;
  edits: readonly Edit[];
  /** Tests that say two things of the same files: neither for nor against anything. */
  flaky?: readonly string[];
  signal?: AbortSignal;
}

/** Rejects with the signal's reason, and with what the trial throws. */
export async function judgeCandidate(
  trial: Trial,
  { base, edits, flaky = [], signal }: JudgeOptions,
): Promise<Judgement> {
  const texts = listTexts(base, edits);
  const before = ignoreTests(base.result, flaky);
  const timeoutMs = limitCandidate(before);
  const limits = signal === undefined ? { timeoutMs } : { timeoutMs, signal };
  if (before.durationMs > NARROW_WORTHWHILE_MS && before.outcome === "failed") {
    const onlyTests = chooseTests(before);
    const narrow = await trial.check(texts, { ...limits, onlyTests });
    if (!narrow.narrowed) return compare(before, narrow, flaky);
    if (!helpsSome(onlyTests.length, narrow)) return { comparison: "same", result: narrow };
    if (before.durationMs > WHOLE_WORTHWHILE_MS && narrow.outcome === "passed") {
      return { comparison: "fixed", result: narrow };
    }
  }
  const whole = await trial.check(texts, limits);
  const isSlow = mayBeSlow(before, whole) && timeoutMs < PATIENT_LIMIT_MS;
  if (!isSlow) return compare(before, whole, flaky);
  const patient = await trial.check(texts, { ...limits, timeoutMs: PATIENT_LIMIT_MS });
  return compare(before, patient, flaky);
}

/** Where no test passed, as with code that was never written, nobody knows how long a right answer takes. */
function mayBeSlow({ report: before }: CheckResult, { outcome, report }: CheckResult): boolean {
  return outcome === "timed-out" && before.passed === 0 && report.passed > report.failed;
}

function compare(before: CheckResult, now: CheckResult, flaky: readonly string[]): Judgement {
  // Where nothing but such tests failed there is nothing to leave them out of.
  const result = before.report.failures.length === 0 ? now : ignoreTests(now, flaky);
  return { comparison: compareRuns(before, result), result };
}

/** The first that fails and the last: they seldom fail for the same reason. */
function chooseTests({ durationMs, report: { failures } }: CheckResult): TestFailure[] {
  const first = failures.slice(0, 1);
  return durationMs > SLOW_SUITE_MS || failures.length < 2
    ? first
    : [...first, ...failures.slice(-1)];
}

/** The tests that were not run say nothing; of those that were, fewer have to fail. */
function helpsSome(asked: number, narrow: CheckResult): boolean {
  if (narrow.outcome === "passed") return true;
  return narrow.outcome === "failed" && narrow.report.failed < asked;
}

/** How long the tests of one of many candidates may run: who hangs must not cost what ten others would. */
export function limitCandidate(base: CheckResult): number {
  if (base.outcome === "timed-out") return Math.min(base.durationMs, HUNG_LIMIT_MS);
  return limit(base, CANDIDATE_LIMIT_MS);
}

/** A suite that is slow by itself must have its time. */
function limit({ durationMs }: CheckResult, shortestMs: number): number {
  const longestMs = Math.max(LONGEST_LIMIT_MS, 2 * durationMs);
  return Math.min(longestMs, Math.max(shortestMs, durationMs * HEALTHY_FACTOR));
}

/** How long the tests of a change that stands may run, in milliseconds, given the run they are compared with. */
export function decideTimeLimit(base: CheckResult): number {
  if (base.outcome === "timed-out") return base.durationMs;
  return limit(base, SHORTEST_LIMIT_MS);
}
