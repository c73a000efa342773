/** A plan as data for a program: the answer of `agent plan --json`, in camelCase as everywhere inside. Pure. */
import type { PlanReport, PlanSubject, PlanTableReport, SizedPlan } from "./plan-port.ts";
import { shareOff, sumPools } from "./plan-words.ts";

/** `{type, fits, model, machine, plans}`; a plan has `askedTokens`, what the planner answered, `sums` and `crossCheck`. */
export function describePlanReport({ model, machine, plans }: PlanReport): object {
  return {
    type: "plan",
    fits: plans.every(({ plan }) => plan.status === "fits"),
    model: describeModel(model),
    machine,
    plans: plans.map(describePlan),
  };
}

/** The layers as a number: what a program would do with each of them is in the terms. */
function describeModel({ name, path, shape, attention }: PlanSubject): object {
  const { layers, name: title, ...facts } = shape;
  return { name, path, title, attention, layerCount: layers.length, ...facts };
}

function describePlan({ askedTokens, plan, crossCheck }: SizedPlan): object {
  return {
    askedTokens,
    ...plan,
    sums: sumPools(plan),
    crossCheck: crossCheck.map(({ term, nativeBytes, formulaBytes }) => ({
      term,
      nativeBytes,
      formulaBytes,
      difference: shareOff({ nativeBytes, formulaBytes }),
    })),
  };
}

/** `{type, contextTokens, rows, problems}`. */
export function describePlanTable({ contextTokens, rows, problems }: PlanTableReport): object {
  return { type: "plan-table", contextTokens, rows, problems };
}
