/** Sets of arrays: what stands at each place, how many there are, and what must occur somewhere. */
import { ANY, type Goal, type GoalTable, NEVER } from "./goal.ts";

export interface ArrayShape {
  /** What stands at the first places, where they are filled. */
  readonly prefix: readonly Goal[];
  /** What stands at every place after the prefix. */
  readonly rest: Goal;
  readonly min: number;
  readonly max: number;
  /** Each asks for at least one item at place `from` or later. */
  readonly some: readonly { readonly from: number; readonly goal: Goal }[];
  /** How many places keywords have looked at, from the first; kept only where a schema asks. */
  readonly evaluated: number;
}

export const ANY_ARRAY: ArrayShape = {
  prefix: [],
  rest: ANY,
  min: 0,
  max: Number.POSITIVE_INFINITY,
  some: [],
  evaluated: 0,
};

/** What an item at `index` must be. */
export function goalAt(shape: ArrayShape, index: number): Goal {
  return shape.prefix[index] ?? shape.rest;
}

export function intersectArrays(goals: GoalTable, a: ArrayShape, b: ArrayShape): ArrayShape {
  const length = Math.max(a.prefix.length, b.prefix.length);
  return {
    prefix: Array.from({ length }, (_, index) => goals.all(goalAt(a, index), goalAt(b, index))),
    rest: goals.all(a.rest, b.rest),
    min: Math.max(a.min, b.min),
    max: Math.min(a.max, b.max),
    some: [...a.some, ...b.some],
    evaluated: Math.max(a.evaluated, b.evaluated),
  };
}

/** The arrays outside of one shape, as a union. */
export function complementArrays(goals: GoalTable, shape: ArrayShape): ArrayShape[] {
  const outside: ArrayShape[] = [
    { ...ANY_ARRAY, max: shape.min - 1 },
    { ...ANY_ARRAY, min: shape.max + 1 },
    ...shape.prefix.map((goal, index) => ({
      ...ANY_ARRAY,
      prefix: [...Array.from({ length: index }, () => ANY), goals.not(goal)],
      min: index + 1,
    })),
    { ...ANY_ARRAY, some: [{ from: shape.prefix.length, goal: goals.not(shape.rest) }] },
    ...shape.some.map(({ from, goal }) => ({
      ...ANY_ARRAY,
      prefix: Array.from({ length: from }, () => ANY),
      rest: goals.not(goal),
    })),
  ];
  return outside.filter((each) => mayHoldArrays(each, (goal) => goal === NEVER));
}

/** False only when it is certain that no array fits; `isEmpty` decides about items. */
export function mayHoldArrays(shape: ArrayShape, isEmpty: (goal: Goal) => boolean): boolean {
  const { prefix, rest, min, max, some } = shape;
  if (min > max || max < 0 || min === Number.POSITIVE_INFINITY) return false;
  if (prefix.some((goal, index) => index < min && isEmpty(goal))) return false;
  if (min > prefix.length && isEmpty(rest)) return false;
  return !some.some(({ from, goal }) => from >= max || isEmpty(goal));
}
