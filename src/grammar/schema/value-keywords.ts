/** type, enum, const and nullable: keywords that name values. */
import { dfaOfWords } from "../automaton/dfa-words.ts";
import { wholeNumbers } from "../automaton/number-texts.ts";
import { ANY_ARRAY, type ArrayShape } from "./array-shape.ts";
import { type GoalTable, NEVER } from "./goal.ts";
import type { KeywordContext } from "./keyword-context.ts";
import { numbersOf } from "./number-set.ts";
import { ANY_OBJECT, type ObjectShape } from "./object-shape.ts";
import { isSchemaObject } from "./schema-object.ts";
import { ANY_STRING, stringShape } from "./string-shape.ts";
import { ALL_VALUES, NO_VALUES, uniteSets, type ValueSet } from "./value-set.ts";

const TYPES: Readonly<Record<string, ValueSet>> = {
  null: { ...NO_VALUES, hasNull: true },
  boolean: { ...NO_VALUES, hasTrue: true, hasFalse: true },
  number: { ...NO_VALUES, numbers: "all" },
  get integer() {
    return { ...NO_VALUES, numbers: wholeNumbers() };
  },
  string: { ...NO_VALUES, strings: [ANY_STRING] },
  array: { ...NO_VALUES, arrays: [ANY_ARRAY] },
  object: { ...NO_VALUES, objects: [ANY_OBJECT] },
  any: ALL_VALUES, // draft 3; still met
};

export function limitByValues(context: KeywordContext): ValueSet[] {
  const { schema, goals } = context;
  const sets: ValueSet[] = [];
  if (schema.type !== undefined) sets.push(setOfTypes(context, schema.type));
  if (Object.hasOwn(schema, "const")) sets.push(setOfValues(goals, [schema.const]));
  const values = schema.enum;
  if (Array.isArray(values)) sets.push(setOfValues(goals, values));
  else if (values !== undefined) sets.push(context.leaveOut("enum", "not a list"));
  return sets;
}

/** The set that holds exactly `values`. */
export function setOfValues(goals: GoalTable, values: readonly unknown[]): ValueSet {
  const words = values.filter((value) => typeof value === "string");
  const numbers = values.filter((value) => typeof value === "number");
  return {
    hasNull: values.includes(null),
    hasTrue: values.includes(true),
    hasFalse: values.includes(false),
    numbers: numbers.length > 0 ? numbersOf(numbers) : NO_VALUES.numbers,
    strings: words.length > 0 ? [stringShape(dfaOfWords(words))] : [],
    arrays: values.filter(Array.isArray).map((items) => shapeOfItems(goals, items)),
    objects: values.filter(isSchemaObject).map((object) => shapeOfEntries(goals, object)),
    isExact: true,
  };
}

function setOfTypes(context: KeywordContext, type: unknown): ValueSet {
  const names = Array.isArray(type) ? type : [type];
  const sets: ValueSet[] = [];
  for (const name of names) {
    const known = typeof name === "string" && Object.hasOwn(TYPES, name) ? TYPES[name] : undefined;
    if (known === undefined)
      return context.leaveOut("type", `no such type: ${JSON.stringify(name)}`);
    sets.push(known);
  }
  if (context.schema.nullable === true) sets.push({ ...NO_VALUES, hasNull: true });
  return sets.reduce(uniteSets, NO_VALUES);
}

function shapeOfItems(goals: GoalTable, items: readonly unknown[]): ArrayShape {
  const prefix = items.map((item) => goals.value(item));
  return { ...ANY_ARRAY, prefix, rest: NEVER, min: items.length, max: items.length };
}

function shapeOfEntries(goals: GoalTable, object: Readonly<Record<string, unknown>>): ObjectShape {
  const properties = Object.entries(object).map(
    ([key, value]) => [key, { goal: goals.value(value), required: true }] as const,
  );
  return { ...ANY_OBJECT, properties: new Map(properties), regions: [] };
}
