/**
 * Objects as expressions: required keys first, then optional ones in their order, then undeclared ones. The optional
 * part is a chain of rules, one step per key, so that its size is linear and no alternative is tried twice.
 */

import { intersectDfas } from "../automaton/dfa-algebra.ts";
import { choice, EMPTY, type Expression, NOTHING, repeat, sequence, text } from "../grammar.ts";
import { emitTexts } from "./emit-scalars.ts";
import type { Emitter } from "./emitter.ts";
import type { Goal } from "./goal.ts";
import { type KeyRegion, type ObjectShape, undeclaredKeys } from "./object-shape.ts";

const MAX_STEPS = 4000;

/** `all` combines what a region asks for with what is looked for. */
export function emitObject(
  emitter: Emitter,
  shape: ObjectShape,
  all: (...goals: number[]) => number,
): Expression {
  const regions = emitter.closesObjects ? listMentioned(shape) : shape.regions;
  const declared = [...shape.properties].filter(([, { goal }]) => !emitter.isEmpty(goal));
  const required = declared.filter(([, property]) => property.required);
  const optional = declared.filter(([, property]) => !property.required);
  const pair = (key: string, goal: Goal) =>
    sequence(text(`${JSON.stringify(key)}${emitter.spelling.colon}`), emitter.expressionOf(goal));
  const chain = createChain(emitter, {
    ...chooseCounts(emitter, shape, required.length, optional.length),
    pairs: optional.map(([key, { goal }]) => pair(key, goal)),
    undeclared: emitUndeclared(emitter, shape, regions),
    wanted: emitWanted(emitter, shape, all),
  });
  const comma = text(emitter.spelling.comma);
  const fixed = required.flatMap(([key, { goal }], index) =>
    index === 0 ? [pair(key, goal)] : [comma, pair(key, goal)],
  );
  const tail = chain(required.length, required.length === 0);
  return sequence(text("{"), ...fixed, tail, text("}"));
}

/** An object with declared properties is closed unless its schema speaks of others. */
function listMentioned({ properties, regions }: ObjectShape): readonly KeyRegion[] {
  return properties.size === 0 ? regions : regions.filter((region) => !region.isUnmentioned);
}

interface Chain {
  /** The optional pairs, in order. */
  pairs: readonly Expression[];
  /** One undeclared pair. */
  undeclared: Expression;
  /** An undeclared pair that must occur; null when none must. */
  wanted: Expression | null;
  min: number;
  max: number;
}

/** What follows when `count` pairs are written; `isFirst`: without a comma before it. */
function createChain(
  emitter: Emitter,
  { pairs, undeclared, wanted, min, max }: Chain,
): (count: number, isFirst: boolean) => Expression {
  const comma = text(emitter.spelling.comma);
  const steps = new Map<string, object>();
  const isCounted = max !== Number.POSITIVE_INFINITY;
  const advance = (count: number) =>
    isCounted ? count + 1 : Math.min(count + 1, Math.max(min, 1));

  /** Rules are keyed by an object per step: other objects have steps of the same numbers. */
  function define(key: string, build: () => Expression): Expression {
    const own = steps.get(key) ?? {};
    steps.set(key, own);
    return emitter.book.define(own, "more", build);
  }

  /** The end, or a comma and another pair. */
  function follow(index: number, count: number, isOwed: boolean): Expression {
    if (index === pairs.length && !isOwed) {
      return repeat(sequence(comma, undeclared), Math.max(0, min - count), max - count);
    }
    const more = count < max ? sequence(comma, next(index, count, isOwed)) : NOTHING;
    return count >= min && !isOwed ? repeat(more, 0, 1) : more;
  }

  /** One more pair at least: the one at `index`, or a later one. */
  function next(index: number, count: number, isOwed: boolean): Expression {
    return define(`${index} ${count} ${isOwed}`, () => {
      const pair = pairs[index];
      const later = advance(count);
      if (pair !== undefined) {
        return choice(
          sequence(pair, follow(index + 1, later, isOwed)),
          next(index + 1, count, isOwed),
        );
      }
      if (!isOwed || wanted === null) return sequence(undeclared, follow(index, later, false));
      return choice(
        sequence(wanted, follow(index, later, false)),
        sequence(undeclared, follow(index, later, true)),
      );
    });
  }

  const isOwed = wanted !== null;
  return (count, isFirst) => {
    const start = isCounted ? count : Math.min(count, Math.max(min, 1));
    if (!isFirst) return follow(0, start, isOwed);
    if (pairs.length === 0 && undeclared === NOTHING) return min > 0 || isOwed ? NOTHING : EMPTY;
    const filled = max > 0 ? next(0, 0, isOwed) : NOTHING;
    return min === 0 && !isOwed ? repeat(filled, 0, 1) : filled;
  };
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
