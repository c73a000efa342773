/** Puts one candidate into the tree, lets the project's tests decide, and takes it out again unless it helped. */
import { isAgentError } from "../../base/errors.ts";
import type { Finding } from "../../tools/inspect/inspector.ts";
import type { CheckResult } from "../../tools/run-checks.ts";
import { putBack } from "../put-back.ts";
import { findNewFaults } from "./new-faults.ts";
import type { RepairDeps } from "./repair-deps.ts";
import { type Comparison, compareRuns } from "./standing.ts";

export interface Judgement {
  /** "flawed": the tests pass, and compilers or linters find new faults. */
  comparison: Comparison | "flawed";
  result: CheckResult;
  /** The new faults of a flawed candidate. */
  faults?: readonly Finding[];
}

/** Above this, one failing test is asked first: a wrong candidate must not cost a whole slow run. */
const NARROW_WORTHWHILE_MS = 5_000;
const SHORTEST_LIMIT_MS = 10_000;
const LONGEST_LIMIT_MS = 120_000;
/** A candidate that takes this many times longer than the suite did is taken for an endless loop. */
const HEALTHY_FACTOR = 5;

/** One file of a candidate: the text it was made from, and the text it would have. */
export interface Edit {
  path: string;
  baseText: string;
  newText: string;
}

/**
 * The tree holds the edits afterwards only when the comparison is "fixed" or "better".
 * Throws what the workspace throws, and the signal's reason; the files are put back before.
 */
export async function judgeEdits(
  deps: RepairDeps,
  edits: readonly Edit[],
  base: CheckResult,
): Promise<Judgement> {
  let helps = false;
  // What could not be written is not ours to take out: somebody else may have written it meanwhile.
  const written: Edit[] = [];
  try {
    for (const edit of edits) {
      await writeEdit(deps, edit);
      written.push(edit);
    }
    const judgement = await askAll(deps, edits, base);
    helps = judgement.comparison === "fixed" || judgement.comparison === "better";
    return judgement;
  } finally {
    for (const edit of written) {
      if (helps) deps.view.forget(edit.path);
      else await putBack(deps.workspace, edit);
    }
  }
}

/** The tests first; whoever makes them pass is also asked about by compilers and linters. */
async function askAll(
  deps: RepairDeps,
  edits: readonly Edit[],
  base: CheckResult,
): Promise<Judgement> {
  const judgement = await runTests(deps, base);
  if (judgement.comparison !== "fixed") return judgement;
  try {
    const faults = await findNewFaults(deps, edits, {
      write: (edit) => writeEdit(deps, edit),
      putBack: (edit) => putBack(deps.workspace, edit),
    });
    return faults.length === 0 ? judgement : { ...judgement, comparison: "flawed", faults };
  } catch (error) {
    if (!isAgentError(error, "time-up")) throw error;
    // The tests pass with it; that there was no time left for a linter does not undo that.
    for (const edit of edits) await writeEdit(deps, edit);
    return judgement;
  }
}

async function writeEdit({ workspace }: RepairDeps, { path, newText }: Edit): Promise<void> {
  await workspace.write(path, newText);
}

/** Keeps what judges found wanting because nothing better came: the tests pass with it. */
export async function keepEdits(deps: RepairDeps, edits: readonly Edit[]): Promise<void> {
  for (const edit of edits) {
    await writeEdit(deps, edit);
    deps.view.forget(edit.path);
  }
}

async function runTests(deps: RepairDeps, base: CheckResult): Promise<Judgement> {
  const timeoutMs = decideTimeLimit(base);
  if (base.durationMs > NARROW_WORTHWHILE_MS && base.outcome === "failed") {
    const narrow = await deps.check({ timeoutMs, onlyTests: base.report.failures.slice(0, 1) });
    const comparison = compareRuns(base, narrow);
    if (!narrow.narrowed) return { comparison, result: narrow };
    // The other tests were not run: all this report can say is that the candidate did not help here.
    if (narrow.outcome !== "passed") return { comparison: "same", result: narrow };
  }
  const result = await deps.check({ timeoutMs });
  return { comparison: compareRuns(base, result), result };
}

/** How long a candidate's tests may run, in milliseconds, given the run they are compared with. */
export function decideTimeLimit(base: CheckResult): number {
  if (base.outcome === "timed-out") return base.durationMs;
  const healthy = base.durationMs * HEALTHY_FACTOR;
  return Math.min(LONGEST_LIMIT_MS, Math.max(SHORTEST_LIMIT_MS, healthy));
}
