/** Keywords about arrays, in the spelling of every draft. */
import { ANY_ARRAY, type ArrayShape } from "./array-shape.ts";
import { ANY, type Goal } from "./goal.ts";
import { childGoal, type KeywordContext, limit, readCount } from "./keyword-context.ts";
import type { ValueSet } from "./value-set.ts";

export function limitArrays(context: KeywordContext): ValueSet[] {
  const { schema } = context;
  const items = readItems(context);
  const shape: ArrayShape = {
    ...ANY_ARRAY,
    ...items,
    evaluated: context.document.tracksEvaluation ? countEvaluated(context, items.prefix.length) : 0,
    min: Math.ceil(readCount(context, "minItems", 0)),
    max: Math.floor(readCount(context, "maxItems", Number.POSITIVE_INFINITY)),
  };
  const sets = [limit({ arrays: [shape] })];
  if (schema.uniqueItems === true && shape.max > 1) {
    sets.push(context.leaveOut("uniqueItems", "a grammar does not compare items"));
  }
  if (schema.contains !== undefined) sets.push(...limitByContains(context));
  return sets;
}

/** Draft 2020-12 calls the places `prefixItems`; before, `items` was a list and `additionalItems` the rest. */
function readItems(context: KeywordContext): { prefix: readonly Goal[]; rest: Goal } {
  const { schema } = context;
  for (const [places, rest] of [
    ["prefixItems", "items"],
    ["items", "additionalItems"],
  ] as const) {
    const list = schema[places];
    if (!Array.isArray(list)) continue;
    return {
      prefix: list.map((_, index) => childGoal(context, places, index)),
      rest: schema[rest] === undefined ? ANY : childGoal(context, rest),
    };
  }
  return { prefix: [], rest: schema.items === undefined ? ANY : childGoal(context, "items") };
}

function countEvaluated(context: KeywordContext, places: number): number {
  const { schema } = context;
  if (schema.contains !== undefined) {
    context.leaveOut("contains", "which items it has looked at is not followed");
    return Number.POSITIVE_INFINITY;
  }
  const hasRest =
    schema.additionalItems ?? (Array.isArray(schema.items) ? undefined : schema.items);
  return hasRest === undefined ? places : Number.POSITIVE_INFINITY;
}

function limitByContains(context: KeywordContext): ValueSet[] {
  const min = readCount(context, "minContains", 1);
  const sets: ValueSet[] = [];
  if (min >= 1) {
    const some = [{ from: 0, goal: childGoal(context, "contains") }];
    sets.push(limit({ arrays: [{ ...ANY_ARRAY, some }] }));
  }
  if (min > 1) sets.push(context.leaveOut("minContains", "more than one item is to be found"));
  if (context.schema.maxContains !== undefined) {
    sets.push(context.leaveOut("maxContains", "items of one kind are to be counted"));
  }
  return sets;
}
