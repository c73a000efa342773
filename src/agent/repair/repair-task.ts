/**
 * The guided repair on one page: run the tests, improve round by round, say how it ended.
 * Invariant: between two rounds the tree is the best one found so far.
 */
import { AgentError, isAgentError } from "../../base/errors.ts";
import { type CheckResult, toSummary } from "../../tools/run-checks.ts";
import type { AgentEvent, Usage } from "../events.ts";
import type { RepairDeps } from "./repair-deps.ts";
import { improve, type RepairMemory } from "./repair-round.ts";

export interface RepairOutcome {
  status: "fixed" | "already-green" | "not-achieved" | "limit";
  message: string;
  /** The last run of the tests that counts for the tree as it is now. */
  standing: CheckResult;
}

/** The longest a first run may take before the tests are said to hang. */
const FIRST_CHECK_TIMEOUT_MS = 60_000;

/**
 * One repair from red to green, or to the best that was found. Adds what it costs to `usage`.
 * Throws "tests-not-runnable" and what its parts throw; the caller then restores the tree.
 */
export async function* repairTask(
  task: string,
  deps: RepairDeps,
  usage: Usage,
): AsyncGenerator<AgentEvent, RepairOutcome> {
  const before = await deps.check({ timeoutMs: FIRST_CHECK_TIMEOUT_MS });
  yield { type: "check", purpose: "before", summary: toSummary(before) };
  if (before.outcome === "not-runnable") throw notRunnable(before);
  if (before.outcome === "passed") {
    const message = "All tests pass; nothing was changed.";
    return { status: "already-green", message, standing: before };
  }

  const memory: RepairMemory = { task, usage, tried: new Set(), proposals: 0 };
  let best = before;
  try {
    for (;;) {
      const improved = yield* improve(memory, deps, best);
      if (improved === null) return conclude(deps, before, best);
      best = improved.result;
      if (improved.comparison === "fixed") {
        return { status: "fixed", message: "All tests pass.", standing: best };
      }
    }
  } catch (error) {
    if (isAgentError(error, "time-up")) return conclude(deps, before, best);
    throw error;
  }
}

function notRunnable({ command, problem, outputTail }: CheckResult): AgentError {
  return new AgentError("tests-not-runnable", { command, reason: problem ?? outputTail });
}

function conclude({ budget }: RepairDeps, before: CheckResult, best: CheckResult): RepairOutcome {
  const limit = budget.reached;
  const tree =
    best === before ? "nothing helped, the files are as they were" : "the best result was kept";
  if (limit === "tokens" || limit === "time") {
    return { status: "limit", message: `The ${limit} limit is reached; ${tree}.`, standing: best };
  }
  return { status: "not-achieved", message: `The tests still fail; ${tree}.`, standing: best };
}
