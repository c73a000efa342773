/** Which files would be copied, moved and deleted, or what stands against it. */
import type { AgentEvent } from "../events.ts";
import { describeIdle, listWritten, toPlanStep } from "../files/file-step-sentences.ts";
import { type FileStep, planFileSteps } from "../files/plan-file-steps.ts";
import type { Request } from "../understand/request.ts";
import { createFolderLook } from "./folder-look.ts";
import type { PlanDeps } from "./plan-deps.ts";
import { type Drafted, type DraftStep, endPlan } from "./plan-draft.ts";

export async function* draftFilePlan(
  request: Request,
  { reader }: Pick<PlanDeps, "reader">,
): AsyncGenerator<AgentEvent, Drafted> {
  const steps = await planFileSteps(request, { reader, folder: createFolderLook(reader) });
  if (!Array.isArray(steps)) return endPlan(steps.status, steps.message);
  const needed = steps.filter(({ isNeeded }) => isNeeded);
  if (needed.length === 0) return endPlan("nothing-to-do", describeIdle(steps));
  const paths = [...new Set(needed.flatMap(listWritten))];
  const reason = "the message names it";
  yield { type: "locate", targets: paths.map((path) => ({ path, reason })) };
  const notes = [
    "No file is written over. Either all of it is done or nothing; undo brings every byte back.",
  ];
  return { steps: needed.map(describeStep), notes, diff: "" };
}

function describeStep(step: FileStep): DraftStep {
  const { text, path } = toPlanStep(step, "open");
  return { text, path, details: [] };
}
