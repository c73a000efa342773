/** unevaluatedProperties and unevaluatedItems: limits on what no other keyword of the schema has looked at. */

import { ANY_TEXT } from "../automaton/dfa.ts";
import { isEmptyDfa } from "../automaton/dfa-algebra.ts";
import { complementDfa } from "../automaton/dfa-complement.ts";
import { ANY_ARRAY, type ArrayShape } from "./array-shape.ts";
import { ANY } from "./goal.ts";
import { childGoal, type KeywordContext } from "./keyword-context.ts";
import { ANY_OBJECT, type ObjectShape } from "./object-shape.ts";
import { NO_VALUES, uniteSets, type ValueSet } from "./value-set.ts";

/** `set` is what all other keywords of the schema allow. */
export function limitUnevaluated(context: KeywordContext, set: ValueSet): ValueSet {
  const { schema } = context;
  let limited = set;
  if (schema.unevaluatedProperties !== undefined) {
    const objects = set.objects.map((shape) => limitKeys(context, shape));
    limited = objects.reduce(uniteSets, { ...limited, objects: [] });
  }
  if (schema.unevaluatedItems === undefined) return limited;
  const arrays = set.arrays.map((shape) => limitPlaces(context, shape));
  return arrays.reduce(uniteSets, { ...limited, arrays: [] });
}

function limitKeys(context: KeywordContext, shape: ObjectShape): ValueSet {
  const rest = complementDfa(shape.evaluated);
  const regions = [
    { keys: shape.evaluated, goal: ANY },
    { keys: rest, goal: childGoal(context, "unevaluatedProperties") },
  ].filter(({ keys }) => !isEmptyDfa(keys));
  return context.intersect(
    { ...NO_VALUES, objects: [shape] },
    { ...NO_VALUES, objects: [{ ...ANY_OBJECT, regions, evaluated: ANY_TEXT }] },
  );
}

function limitPlaces(context: KeywordContext, shape: ArrayShape): ValueSet {
  if (shape.evaluated === Number.POSITIVE_INFINITY) return { ...NO_VALUES, arrays: [shape] };
  const limit: ArrayShape = {
    ...ANY_ARRAY,
    prefix: Array.from({ length: shape.evaluated }, () => ANY),
    rest: childGoal(context, "unevaluatedItems"),
    evaluated: Number.POSITIVE_INFINITY,
  };
  return context.intersect({ ...NO_VALUES, arrays: [shape] }, { ...NO_VALUES, arrays: [limit] });
}
