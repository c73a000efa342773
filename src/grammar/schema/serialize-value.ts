/** A value's JSON text as the grammar spells it: the key order of the shape it fits, fixed whitespace, plain decimals. */
import { AgentError, isAgentError } from "../../base/errors.ts";
import { acceptsText } from "../automaton/dfa-algebra.ts";
import { numberText } from "../automaton/number-texts.ts";
import { type ArrayShape, goalAt } from "./array-shape.ts";
import type { JsonSpelling } from "./emitter.ts";
import { ANY, type Goal } from "./goal.ts";
import type { NormalForm } from "./normal-form.ts";
import type { NumberSet } from "./number-set.ts";
import { goalOfKey, type ObjectShape } from "./object-shape.ts";
import { isSchemaObject } from "./schema-object.ts";
import { SpelledNumber } from "./spelled-number.ts";
import type { StringShape } from "./string-shape.ts";
import { ALL_VALUES, type ValueSet } from "./value-set.ts";

type JsonObject = Readonly<Record<string, unknown>>;

interface ValueToWrite {
  value: unknown;
  spelling: JsonSpelling;
}

/** Total: a value outside of the set gets the order of the first shape. `value` must be what JSON.parse gives. Throws "value-too-deep". */
export function serializeValue(
  normal: NormalForm,
  goal: Goal,
  { value, spelling }: ValueToWrite,
): string {
  try {
    return new ValueWriter(normal, spelling).write(goal, value);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new AgentError("value-too-deep", {}, { cause: error });
  }
}

class ValueWriter {
  readonly #normal: NormalForm;
  readonly #spelling: JsonSpelling;
  /** By value and goal: nested alternatives would ask the same again and again. */
  readonly #known = new Map<unknown, Map<Goal, boolean>>();

  constructor(normal: NormalForm, spelling: JsonSpelling) {
    this.#normal = normal;
    this.#spelling = spelling;
  }

  /** Goals no value of the grammar reaches are first worked out here, and may turn out to be no schemas. */
  #setOf(goal: Goal): ValueSet {
    try {
      return this.#normal.setOf(goal);
    } catch (error) {
      if (isAgentError(error)) return ALL_VALUES;
      throw error;
    }
  }

  write(goal: Goal, value: unknown): string {
    if (typeof value === "number") return numberText(value);
    if (value instanceof SpelledNumber) return value.text;
    if (Array.isArray(value)) return this.#writeArray(goal, value);
    return isSchemaObject(value) ? this.#writeObject(goal, value) : JSON.stringify(value);
  }

  #writeArray(goal: Goal, items: readonly unknown[]): string {
    const { arrays } = this.#setOf(goal);
    const shape = arrays.find((each) => this.#fitsArray(each, items)) ?? arrays[0];
    const texts = items.map((item, index) => this.write(shape ? goalAt(shape, index) : ANY, item));
    return `[${texts.join(this.#spelling.comma)}]`;
  }

  #writeObject(goal: Goal, object: JsonObject): string {
    const { objects } = this.#setOf(goal);
    const shape = objects.find((each) => this.#fitsObject(each, object)) ?? objects[0];
    const pairs = orderKeys(shape, object).map((key) => {
      const goalOfValue = shape ? goalOfKey(shape, key) : ANY;
      return `${JSON.stringify(key)}${this.#spelling.colon}${this.write(goalOfValue, object[key])}`;
    });
    return `{${pairs.join(this.#spelling.comma)}}`;
  }

  #fits(goal: Goal, value: unknown): boolean {
    if (goal === ANY) return true;
    const memory = this.#known.get(value) ?? new Map<Goal, boolean>();
    this.#known.set(value, memory);
    const known = memory.get(goal);
    if (known !== undefined) return known;
    const result = this.#decide(goal, value);
    memory.set(goal, result);
    return result;
  }

  #decide(goal: Goal, value: unknown): boolean {
    const set = this.#setOf(goal);
    if (value === null) return set.hasNull;
    if (typeof value === "boolean") return value ? set.hasTrue : set.hasFalse;
    if (typeof value === "number") return fitsNumber(set.numbers, numberText(value));
    if (value instanceof SpelledNumber) return fitsNumber(set.numbers, value.text);
    if (typeof value === "string") return set.strings.some((shape) => fitsString(shape, value));
    if (Array.isArray(value)) return set.arrays.some((shape) => this.#fitsArray(shape, value));
    return isSchemaObject(value) && set.objects.some((shape) => this.#fitsObject(shape, value));
  }

  #fitsArray(shape: ArrayShape, items: readonly unknown[]): boolean {
    return (
      items.length >= shape.min &&
      items.length <= shape.max &&
      items.every((item, index) => this.#fits(goalAt(shape, index), item)) &&
      shape.some.every(({ from, goal }) => items.slice(from).some((item) => this.#fits(goal, item)))
    );
  }

  #fitsObject(shape: ObjectShape, object: JsonObject): boolean {
    const keys = Object.keys(object);
    const hasRequired = [...shape.properties].every(
      ([key, { required }]) => !required || Object.hasOwn(object, key),
    );
    return (
      hasRequired &&
      keys.length >= shape.min &&
      keys.length <= shape.max &&
      keys.every((key) => this.#fits(goalOfKey(shape, key), object[key])) &&
      shape.some.every((wanted) =>
        keys.some(
          (key) =>
            !shape.properties.has(key) &&
            acceptsText(wanted.keys, key) &&
            this.#fits(wanted.goal, object[key]),
        ),
      )
    );
  }
}

function fitsNumber(set: NumberSet, spelling: string): boolean {
  return set === "all" || acceptsText(set, spelling);
}

function fitsString({ texts, min, max }: StringShape, value: string): boolean {
  const length = [...value].length;
  return length >= min && length <= max && acceptsText(texts, value);
}

/** Required keys, then optional ones, each in the shape's order, then the others in their own. */
function orderKeys(shape: ObjectShape | undefined, object: JsonObject): string[] {
  const declared = [...(shape?.properties ?? [])].filter(([key]) => Object.hasOwn(object, key));
  return [
    ...declared.filter(([, { required }]) => required),
    ...declared.filter(([, { required }]) => !required),
    ...Object.keys(object)
      .filter((key) => !shape?.properties.has(key))
      .map((key) => [key] as const),
  ].map(([key]) => key);
}
