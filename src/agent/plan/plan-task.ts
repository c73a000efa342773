/**
 * What the agent would do with a message, step by step, as far as it is known without writing or running anything.
 * Invariant: it is given eyes and the model; nothing that it can reach writes a file or starts a process.
 */
import type { AgentEvent } from "../events.ts";
import type { TaskOutcome } from "../task-outcome.ts";
import type { Request } from "../understand/request.ts";
import { draftChangePlan } from "./draft-change-plan.ts";
import { draftCommandPlan } from "./draft-command-plan.ts";
import { draftFilePlan } from "./draft-file-plan.ts";
import { draftRenamePlan } from "./draft-rename-plan.ts";
import { draftRepairPlan } from "./draft-repair-plan.ts";
import { draftTakeBack, recallTakenBack, type TakenBack } from "./draft-take-back.ts";
import type { PlanDeps } from "./plan-deps.ts";
import { concludePlan, type Drafted, endPlan, listPlanSteps } from "./plan-draft.ts";

/**
 * "answered" with the plan as the answer; where there is none, the end that the task itself would have. Throws what the
 * reader throws of a file that cannot be edited, "no-test-command", and what a turn of the model throws.
 */
export async function* planTask(
  request: Request,
  deps: PlanDeps,
): AsyncGenerator<AgentEvent, TaskOutcome> {
  const drafted = yield* draftPlan(request, deps);
  if ("status" in drafted) return drafted;
  yield { type: "plan", steps: listPlanSteps(drafted) };
  return concludePlan(drafted);
}

async function* draftPlan(request: Request, deps: PlanDeps): AsyncGenerator<AgentEvent, Drafted> {
  switch (request.work) {
    case "change":
      return yield* draftChangePlan(request, deps);
    case "fix-tests":
      return yield* draftRepairPlan(request, deps);
    case "rename":
      return yield* draftRenamePlan(request, deps);
    case "files":
      return yield* draftFilePlan(request, deps);
    case "run":
      return draftCommandPlan(request, deps.testCommand);
    case "undo":
    case "redo":
      return draftTakeBack(request.work, recallTakenBack(request, deps.memory));
    case "answer":
      return endPlan("nothing-to-do", "It is a question: there is nothing to plan.");
  }
}

/** As `planTask` of an undo or a redo, for what only the journal knows: in the order in which the tasks are gone over. */
export function planTakeBack(work: "undo" | "redo", tasks: readonly TakenBack[]): TaskOutcome {
  return concludePlan(draftTakeBack(work, tasks));
}
