/**
 * The guided repair on one page: run the tests, improve round by round, say how it ended.
 * Invariant: between two rounds the tree is the best one found so far.
 */
import { AgentError, isAgentError } from "../../base/errors.ts";
import { type CheckResult, toSummary } from "../../tools/run-checks.ts";
import type { BudgetLimit } from "../budget.ts";
import type { AgentEvent, Usage } from "../events.ts";
import type { RepairDeps } from "./repair-deps.ts";
import { createRepairMemory } from "./repair-memory.ts";
import { improve } from "./repair-round.ts";
import { trimChange } from "./trim-change.ts";

export interface RepairOutcome {
  status: "fixed" | "already-green" | "not-achieved" | "limit";
  message: string;
  /** The last run of the tests that counts for the tree as it is now. */
  standing: CheckResult;
}

/**
 * One repair from red to green, or to the best that was found. Adds what it costs to `usage`.
 * Throws "tests-not-runnable" and what its parts throw; the caller then restores the tree.
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

  const memory = createRepairMemory(task, usage);
  let best = before;
  try {
    for (;;) {
      const improved = yield* improve(memory, deps, best);
      if (improved === null) return conclude(deps.budget.reached, before, best);
      best = improved.result;
      if (improved.comparison === "fixed") {
        const standing = await trimChange(deps, best);
        return { status: "fixed", message: "All tests pass.", standing };
      }
    }
  } catch (error) {
    if (isAgentError(error, "time-up")) return conclude("time", before, best);
    throw error;
  }
}

function notRunnable({ command, problem, outputTail }: CheckResult): AgentError {
  return new AgentError("tests-not-runnable", { command, reason: problem ?? outputTail });
}

function conclude(
  limit: BudgetLimit | null,
  before: CheckResult,
  best: CheckResult,
): RepairOutcome {
  const tree =
    best === before ? "nothing helped, the files are as they were" : "the best result was kept";
  if (limit !== null) {
    return {
      status: "limit",
      message: `The ${limit} limit is reached; ${tree}.`,
      standing: best,
    };
  }
  return { status: "not-achieved", message: `The tests still fail; ${tree}.`, standing: best };
}
