/**
 * Tells failing from passing tests where a runtime only counts: the failing tests run alone, then all run. What all did
 * beyond the failing ones is taken for the work of passing tests.
 */
import { type CheckResult, runChecks } from "../run-checks.ts";
import type { TestCommand } from "../test-command.ts";
import type { CoverageRun } from "./coverage-run.ts";
import { combineRuns, type LineCoverage, type RunLines } from "./line-coverage.ts";
import { selectFailingTests } from "./select-tests.ts";

/** How one runner is made to count. */
export interface LineCounter {
  /** Null when the command's own flags stand in the way. `folder` is empty and private. */
  prepare(
    command: TestCommand,
    folder: string,
  ): Promise<{ command: TestCommand; env?: Record<string, string> } | null>;
  /** What the run left in `folder`; null when that is nothing, or too much. */
  read(folder: string, root: string): Promise<RunLines | null>;
}

interface CountedRun {
  lines: RunLines;
  result: CheckResult;
}

/** Of the time, for finding a selection in which the tests still fail. */
const FAILING_SHARE = 0.5;

/** Without a selection that fails, or without a second run, `passed` is 0 throughout. */
export async function measureTwice(
  run: CoverageRun,
  counter: LineCounter,
): Promise<LineCoverage | null> {
  const startedAt = performance.now();
  const leftMs = (share: number) => run.timeoutMs * share - (performance.now() - startedAt);
  const failing = await countFailing(run, counter, () => leftMs(FAILING_SHARE));
  const whole = await countRun(run, { counter, command: run.command, timeoutMs: leftMs(1) });
  const basis = failing ?? whole;
  if (basis === null) return null;
  const failedTests = Math.max(1, basis.result.report.failed);
  const comparable = failing !== null && whole !== null && whole.result.outcome !== "timed-out";
  return combineRuns({
    failing: basis.lines,
    failedTests,
    whole: comparable ? whole.lines : null,
    passedTests: comparable ? whole.result.report.passed : 0,
  });
}

/** The first selection in which a test fails and leaves lines. */
async function countFailing(
  run: CoverageRun,
  counter: LineCounter,
  leftMs: () => number,
): Promise<CountedRun | null> {
  for (const command of selectFailingTests(run.command, run.failures)) {
    const counted = await countRun(run, { counter, command, timeoutMs: leftMs() });
    if (counted !== null && counted.result.report.failed > 0) return counted;
  }
  return null;
}

async function countRun(
  { root, signal, makeFolder }: CoverageRun,
  {
    counter,
    command,
    timeoutMs,
  }: { counter: LineCounter; command: TestCommand; timeoutMs: number },
): Promise<CountedRun | null> {
  if (timeoutMs <= 0) return null;
  const folder = await makeFolder();
  const prepared = await counter.prepare(command, folder);
  if (prepared === null) return null;
  const result = await runChecks({
    root,
    timeoutMs,
    folders: [folder],
    ...prepared,
    ...(signal && { signal }),
  });
  const lines = await counter.read(folder, root);
  return lines === null ? null : { lines, result };
}
