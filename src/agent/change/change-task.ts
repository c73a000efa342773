/**
 * A guided change on one page: find the files, plan the steps, see how things stand, take step after step, prove the whole.
 * Invariant: what is in the tree at the end is no worse by any check than what was there; all else is put back.
 */
import { isAgentError } from "../../base/errors.ts";
import type { CheckResult } from "../../tools/run-checks.ts";
import type { AgentEvent } from "../events.ts";
import type { TaskOutcome } from "../task-outcome.ts";
import type { Request } from "../understand/request.ts";
import type { ChangeDeps } from "./change-deps.ts";
import { targetsEvent } from "./change-events.ts";
import { chooseTargets } from "./choose-targets.ts";
import { chooseTested } from "./choose-tested.ts";
import { concludeChange } from "./conclude-change.ts";
import type { Ground } from "./judge-change.ts";
import type { ChangeTarget } from "./named-targets.ts";
import { openPlan } from "./open-plan.ts";
import { surveyGround } from "./survey-ground.ts";
import { type Progress, proveWhole, takeSteps } from "./take-steps.ts";

/**
 * One change that no failing test asks for. Leaves in the workspace what is to be kept and puts back what is not. Throws
 * what the workspace, the judges and the model throw, "time-up" excepted; the caller then restores the tree.
 */
export async function* changeTask(
  asked: Request,
  deps: ChangeDeps,
): AsyncGenerator<AgentEvent, TaskOutcome> {
  if (asked.prohibitions.isReadOnly) {
    return sayNothingToDo("The task says that nothing may be changed.");
  }
  const request = yield* chooseTested(asked, deps);
  const choice = yield* chooseTargets(request, deps);
  if (!choice.found) return sayNotAchieved(choice.message);
  const { targets } = choice;
  yield targetsEvent(targets);
  for (const { path, reason } of targets) deps.scope.widen([path], reason);
  const { workspace, reader } = deps;
  // Read through the workspace: what is written later must be what was seen here.
  const read = (path: string) => workspace.read(path);
  const steps = await openPlan({ read, graph: () => reader.graph() }, targets);
  try {
    const ground = yield* surveyGround(request, deps, targets);
    const reason = explainIdleness(request, ground, deps);
    if (reason !== null) return sayNothingToDo(reason, ground.tests);
    const progress = yield* takeSteps({ request, deps, ground, steps });
    const proven = steps.length > 1 ? yield* proveWhole(progress) : progress;
    return conclude(proven);
  } catch (error) {
    if (!isAgentError(error, "time-up")) throw error;
    await putAllBack(deps, targets);
    const message = "The time limit is reached; the files are as they were.";
    return { status: "limit", message, answer: null, standing: null };
  }
}

/** "If it passes, change nothing": then a green run is the end of it. */
function explainIdleness(
  { prohibitions }: Request,
  { tests }: Ground,
  { check }: ChangeDeps,
): string | null {
  if (!prohibitions.isConditional) return null;
  if (tests?.outcome === "passed") return "All tests pass; nothing was changed.";
  return check === null || tests === null
    ? "The change depends on tests, and there are none that can be run; nothing was changed."
    : null;
}

function conclude({ deps, ground, ends, parsedPaths }: Progress): TaskOutcome {
  const kept = ends.filter(({ result }) => result.kind === "kept");
  const failed = ends.flatMap(({ step, result }) =>
    result.kind === "failed" ? [{ path: step.path, problem: result.problem }] : [],
  );
  const standings = kept.flatMap(({ result }) => (result.kind === "kept" ? [result.standing] : []));
  const last = standings.findLast((standing) => standing !== null);
  const changed = [...new Set(kept.map(({ step }) => step.path))];
  return concludeChange({
    changed,
    failed,
    doubts: kept.flatMap(({ result }) => (result.kind === "kept" ? (result.doubt ?? []) : [])),
    standing: last ?? (changed.length === 0 ? ground.tests : null),
    inspectors: ground.inspected.length > 0 ? deps.inspect.names : [],
    hasSyntax: changed.some((path) => parsedPaths.has(path)),
    limit: failed.length > 0 ? deps.seat.budget.reached : null,
  });
}

async function putAllBack(
  { workspace, noteChanged }: ChangeDeps,
  targets: readonly ChangeTarget[],
): Promise<void> {
  const paths = targets.map(({ path }) => path);
  for (const path of paths) await workspace.restore(path);
  await noteChanged(paths);
}

function sayNothingToDo(message: string, standing: CheckResult | null = null): TaskOutcome {
  return { status: "nothing-to-do", message, answer: null, standing };
}

function sayNotAchieved(message: string): TaskOutcome {
  return { status: "not-achieved", message, answer: null, standing: null };
}
