/** What the keyword files share: one schema object at its place, and the ways to its neighbours. */

import type { Goal, GoalTable } from "./goal.ts";
import type { SchemaDocument } from "./schema-document.ts";
import { joinPointer } from "./schema-document.ts";
import type { SchemaObject } from "./schema-object.ts";
import { ALL_VALUES, type ValueSet } from "./value-set.ts";

export interface KeywordContext {
  readonly schema: SchemaObject;
  readonly pointer: string;
  readonly document: SchemaDocument;
  readonly goals: GoalTable;
  /** The set of another schema that applies to the same value. */
  setAt(pointer: string): ValueSet;
  intersect(a: ValueSet, b: ValueSet): ValueSet;
  /** Throws TooManyShapes, and Inexact when `set` is not exact. */
  complement(set: ValueSet): ValueSet;
  /** True when it is certain that no value fits. */
  isEmpty(set: ValueSet): boolean;
  /** Notes a keyword the grammar leaves to the validator; the result limits nothing. */
  leaveOut(keyword: string, reason: string): ValueSet;
}

/** Raised where the complement of a set is asked that is only known to be too large. */
export class Inexact extends Error {}

/** The goal of the subschema at `keyword` and `names` below the context's schema. */
export function childGoal(
  { goals, pointer }: KeywordContext,
  keyword: string,
  ...names: readonly (string | number)[]
): Goal {
  return goals.schema(joinPointer(pointer, keyword, ...names));
}

/** A finite number, or undefined when the keyword is absent; another type is left out with a note. */
export function readNumber(
  { schema, leaveOut }: KeywordContext,
  keyword: string,
): number | undefined {
  const value = schema[keyword];
  if (typeof value === "number" && Number.isFinite(value)) return value;
  if (value !== undefined) leaveOut(keyword, "not a number");
  return undefined;
}

/** Greater counts are never met, and must stay whole when one is added. */
const MAX_COUNT = 2 ** 50;

/** A count of things; below zero is zero. */
export function readCount(context: KeywordContext, keyword: string, absent: number): number {
  const count = readNumber(context, keyword);
  return count === undefined ? absent : Math.min(Math.max(0, count), MAX_COUNT);
}

/** Everything but what a keyword about one type says of that type. */
export function limit(part: Partial<ValueSet>): ValueSet {
  return { ...ALL_VALUES, ...part };
}
