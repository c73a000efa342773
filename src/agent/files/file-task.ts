/**
 * Copies, moves and deletes files as a message says. No model: what is not named is not touched.
 * Invariant: either every step was carried out, or every file is as it was.
 */
import { type AgentError, isAgentError } from "../../base/errors.ts";
import type { TaskScope } from "../../tools/task-scope.ts";
import type { Workspace } from "../../tools/workspace.ts";
import type { AgentEvent } from "../events.ts";
import type { TaskOutcome, TaskStatus } from "../task-outcome.ts";
import type { Request } from "../understand/request.ts";
import { describeDone, describeIdle, listWritten, toPlanStep } from "./file-step-sentences.ts";
import { type FileDeps, type FileStep, planFileSteps } from "./plan-file-steps.ts";

export interface FileTaskDeps extends Pick<FileDeps, "reader"> {
  workspace: Workspace;
  scope: TaskScope;
}

/**
 * Carries out `request.fileActions` in their order once all of them are found possible.
 * Throws what ends a task, such as "file-disk-full", with every file put back.
 */
export async function* fileTask(
  request: Request,
  deps: FileTaskDeps,
): AsyncGenerator<AgentEvent, TaskOutcome> {
  const { reader, workspace } = deps;
  const steps = await planFileSteps(request, { reader, folder: workspace });
  if (!Array.isArray(steps)) return conclude(steps.status, steps.message);
  const needed = steps.filter(({ isNeeded }) => isNeeded);
  if (needed.length === 0) return conclude("nothing-to-do", describeIdle(steps));
  const written = needed.flatMap(listWritten);
  deps.scope.widen(written, "the message names them");
  const refused = written.find((file) => !deps.scope.allows(file));
  if (refused !== undefined) {
    return conclude("denied", `${refused} is protected. Nothing was touched.`);
  }
  yield { type: "plan", steps: needed.map((step) => toPlanStep(step, "open")) };
  try {
    for (const step of needed) await carryOut(step, workspace);
  } catch (error) {
    await workspace.restoreAll();
    if (!isAgentError(error)) throw error;
    const status = STATUS_OF_FAILURE[error.code];
    if (status === undefined) throw error;
    return conclude(status, describeFailure(error));
  }
  yield { type: "plan", steps: needed.map((step) => toPlanStep(step, "done")) };
  return conclude("changed", describeDone(needed));
}

const STATUS_OF_FAILURE: Partial<Record<AgentError["code"], TaskStatus>> = {
  "path-outside": "denied",
  "path-forbidden": "denied",
  "file-read-only": "denied",
  "file-exists": "not-achieved",
  "file-missing": "not-achieved",
  "file-changed": "not-achieved",
  "file-not-editable": "not-achieved",
};

async function carryOut(step: FileStep, workspace: Workspace): Promise<void> {
  if (step.action === "delete") await workspace.remove(step.from);
  else await workspace[step.action](step.from, step.to);
}

function describeFailure(error: AgentError): string {
  return `${error.message} Every file is as it was.`;
}

function conclude(status: TaskStatus, message: string): TaskOutcome {
  return { status, message, answer: null, standing: null };
}
