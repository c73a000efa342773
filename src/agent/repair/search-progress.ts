/** Where a search stands before its next step, as an event. Pure. */
import type { AgentEvent, Target } from "../events.ts";
import { describeAttempt, describeTarget, searchEvent } from "./repair-events.ts";
import type { StageState, Step } from "./stage-state.ts";

/** None where the step has no place. */
export function describeProgress(
  stage: Pick<StageState, "sites" | "deps" | "memory">,
  step: Step,
): AgentEvent[] {
  const next = describeStep(stage, step);
  if (next === null) return [];
  const { deps, memory } = stage;
  const { failedBefore, failedBest } = memory.found;
  const { label: generator, target } = next;
  const leftMs = countLeft(stage);
  return [
    searchEvent(deps.budget.candidates, { generator, target, failedBefore, failedBest, leftMs }),
  ];
}

function describeStep(
  { sites }: Pick<StageState, "sites">,
  step: Step,
): { label: string; target: Target } | null {
  const site = sites[step.site];
  if (site === undefined) return null;
  if (step.kind === "proofread") return { label: "reading", target: describeTarget(site) };
  return step.kind === "stock" ? (step.candidates[0] ?? null) : describeAttempt(step, site);
}

function countLeft({ deps, memory }: Pick<StageState, "deps" | "memory">): number | null {
  const { timeoutMs } = deps.breadth;
  if (timeoutMs === null) return null;
  const { elapsedMs } = deps.budget;
  return Math.max(0, timeoutMs - (elapsedMs - (memory.startedAtMs ?? elapsedMs)));
}
