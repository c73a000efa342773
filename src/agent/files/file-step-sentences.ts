/** What a person is told of copied, moved and deleted files, and which paths that touches. Pure. */
import type { PlanStep } from "../events.ts";
import type { FileStep } from "./plan-file-steps.ts";

/** Every path of a step that gets another state. */
export function listWritten(step: FileStep): string[] {
  if (step.action === "delete") return [step.from];
  return step.action === "move" ? [step.from, step.to] : [step.to];
}

export function toPlanStep(step: FileStep, state: PlanStep["state"]): PlanStep {
  return { text: describeStep(step, INFINITIVES), path: step.from, state };
}

const INFINITIVES = { copy: "copy", move: "move", delete: "delete" } as const;
const PAST_FORMS = { copy: "copied", move: "moved", delete: "deleted" } as const;

function describeStep(step: FileStep, verbs: Record<FileStep["action"], string>): string {
  const verb = verbs[step.action];
  return step.action === "delete" ? `${verb} ${step.from}` : `${verb} ${step.from} to ${step.to}`;
}

export function describeDone(steps: readonly FileStep[]): string {
  const done = steps.map((step) => describeStep(step, PAST_FORMS));
  const sentence = `${new Intl.ListFormat("en").format(done)}.`;
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

export function describeIdle(steps: readonly FileStep[]): string {
  const places = steps.flatMap((step) => (step.action === "delete" ? [] : step.to));
  return `Nothing to do: ${new Intl.ListFormat("en").format(places)} ${places.length === 1 ? "is" : "are"} there already.`;
}
