/** Compares two runs of the tests: did a candidate help? Pure. */
import type { CheckResult } from "../../../tools/run-checks.ts";

export type Comparison = "fixed" | "better" | "same" | "worse";

/**
 * "better": some tests that failed pass now and none that passed fails.
 * Only a green run of the whole command is "fixed".
 */
export function compareRuns(base: CheckResult, now: CheckResult): Comparison {
  if (now.outcome === "passed") return judgeGreen(base, now);
  if (now.outcome !== "failed") return base.outcome === now.outcome ? "same" : "worse";
  if (now.report.passed < base.report.passed) return "worse";
  if (hasLoadFailure(now) && !hasLoadFailure(base)) return "worse";
  if (base.outcome !== "failed") return "better"; // it hung or could not run at all, and now it runs
  return isCut(base) || isCut(now) ? compareCounts(base, now) : compareNames(base, now);
}

/** Tests that are not collected, or skipped, pass nothing. */
function judgeGreen(base: CheckResult, now: CheckResult): Comparison {
  if (now.narrowed) return "better";
  const { passed, skipped } = base.report;
  const runsFewer = now.report.passed < passed;
  const skipsMore = now.report.skipped > skipped && now.report.passed <= passed;
  return runsFewer || skipsMore ? "worse" : "fixed";
}

/** The run without the failures of these tests; as it is where nothing else failed. */
export function ignoreTests(result: CheckResult, names: readonly string[]): CheckResult {
  const { report } = result;
  if (names.length === 0 || result.outcome !== "failed" || isCut(result)) return result;
  const failures = report.failures.filter(({ name }) => !names.includes(name));
  if (failures.length === report.failures.length) return result;
  const outcome = failures.length === 0 ? "passed" : "failed";
  return { ...result, outcome, report: { ...report, failures, failed: failures.length } };
}

function compareNames(base: CheckResult, now: CheckResult): Comparison {
  const before = failingTests(base);
  const after = failingTests(now);
  const isNew = [...after].some((name) => !before.has(name));
  // A file that did not load hides its tests: as soon as they run, each of them is a new name.
  if (isNew && !hasLoadFailure(base)) return "worse";
  if (hasLoadFailure(base) && !hasLoadFailure(now)) return "better";
  return after.size < before.size ? "better" : "same";
}

/** A report lists only the first failures of very many; their names say nothing about the rest. */
function isCut({ report }: CheckResult): boolean {
  return report.failed > report.failures.length;
}

function compareCounts(base: CheckResult, now: CheckResult): Comparison {
  if (now.report.failed > base.report.failed) return "worse";
  return now.report.failed < base.report.failed ? "better" : "same";
}

function failingTests(result: CheckResult): Set<string> {
  return new Set(result.report.failures.map(({ file, name }) => `${file ?? ""}\0${name}`));
}

function hasLoadFailure(result: CheckResult): boolean {
  return result.report.failures.some(({ kind }) => kind === "load");
}
