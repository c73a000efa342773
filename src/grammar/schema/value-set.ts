/**
 * A set of JSON values in normal form: per type what it holds, arrays and objects as unions of shapes whose parts are
 * goals. Closed under union, intersection and complement. `isExact` false: the set is larger than what was asked for.
 */
import { ANY_TEXT, AutomatonTooLarge } from "../automaton/dfa.ts";
import {
  ANY_ARRAY,
  type ArrayShape,
  complementArrays,
  intersectArrays,
  mayHoldArrays,
} from "./array-shape.ts";
import { type Goal, type GoalTable, NEVER } from "./goal.ts";
import {
  complementNumbers,
  hasNumbers,
  intersectNumbers,
  NO_NUMBERS,
  type NumberSet,
  uniteNumbers,
} from "./number-set.ts";
import {
  ANY_OBJECT,
  complementObjects,
  intersectObjects,
  mayHoldObjects,
  type ObjectShape,
} from "./object-shape.ts";
import {
  ANY_STRING,
  complementStrings,
  intersectStrings,
  mayHoldStrings,
  type StringShape,
  uniteStrings,
} from "./string-shape.ts";

export interface ValueSet {
  readonly hasNull: boolean;
  readonly hasTrue: boolean;
  readonly hasFalse: boolean;
  readonly numbers: NumberSet;
  readonly strings: readonly StringShape[];
  readonly arrays: readonly ArrayShape[];
  readonly objects: readonly ObjectShape[];
  readonly isExact: boolean;
}

export const NO_VALUES: ValueSet = {
  hasNull: false,
  hasTrue: false,
  hasFalse: false,
  numbers: NO_NUMBERS,
  strings: [],
  arrays: [],
  objects: [],
  isExact: true,
};

export const ALL_VALUES: ValueSet = {
  hasNull: true,
  hasTrue: true,
  hasFalse: true,
  numbers: "all",
  strings: [ANY_STRING],
  arrays: [ANY_ARRAY],
  objects: [ANY_OBJECT],
  isExact: true,
};

/** All values, with every part taken as looked at: what a keyword that is left out may have done. */
export const EVALUATED_VALUES: ValueSet = {
  ...ALL_VALUES,
  arrays: [{ ...ANY_ARRAY, evaluated: Number.POSITIVE_INFINITY }],
  objects: [{ ...ANY_OBJECT, evaluated: ANY_TEXT }],
};

/** Raised where a union of shapes would grow beyond any use; the keyword at work is then reported instead. */
export class TooManyShapes extends Error {}

/** The union or an automaton of it has passed its limit. */
export function isTooLarge(error: unknown): boolean {
  return error instanceof TooManyShapes || error instanceof AutomatonTooLarge;
}

const MAX_SHAPES = 400;

/** True when it is certain that no value fits; `isEmpty` decides about parts. */
export function isEmptySet(set: ValueSet): boolean {
  const scalars = set.hasNull || set.hasTrue || set.hasFalse || hasNumbers(set.numbers);
  return !scalars && set.strings.length + set.arrays.length + set.objects.length === 0;
}

/** Drops shapes that hold nothing. */
export function dropEmptyShapes(set: ValueSet, isEmpty: (goal: Goal) => boolean): ValueSet {
  return {
    ...set,
    strings: set.strings.filter(mayHoldStrings),
    arrays: set.arrays.filter((shape) => mayHoldArrays(shape, isEmpty)),
    objects: set.objects.filter((shape) => mayHoldObjects(shape, isEmpty)),
  };
}

export function uniteSets(a: ValueSet, b: ValueSet): ValueSet {
  return {
    hasNull: a.hasNull || b.hasNull,
    hasTrue: a.hasTrue || b.hasTrue,
    hasFalse: a.hasFalse || b.hasFalse,
    numbers: uniteNumbers(a.numbers, b.numbers),
    strings: uniteStrings([...a.strings, ...b.strings]),
    arrays: uniteShapes(a.arrays, b.arrays, ANY_ARRAY),
    objects: uniteShapes(a.objects, b.objects, ANY_OBJECT),
    isExact: a.isExact && b.isExact,
  };
}

/** The union of many sets, in their order; by halves, so that no set is copied often. */
export function uniteAllSets(sets: readonly ValueSet[]): ValueSet {
  const [first = NO_VALUES] = sets;
  if (sets.length <= 1) return first;
  const middle = sets.length >> 1;
  return uniteSets(uniteAllSets(sets.slice(0, middle)), uniteAllSets(sets.slice(middle)));
}

/** Throws TooManyShapes. */
export function intersectSets(goals: GoalTable, a: ValueSet, b: ValueSet): ValueSet {
  if (a === ALL_VALUES) return b;
  if (b === ALL_VALUES) return a;
  return {
    hasNull: a.hasNull && b.hasNull,
    hasTrue: a.hasTrue && b.hasTrue,
    hasFalse: a.hasFalse && b.hasFalse,
    numbers: intersectNumbers(a.numbers, b.numbers),
    strings: cross(a.strings, b.strings, ANY_STRING, (x, y) => [intersectStrings(x, y)]).filter(
      mayHoldStrings,
    ),
    arrays: cross(a.arrays, b.arrays, ANY_ARRAY, (x, y) => meetArrays(goals, x, y)),
    objects: cross(a.objects, b.objects, ANY_OBJECT, (x, y) => meetObjects(goals, x, y)),
    isExact: a.isExact && b.isExact,
  };
}

/** Pairs of shapes with all their parts. */
export function costOfIntersection(a: ValueSet, b: ValueSet): number {
  if (a === ALL_VALUES || b === ALL_VALUES) return 0;
  const cost = (left: readonly number[], right: readonly number[]) =>
    left.length * (right.length + sum(right)) + right.length * sum(left);
  const places = ({ arrays }: ValueSet) => arrays.map(({ prefix }) => prefix.length);
  const keys = ({ objects }: ValueSet) => objects.map(({ properties }) => properties.size);
  return cost(places(a), places(b)) + cost(keys(a), keys(b));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** The values outside of an exact set. Throws TooManyShapes. */
export function complementSet(goals: GoalTable, set: ValueSet): ValueSet {
  requireFewParts(set);
  const strings = set.strings.map(complementStrings);
  const arrays = set.arrays.map((shape) => complementArrays(goals, shape));
  const objects = set.objects.map((shape) => complementObjects(goals, shape));
  return {
    hasNull: !set.hasNull,
    hasTrue: !set.hasTrue,
    hasFalse: !set.hasFalse,
    numbers: complementNumbers(set.numbers),
    strings: intersectAll(strings, ANY_STRING, (x, y) => [intersectStrings(x, y)]).filter(
      mayHoldStrings,
    ),
    arrays: intersectAll(arrays, ANY_ARRAY, (x, y) => meetArrays(goals, x, y)),
    objects: intersectAll(objects, ANY_OBJECT, (x, y) => meetObjects(goals, x, y)),
    isExact: set.isExact,
  };
}

/** The complement has a shape for every part. */
function requireFewParts({ arrays, objects }: ValueSet): void {
  const isFew =
    arrays.every(({ prefix }) => prefix.length <= MAX_SHAPES) &&
    objects.every(({ properties }) => properties.size <= MAX_SHAPES);
  if (!isFew) throw new TooManyShapes();
}

function meetArrays(goals: GoalTable, a: ArrayShape, b: ArrayShape): ArrayShape[] {
  return [intersectArrays(goals, a, b)].filter((shape) => mayHoldArrays(shape, isNever));
}

function meetObjects(goals: GoalTable, a: ObjectShape, b: ObjectShape): ObjectShape[] {
  return intersectObjects(goals, a, b).filter((shape) => mayHoldObjects(shape, isNever));
}

const isNever = (goal: Goal): boolean => goal === NEVER;

type Intersect<Shape> = (a: Shape, b: Shape) => readonly Shape[];

function cross<Shape>(
  a: readonly Shape[],
  b: readonly Shape[],
  any: Shape,
  intersect: Intersect<Shape>,
): Shape[] {
  if (a.length === 1 && a[0] === any) return [...b];
  if (b.length === 1 && b[0] === any) return [...a];
  if (a.length * b.length > MAX_SHAPES) throw new TooManyShapes();
  const shapes = a.flatMap((x) => b.flatMap((y) => intersect(x, y)));
  if (shapes.length > MAX_SHAPES) throw new TooManyShapes();
  return shapes;
}

function intersectAll<Shape>(
  unions: readonly (readonly Shape[])[],
  any: Shape,
  intersect: Intersect<Shape>,
): Shape[] {
  return unions.reduce<Shape[]>((left, right) => cross(left, right, any, intersect), [any]);
}

/** The unlimited shape makes others needless, unless they carry what keywords looked at. */
function uniteShapes<Shape extends { evaluated: unknown }>(
  a: readonly Shape[],
  b: readonly Shape[],
  any: Shape,
): Shape[] {
  const shapes = [...new Set([...a, ...b])];
  if (!shapes.includes(any)) return shapes;
  return shapes.filter((shape) => shape === any || shape.evaluated !== any.evaluated);
}
