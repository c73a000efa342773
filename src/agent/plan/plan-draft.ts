/** A plan before it is told, and the words in which a person reads it. Pure. */
import { clipText } from "../../base/clip-text.ts";
import type { PlanStep } from "../events.ts";
import type { TaskOutcome, TaskStatus } from "../task-outcome.ts";

export interface DraftStep {
  /** What is done, as an order without its full stop. */
  text: string;
  /** The file it is about; null where it is about none. */
  path: string | null;
  /** More of it, in sentences of their own. */
  details: readonly string[];
}

export interface PlanDraft {
  steps: readonly DraftStep[];
  /** Sentences below the steps. */
  notes: readonly string[];
  /** What is certain to the letter, as a unified diff; "" where nothing is. */
  diff: string;
}

/** A plan, or how the task ends without one. */
export type Drafted = PlanDraft | TaskOutcome;

export function endPlan(status: TaskStatus, message: string): TaskOutcome {
  return { status, message, answer: null, standing: null };
}

export function concludePlan(draft: PlanDraft): TaskOutcome {
  const count = draft.steps.length === 1 ? "one step" : `${draft.steps.length} steps`;
  const message = `A plan of ${count}. Nothing was written, nothing was run.`;
  return { ...endPlan("answered", message), answer: renderPlan(draft) };
}

/** The steps as an event tells them. */
export function listPlanSteps({ steps }: PlanDraft): PlanStep[] {
  return steps.map(({ text, path }) => ({ text, path, state: "open" }));
}

/** More steps are no plan that a person reads; the number of the others is told. */
const MAX_SHOWN_STEPS = 20;
const MAX_LINE_CHARS = 600;

function renderPlan({ steps, notes, diff }: PlanDraft): string {
  const shown = steps.slice(0, MAX_SHOWN_STEPS).flatMap(({ text, details }, index) => {
    const [first, ...others] = [`${capitalize(text)}.`, ...details].map(fitLine);
    return [`${index + 1}. ${first}`, ...others.map((line) => `   ${line}`)];
  });
  const more = steps.length - MAX_SHOWN_STEPS;
  if (more > 0) shown.push(`… and ${more} more`);
  const parts = [shown.join("\n"), notes.map(fitLine).join("\n"), diff.trimEnd()];
  return parts.filter((part) => part !== "").join("\n\n");
}

function fitLine(line: string): string {
  return clipText(line.replace(/[\p{Cc}\s]+/gu, " "), MAX_LINE_CHARS);
}

function capitalize(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
