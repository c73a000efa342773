/**
 * Sets of objects: declared properties, and all other keys cut into regions of equal treatment.
 * Invariant: regions are disjoint; a key that is neither declared nor in a region is forbidden.
 */

import { ANY_TEXT, type Dfa, NO_TEXT } from "../automaton/dfa.ts";
import {
  acceptsText,
  intersectDfas,
  isEmptyDfa,
  subtractDfas,
  uniteDfas,
} from "../automaton/dfa-algebra.ts";
import { complementDfa } from "../automaton/dfa-complement.ts";
import { dfaOfWords } from "../automaton/dfa-words.ts";
import { ANY, type Goal, type GoalTable, NEVER } from "./goal.ts";

/** The answers kept for one set of keys; the set of all keys lives as long as the process. */
const MAX_ANSWERS = 500;

export interface PropertyShape {
  readonly goal: Goal;
  readonly required: boolean;
}

export interface KeyRegion {
  readonly keys: Dfa;
  readonly goal: Goal;
  /** No keyword spoke of these keys: JSON Schema lets them be, whoever writes for a tool need not. */
  readonly isUnmentioned?: boolean;
}

export interface ObjectShape {
  /** In the order they are written. */
  readonly properties: ReadonlyMap<string, PropertyShape>;
  /** What keys without a declaration hold; declared names in `keys` do not count. */
  readonly regions: readonly KeyRegion[];
  /** How many keys there are. */
  readonly min: number;
  readonly max: number;
  /** Each asks for at least one undeclared key of `keys` whose value meets `goal`. */
  readonly some: readonly KeyRegion[];
  /** The keys keywords have looked at; kept only where a schema asks. */
  readonly evaluated: Dfa;
}

export const ANY_OBJECT: ObjectShape = {
  properties: new Map(),
  regions: [{ keys: ANY_TEXT, goal: ANY, isUnmentioned: true }],
  min: 0,
  max: Number.POSITIVE_INFINITY,
  some: [],
  evaluated: NO_TEXT,
};

/** What the value of `key` must be, were it there. */
export function goalOfKey(shape: ObjectShape, key: string): Goal {
  const declared = shape.properties.get(key);
  if (declared !== undefined) return declared.goal;
  return shape.regions.find(({ keys }) => acceptsText(keys, key))?.goal ?? NEVER;
}

/** An object that has `key` with a value of `goal`; nothing else is asked. */
export function withKey(key: string, goal: Goal): ObjectShape {
  return { ...ANY_OBJECT, properties: new Map([[key, { goal, required: true }]]) };
}

export function withoutKey(key: string): ObjectShape {
  return { ...ANY_OBJECT, properties: new Map([[key, { goal: NEVER, required: false }]]) };
}

const withoutNames = new WeakMap<Dfa, Map<string, Dfa>>();

/** The keys an undeclared pair may have under `region`; equal questions get the same object. */
export function undeclaredKeys(shape: ObjectShape, keys: Dfa): Dfa {
  const declared = [...shape.properties.keys()].filter((key) => acceptsText(keys, key)).sort();
  if (declared.length === 0) return keys;
  const answers = withoutNames.get(keys) ?? new Map<string, Dfa>();
  withoutNames.set(keys, answers);
  const question = JSON.stringify(declared);
  const known = answers.get(question);
  if (known !== undefined) return known;
  if (answers.size >= MAX_ANSWERS) answers.clear();
  const answer = subtractDfas(keys, dfaOfWords(declared));
  answers.set(question, answer);
  return answer;
}

/** The intersection as a union: a key that one side declares may be the one the other side asks for. */
export function intersectObjects(goals: GoalTable, a: ObjectShape, b: ObjectShape): ObjectShape[] {
  const properties = new Map<string, PropertyShape>();
  for (const key of new Set([...a.properties.keys(), ...b.properties.keys()])) {
    properties.set(key, {
      goal: goals.all(goalOfKey(a, key), goalOfKey(b, key)),
      required: isRequired(a, key) || isRequired(b, key),
    });
  }
  const base: ObjectShape = {
    properties,
    regions: intersectRegions(goals, a.regions, b.regions),
    min: Math.max(a.min, b.min),
    max: Math.min(a.max, b.max),
    some: [],
    evaluated: uniteDfas(a.evaluated, b.evaluated),
  };
  const asked = [...a.some, ...b.some];
  return asked.reduce<ObjectShape[]>(
    (shapes, some) => shapes.flatMap((shape) => askForSome(goals, shape, some)),
    [base],
  );
}

/** The objects outside of one shape, as a union. */
export function complementObjects(goals: GoalTable, shape: ObjectShape): ObjectShape[] {
  const outside: ObjectShape[] = [];
  for (const [key, { goal, required }] of shape.properties) {
    if (required) outside.push(withoutKey(key));
    if (goal !== ANY) outside.push(withKey(key, goals.not(goal)));
  }
  const allowed = shape.regions.map(({ keys }) => keys);
  const forbidden = allowed.reduce(subtractDfas, ANY_TEXT);
  for (const { keys, goal } of [...shape.regions, { keys: forbidden, goal: NEVER }]) {
    const free = undeclaredKeys(shape, keys);
    if (goal === ANY || isEmptyDfa(free)) continue;
    outside.push({ ...ANY_OBJECT, some: [{ keys: free, goal: goals.not(goal) }] });
  }
  for (const { keys, goal } of shape.some) {
    const free = undeclaredKeys(shape, keys);
    outside.push({
      ...ANY_OBJECT,
      regions: [
        { keys: free, goal: goals.not(goal) },
        { keys: complementDfa(free), goal: ANY },
      ].filter((region) => region.goal !== NEVER),
    });
  }
  if (shape.min > 0) outside.push({ ...ANY_OBJECT, max: shape.min - 1 });
  if (shape.max !== Number.POSITIVE_INFINITY) outside.push({ ...ANY_OBJECT, min: shape.max + 1 });
  return outside.filter((each) => mayHoldObjects(each, (goal) => goal === NEVER));
}

/** False only when it is certain that no object fits; `isEmpty` decides about values. */
export function mayHoldObjects(shape: ObjectShape, isEmpty: (goal: Goal) => boolean): boolean {
  const required = [...shape.properties.values()].filter((property) => property.required);
  if (shape.min > shape.max || required.length > shape.max) return false;
  if (required.some(({ goal }) => isEmpty(goal))) return false;
  const open = shape.regions.some(({ keys, goal }) => !isEmptyDfa(keys) && !isEmpty(goal));
  if (!open && shape.min > required.length) {
    const possible = [...shape.properties.values()].filter(({ goal }) => !isEmpty(goal));
    if (shape.min > possible.length) return false;
  }
  return !shape.some.some(
    ({ keys, goal }) => isEmptyDfa(undeclaredKeys(shape, keys)) || isEmpty(goal),
  );
}

function isRequired(shape: ObjectShape, key: string): boolean {
  return shape.properties.get(key)?.required ?? false;
}

function intersectRegions(
  goals: GoalTable,
  a: readonly KeyRegion[],
  b: readonly KeyRegion[],
): KeyRegion[] {
  return a.flatMap((left) =>
    b.flatMap((right) => {
      const goal = goals.all(left.goal, right.goal);
      const keys = goal === NEVER ? null : intersectDfas(left.keys, right.keys);
      if (keys === null || isEmptyDfa(keys)) return [];
      const isUnmentioned = left.isUnmentioned === true && right.isUnmentioned === true;
      return [{ keys, goal, isUnmentioned }];
    }),
  );
}

/** Either one of the declared keys is the one asked for, or an undeclared one. */
function askForSome(goals: GoalTable, shape: ObjectShape, some: KeyRegion): ObjectShape[] {
  const candidates = [...shape.properties].filter(([key]) => acceptsText(some.keys, key));
  const declared = candidates.map(([key, { goal }]) => ({
    ...shape,
    properties: new Map(shape.properties).set(key, {
      goal: goals.all(goal, some.goal),
      required: true,
    }),
  }));
  const keys = undeclaredKeys(shape, some.keys);
  return isEmptyDfa(keys)
    ? declared
    : [...declared, { ...shape, some: [...shape.some, { ...some, keys }] }];
}
