/**
 * The steps of a change: one file each, and of a long file one declaration each. What others import comes first, so that
 * a later step can be told what an earlier one made. Pure.
 */
import type { SymbolGraph } from "../../code/index/symbol-graph.ts";
import type { PlanStep } from "../events.ts";
import type { ChangeTarget } from "./named-targets.ts";

export interface ChangeStep {
  path: string;
  isNew: boolean;
  /** Qualified names of the declarations it is about; empty for any. */
  symbols: readonly string[];
  /** The part of the task it is, in words; null when it is all of it. */
  part: string | null;
  reason: string;
}

export function planChange(
  targets: readonly ChangeTarget[],
  isLong: (path: string) => boolean,
  graph: Pick<SymbolGraph, "importsOf">,
): ChangeStep[] {
  const ordered = orderByImports(targets, graph);
  const steps = ordered.flatMap((target): ChangeStep[] => {
    const { symbols } = target;
    const splits = symbols.length > 1 && isLong(target.path);
    const shares = splits ? symbols.map((symbol) => [symbol]) : [symbols];
    return shares.map((share) => ({ ...target, symbols: share, part: null }));
  });
  if (steps.length < 2) return steps;
  return steps.map((step) => ({ ...step, part: describePart(step, steps) }));
}

/** Files to be made first, then those that others of them import. */
function orderByImports(
  targets: readonly ChangeTarget[],
  { importsOf }: Pick<SymbolGraph, "importsOf">,
): ChangeTarget[] {
  const left = [...targets].sort((a, b) => Number(b.isNew) - Number(a.isNew));
  const ordered: ChangeTarget[] = [];
  while (left.length > 0) {
    const waiting = new Set(left.map(({ path }) => path));
    const free = left.findIndex(
      ({ path, isNew }) =>
        isNew || !importsOf(path).some((each) => each !== path && waiting.has(each)),
    );
    // Files that import each other have no order: as they were named.
    ordered.push(...left.splice(Math.max(0, free), 1));
  }
  return ordered;
}

function describePart(step: ChangeStep, steps: readonly ChangeStep[]): string {
  const isSplit = steps.filter(({ path }) => path === step.path).length > 1;
  return isSplit ? `what belongs to ${step.symbols.join(", ")}` : `what belongs in ${step.path}`;
}

/** The steps for a person: those before `current` are over. `isDone`: of each step that is over. */
export function describePlan(steps: readonly ChangeStep[], isDone: readonly boolean[]): PlanStep[] {
  return steps.map(({ path, isNew, symbols }, index) => {
    const what = symbols.length > 0 ? `${symbols.join(", ")} in ${path}` : path;
    return { text: `${isNew ? "make" : "change"} ${what}`, path, state: stateOf(index, isDone) };
  });
}

function stateOf(index: number, isDone: readonly boolean[]): PlanStep["state"] {
  if (index > isDone.length) return "open";
  if (index === isDone.length) return "doing";
  return isDone[index] === true ? "done" : "given-up";
}
