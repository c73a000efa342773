/**
 * Runs the cases of a suite with one side or two, case by case: of two, each begins every other pair, so that a machine
 * that grows slower or warmer favours neither. Rows that are there already are not made again.
 */
import type { BenchMachine, BenchPort, BenchSide } from "./bench-port.ts";
import { CaseProblem, type SuiteCase } from "./suite-case.ts";
import type { SuiteEntry } from "./suite-read.ts";
import type { SuiteRow } from "./suite-rows.ts";
import { runCase } from "./suite-run-case.ts";

export interface LabelledSide {
  side: BenchSide;
  /** What its rows are kept under; differs between two sides. */
  label: string;
}

export interface NotRunnable {
  id: string;
  reason: string;
}

export interface SuiteListener {
  /** `done` of `total` runs are over. */
  onStart(run: { id: string; label: string; done: number; total: number }): void;
  onRow(row: SuiteRow): void;
  onProblem(problem: NotRunnable): void;
}

export interface SuiteRun {
  entries: readonly SuiteEntry[];
  sides: readonly LabelledSide[];
  /** Made before: rows of these are not made again. */
  known: readonly SuiteRow[];
  seed: number;
  timeoutMs: number | undefined;
  signal: AbortSignal;
}

export interface PlannedRun extends LabelledSide {
  case: SuiteCase;
  entry: Extract<SuiteEntry, { kind: "case" }>;
}

/** A B, B A, A B, … of two sides; runs whose row is known left out. */
export function planRuns({
  entries,
  sides,
  known,
}: Pick<SuiteRun, "entries" | "sides" | "known">): PlannedRun[] {
  const done = new Set(known.map(({ id, agent }) => JSON.stringify([id, agent])));
  const cases = entries.filter((entry) => entry.kind === "case");
  return cases
    .flatMap((entry, index) => {
      const order = index % 2 === 0 ? sides : sides.toReversed();
      return order.map((side) => ({ ...side, case: entry.case, entry }));
    })
    .filter((run) => !done.has(JSON.stringify([run.case.id, run.label])));
}

/** Throws the signal's reason, and what would end every further run. What was told until then stands. */
export async function runSuite(
  { port, machine }: { port: BenchPort; machine: BenchMachine },
  run: SuiteRun,
  listener: SuiteListener,
): Promise<void> {
  for (const entry of run.entries) {
    if (entry.kind === "problem") listener.onProblem({ id: entry.id, reason: entry.reason });
  }
  const planned = planRuns(run);
  const unusable = new Set<string>();
  for (const [done, { side, label, entry, case: own }] of planned.entries()) {
    run.signal.throwIfAborted();
    if (unusable.has(own.id)) continue;
    listener.onStart({ id: own.id, label, done, total: planned.length });
    try {
      const { seed, timeoutMs, signal } = run;
      const asked = { case: own, files: entry.readFiles(), side, label, seed, timeoutMs, signal };
      listener.onRow(await runCase(port, machine, asked));
    } catch (error) {
      run.signal.throwIfAborted();
      if (!(error instanceof CaseProblem)) throw error;
      unusable.add(own.id);
      listener.onProblem({ id: own.id, reason: error.message });
    }
  }
}
