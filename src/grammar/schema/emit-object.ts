/** Objects as expressions: required keys first, then optional ones in their order, then undeclared ones. */

import { intersectDfas } from "../automaton/dfa-algebra.ts";
import { choice, type Expression, NOTHING, sequence, text } from "../grammar.ts";
import { emitTexts } from "./emit-scalars.ts";
import type { Emitter } from "./emitter.ts";
import type { Goal } from "./goal.ts";
import { type KeyRegion, type ObjectShape, undeclaredKeys } from "./object-shape.ts";
import { PairChain } from "./pair-chain.ts";

const MAX_STEPS = 4000;

/** `all` combines what a region asks for with what is looked for. */
export function emitObject(
  emitter: Emitter,
  shape: ObjectShape,
  all: (...goals: number[]) => number,
): Expression {
  const regions = emitter.closesObjects ? listMentioned(shape) : shape.regions;
  const declared = [...shape.properties];
  const required = declared.filter(([, property]) => property.required);
  const optional = declared.filter(
    ([, { required, goal }]) => !(required || emitter.isEmpty(goal)),
  );
  const pair = (key: string, goal: Goal) =>
    sequence(text(`${JSON.stringify(key)}${emitter.spelling.colon}`), emitter.expressionOf(goal));
  const chain = new PairChain(emitter, {
    ...chooseCounts(emitter, shape, required.length, optional.length),
    pairs: optional.map(([key, { goal }]) => pair(key, goal)),
    undeclared: emitUndeclared(emitter, shape, regions),
    wanted: emitWanted(emitter, shape, all),
  });
  const comma = text(emitter.spelling.comma);
  const fixed = required.flatMap(([key, { goal }], index) =>
    index === 0 ? [pair(key, goal)] : [comma, pair(key, goal)],
  );
  const tail = required.length === 0 ? chain.start() : chain.follow(required.length);
  return { kind: "sequence", items: [text("{"), ...fixed, tail, text("}")] };
}

/** An object with declared properties is closed unless its schema speaks of others. */
function listMentioned({ properties, regions }: ObjectShape): readonly KeyRegion[] {
  return properties.size === 0 ? regions : regions.filter((region) => !region.isUnmentioned);
}

/** Limits that never bind are dropped; those that need too many steps are left out. */
function chooseCounts(
  emitter: Emitter,
  shape: ObjectShape,
  required: number,
  optional: number,
): { min: number; max: number } {
  const isOpen = shape.regions.length > 0;
  const min = shape.min <= required ? 0 : shape.min;
  const max = !isOpen && shape.max >= required + optional ? Number.POSITIVE_INFINITY : shape.max;
  if (isOpen && min > required + 1) {
    emitter.leaveOut("minProperties", "undeclared keys may be written twice, which counts once");
  }
  const counts = max === Number.POSITIVE_INFINITY ? min : max;
  if ((optional + 1) * (counts + 1) <= MAX_STEPS || optional === 0) return { min, max };
  emitter.leaveOut("minProperties", "counting so many optional keys needs too many rules");
  return { min: 0, max: Number.POSITIVE_INFINITY };
}

function emitUndeclared(
  emitter: Emitter,
  shape: ObjectShape,
  regions: readonly KeyRegion[],
): Expression {
  const pairs = regions
    .filter(({ goal }) => !emitter.isEmpty(goal))
    .map(({ keys, goal }) =>
      sequence(
        text('"'),
        emitTexts(emitter, undeclaredKeys(shape, keys)),
        text(`"${emitter.spelling.colon}`),
        emitter.expressionOf(goal),
      ),
    );
  return pairs.length === 0 ? NOTHING : choice(...pairs);
}

function emitWanted(
  emitter: Emitter,
  shape: ObjectShape,
  all: (...goals: number[]) => number,
): Expression | null {
  const [wanted, ...others] = shape.some;
  if (wanted === undefined) return null;
  if (others.length > 0) emitter.leaveOut("not", "several keys are asked for at once");
  const regions = shape.regions.map(({ keys, goal }) => ({
    keys: intersectDfas(keys, wanted.keys),
    goal: all(goal, wanted.goal),
  }));
  return emitUndeclared(emitter, shape, regions);
}
