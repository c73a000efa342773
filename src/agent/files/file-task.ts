/**
 * Copies, moves and deletes files as a message says. No model: what is not named is not touched.
 * Invariant: either every step was carried out, or every file is as it was.
 */
import { type AgentError, isAgentError } from "../../base/errors.ts";
import type { TaskScope } from "../../tools/task-scope.ts";
import type { Workspace } from "../../tools/workspace.ts";
import type { AgentEvent, PlanStep } from "../events.ts";
import type { TaskOutcome, TaskStatus } from "../task-outcome.ts";
import type { Request } from "../understand/request.ts";
import { type FileDeps, type FileStep, planFileSteps } from "./plan-file-steps.ts";

export interface FileTaskDeps extends FileDeps {
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
  const steps = await planFileSteps(request, deps);
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
    for (const step of needed) await carryOut(step, deps.workspace);
  } catch (error) {
    await deps.workspace.restoreAll();
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

/** Every path of a step that gets another state. */
function listWritten(step: FileStep): string[] {
  if (step.action === "delete") return [step.from];
  return step.action === "move" ? [step.from, step.to] : [step.to];
}

function toPlanStep(step: FileStep, state: PlanStep["state"]): PlanStep {
  return { text: describeStep(step, INFINITIVES), path: step.from, state };
}

const INFINITIVES = { copy: "copy", move: "move", delete: "delete" } as const;
const PAST_FORMS = { copy: "copied", move: "moved", delete: "deleted" } as const;

function describeStep(step: FileStep, verbs: Record<FileStep["action"], string>): string {
  const verb = verbs[step.action];
  return step.action === "delete" ? `${verb} ${step.from}` : `${verb} ${step.from} to ${step.to}`;
}

function describeDone(steps: readonly FileStep[]): string {
  const done = steps.map((step) => describeStep(step, PAST_FORMS));
  const sentence = `${new Intl.ListFormat("en").format(done)}.`;
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

function describeIdle(steps: readonly FileStep[]): string {
  const places = steps.flatMap((step) => (step.action === "delete" ? [] : step.to));
  return `Nothing to do: ${new Intl.ListFormat("en").format(places)} ${places.length === 1 ? "is" : "are"} there already.`;
}

function describeFailure(error: AgentError): string {
  return `${error.message} Every file is as it was.`;
}

function conclude(status: TaskStatus, message: string): TaskOutcome {
  return { status, message, answer: null, standing: null };
}
