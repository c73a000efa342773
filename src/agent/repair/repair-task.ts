/**
 * The guided repair on one page: run the tests, search from the best base there is, write what was found, say how it
 * ended. Invariant: the tree is as it was until something is accepted; then it holds the best that was found.
 */
import { AgentError, isAgentError } from "../../base/errors.ts";
import { type CheckResult, toSummary } from "../../tools/run-checks.ts";
import type { BudgetLimit } from "../budget.ts";
import type { AgentEvent, Usage } from "../events.ts";
import { keepEdits } from "./accept/accept-edits.ts";
import { type Base, compareBases, createBase, extendBase, takeBest } from "./base.ts";
import { chooseCanary } from "./judge/canary.ts";
import { chooseBest, keepInterrupted } from "./keep-interrupted.ts";
import type { RepairDeps } from "./repair-deps.ts";
import {
  closeRepairMemory,
  createRepairMemory,
  findLimit,
  type RepairMemory,
} from "./repair-memory.ts";
import { improve } from "./repair-round.ts";
import type { Improvement } from "./repair-stage.ts";
import { tellSuspectTest, tellTried } from "./why-not-achieved.ts";

export interface RepairOutcome {
  status: "fixed" | "already-green" | "not-achieved" | "limit" | "interrupted";
  message: string;
  /** The last run of the tests that counts for the tree as it is now. */
  standing: CheckResult;
}

/**
 * One repair from red to green, or to the best that was found. Adds what it costs to `usage`.
 * A person's stop keeps what is better than the start. Throws "tests-not-runnable" and what its parts throw; the caller
 * then restores the tree.
 */
export async function* repairTask(
  task: string,
  deps: RepairDeps,
  usage: Usage,
): AsyncGenerator<AgentEvent, RepairOutcome> {
  const before = await deps.check({ timeoutMs: deps.testTimeoutMs });
  yield { type: "check", purpose: "before", summary: toSummary(before) };
  if (before.outcome === "not-runnable") throw notRunnable(before);
  if (before.outcome === "passed") {
    const message = "All tests pass; nothing was changed.";
    return { status: "already-green", message, standing: before };
  }
  const canary = await chooseCanary(task, deps, before);
  const trials = deps.openTrials({ baseline: before, canary });
  trials.catch(() => {}); // whoever waits for them is told
  const memory = createRepairMemory(task, usage, trials, deps);
  try {
    return yield* search(memory, deps, before);
  } finally {
    await closeRepairMemory(memory, deps);
  }
}

/** Each improvement is a base to go on from; where none leads further, the next best is taken up again. */
async function* search(
  memory: RepairMemory,
  deps: RepairDeps,
  before: CheckResult,
): AsyncGenerator<AgentEvent, RepairOutcome> {
  const { beamWidth, maxDepth } = deps.breadth;
  const start = createBase(before);
  const bases: Base[] = [start];
  memory.found.begin(start);
  let best = start;
  try {
    for (let base = takeBest(bases); base !== null; base = takeBest(bases)) {
      const improved = yield* improve(memory, deps, base);
      if (improved === null) continue;
      const next = extendBase(base, improved.edits, improved.judgement.result);
      if (improved.judgement.comparison === "fixed") {
        const message = `All tests pass.${describeConfidence(improved)}`;
        return { status: "fixed", message, standing: next.result };
      }
      if (best === start || compareBases(next, best) < 0) best = next;
      bases.push(next, ...(base.depth < maxDepth ? [base] : []));
      bases.sort(compareBases);
      bases.splice(beamWidth);
      if (findLimit(memory, deps) !== null) break;
    }
    const doubt = yield* tellSuspectTest(memory, deps, best);
    await keepBest(deps, start, best);
    return conclude(findLimit(memory, deps), deps, { start, best, doubt });
  } catch (error) {
    return endEarly(memory, deps, { start, best, error });
  }
}

/** What stays of a search that broke off. Throws the error where nothing does. */
async function endEarly(
  memory: RepairMemory,
  deps: RepairDeps,
  { start, best, error }: { start: Base; best: Base; error: unknown },
): Promise<RepairOutcome> {
  const kept = await keepInterrupted(memory, deps);
  if (kept !== null) return kept;
  // What went wrong while it was being stopped is not why it ends.
  if (isAgentError(error) && isAgentError(deps.signal.reason, "interrupted")) {
    throw deps.signal.reason;
  }
  if (!isAgentError(error, "time-up")) throw error;
  const last = (await chooseBest(memory, deps)) ?? best;
  await keepBest(deps, start, last);
  return conclude("time", deps, { start, best: last, doubt: null });
}

async function keepBest(deps: RepairDeps, start: Base, best: Base): Promise<void> {
  if (best !== start) await keepEdits(deps, best);
}

/** How far the tests can be trusted with it, and why not further. */
function describeConfidence({ weighed }: Improvement): string {
  if (weighed === undefined) return "";
  const { confidence, reasons } = weighed;
  return ` Confidence ${confidence}: ${reasons.join(" ")}`;
}

function notRunnable({ command, problem, outputTail }: CheckResult): AgentError {
  return new AgentError("tests-not-runnable", { command, reason: problem ?? outputTail });
}

const LIMITS: Readonly<Record<BudgetLimit, string>> = {
  time: "The time limit is reached",
  candidates: "The limit of candidates is reached",
  tokens: "The limit of tokens is reached",
};

function describeTree(start: Base, best: Base): string {
  if (best === start) return "nothing helped, the files are as they were";
  if (best.result.outcome !== "passed") return "the best result was kept";
  return "a change with which the tests passed on a copy was kept, and not checked further";
}

interface End {
  start: Base;
  best: Base;
  /** That a test may be wrong itself. */
  doubt: string | null;
}

function conclude(
  limit: BudgetLimit | null,
  { budget }: RepairDeps,
  { start, best, doubt }: End,
): RepairOutcome {
  const tree = describeTree(start, best);
  const standing = best.result;
  const end = limit === null ? "The tests still fail" : LIMITS[limit];
  const tried = tellTried(budget.candidates, standing, start.result.report.failed);
  const message = [`${end}; ${tree}.`, tried, ...(doubt === null ? [] : [doubt])].join(" ");
  return { status: limit === null ? "not-achieved" : "limit", message, standing };
}
