/** Sets of strings: an automaton and a range of lengths, which together stay small where their product would not. */

import { ANY_TEXT, AutomatonTooLarge, type Dfa } from "../automaton/dfa.ts";
import { intersectDfas, isAnyText, isEmptyDfa, uniteDfas } from "../automaton/dfa-algebra.ts";
import { complementDfa } from "../automaton/dfa-complement.ts";
import { lengthRange, limitLength } from "../automaton/dfa-lengths.ts";

/** All texts of the automaton with `min` to `max` code points. */
export interface StringShape {
  readonly texts: Dfa;
  readonly min: number;
  readonly max: number;
}

const MAX_COUNTED_STATES = 4000;

export const ANY_STRING: StringShape = { texts: ANY_TEXT, min: 0, max: Number.POSITIVE_INFINITY };

export function stringShape(texts: Dfa): StringShape {
  return { ...ANY_STRING, texts };
}

export function hasLengthLimit({ min, max }: StringShape): boolean {
  return min > 0 || max !== Number.POSITIVE_INFINITY;
}

/** False only when it is certain that no string fits. */
export function mayHoldStrings(shape: StringShape): boolean {
  if (shape.min > shape.max || shape.min === Number.POSITIVE_INFINITY || isEmptyDfa(shape.texts))
    return false;
  if (!hasLengthLimit(shape)) return true;
  const range = lengthRange(shape.texts);
  return range.min <= shape.max && range.max >= shape.min;
}

/**
 * One automaton for texts and lengths; null when their product would have too many states to be worth it. A language
 * without loops is never larger for being cut.
 */
export function joinLength({ texts, min, max }: StringShape): Dfa | null {
  const range = lengthRange(texts);
  if (range.min >= min && range.max <= max) return texts;
  const counted = max === Number.POSITIVE_INFINITY ? min : max;
  const isEndless = range.max === Number.POSITIVE_INFINITY;
  if (isEndless && texts.states.length * (counted + 1) > MAX_COUNTED_STATES) return null;
  try {
    return limitLength(texts, min, max);
  } catch (error) {
    if (error instanceof AutomatonTooLarge) return null;
    throw error;
  }
}

export function intersectStrings(a: StringShape, b: StringShape): StringShape {
  return {
    texts: intersectDfas(a.texts, b.texts),
    min: Math.max(a.min, b.min),
    max: Math.min(a.max, b.max),
  };
}

/** The union as few shapes: those without a length limit become one. */
export function uniteStrings(shapes: readonly StringShape[]): StringShape[] {
  const limited = shapes.filter(hasLengthLimit);
  const free = shapes.filter((shape) => !hasLengthLimit(shape));
  if (free.some(({ texts }) => isAnyText(texts))) return [ANY_STRING];
  const [first, ...rest] = free;
  if (first === undefined) return limited;
  return [
    stringShape(rest.reduce((dfa, { texts }) => uniteDfas(dfa, texts), first.texts)),
    ...limited,
  ];
}

/** The strings outside of one shape, as a union. */
export function complementStrings({ texts, min, max }: StringShape): StringShape[] {
  return [
    stringShape(complementDfa(texts)),
    { ...ANY_STRING, max: min - 1 },
    { ...ANY_STRING, min: max + 1 },
  ].filter(mayHoldStrings);
}
