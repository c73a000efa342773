/** A value's JSON text as the grammar spells it: the key order of the shape it fits, fixed whitespace, plain decimals. */
import { acceptsText } from "../automaton/dfa-algebra.ts";
import { numberText } from "../automaton/number-texts.ts";
import { type ArrayShape, goalAt } from "./array-shape.ts";
import type { JsonSpelling } from "./emitter.ts";
import { ANY, type Goal } from "./goal.ts";
import type { NormalForm } from "./normal-form.ts";
import type { NumberSet } from "./number-set.ts";
import { goalOfKey, type ObjectShape } from "./object-shape.ts";
import { isSchemaObject } from "./schema-object.ts";
import type { StringShape } from "./string-shape.ts";

type JsonObject = Readonly<Record<string, unknown>>;

/** Total: a value outside of the set gets the order of the first shape. `value` must be what JSON.parse gives. */
export function serializeValue(
  normal: NormalForm,
  goal: Goal,
  { value, spelling }: { value: unknown; spelling: JsonSpelling },
): string {
  const known = new Map<unknown, Map<Goal, boolean>>();

  function write(at: Goal, each: unknown): string {
    if (typeof each === "number") return numberText(each);
    if (Array.isArray(each)) return writeArray(at, each);
    return isSchemaObject(each) ? writeObject(at, each) : (JSON.stringify(each) ?? "null");
  }

  function writeArray(at: Goal, items: readonly unknown[]): string {
    const { arrays } = normal.setOf(at);
    const shape = arrays.find((each) => fitsArray(each, items)) ?? arrays[0];
    const texts = items.map((item, index) => write(shape ? goalAt(shape, index) : ANY, item));
    return `[${texts.join(spelling.comma)}]`;
  }

  function writeObject(at: Goal, object: JsonObject): string {
    const { objects } = normal.setOf(at);
    const shape = objects.find((each) => fitsObject(each, object)) ?? objects[0];
    const pairs = orderKeys(shape, object).map((key) => {
      const goalOfValue = shape ? goalOfKey(shape, key) : ANY;
      return `${JSON.stringify(key)}${spelling.colon}${write(goalOfValue, object[key])}`;
    });
    return `{${pairs.join(spelling.comma)}}`;
  }

  function fits(at: Goal, each: unknown): boolean {
    if (at === ANY) return true;
    const memory = known.get(each) ?? new Map<Goal, boolean>();
    known.set(each, memory);
    const found = memory.get(at);
    if (found !== undefined) return found;
    const result = decide(at, each);
    memory.set(at, result);
    return result;
  }

  function decide(at: Goal, each: unknown): boolean {
    const set = normal.setOf(at);
    if (each === null) return set.hasNull;
    if (typeof each === "boolean") return each ? set.hasTrue : set.hasFalse;
    if (typeof each === "number") return fitsNumber(set.numbers, each);
    if (typeof each === "string") return set.strings.some((shape) => fitsString(shape, each));
    if (Array.isArray(each)) return set.arrays.some((shape) => fitsArray(shape, each));
    return isSchemaObject(each) && set.objects.some((shape) => fitsObject(shape, each));
  }

  function fitsArray(shape: ArrayShape, items: readonly unknown[]): boolean {
    return (
      items.length >= shape.min &&
      items.length <= shape.max &&
      items.every((item, index) => fits(goalAt(shape, index), item)) &&
      shape.some.every(({ from, goal: wanted }) =>
        items.slice(from).some((item) => fits(wanted, item)),
      )
    );
  }

  function fitsObject(shape: ObjectShape, object: JsonObject): boolean {
    const keys = Object.keys(object);
    const hasRequired = [...shape.properties].every(
      ([key, { required }]) => !required || Object.hasOwn(object, key),
    );
    return (
      hasRequired &&
      keys.length >= shape.min &&
      keys.length <= shape.max &&
      keys.every((key) => fits(goalOfKey(shape, key), object[key])) &&
      shape.some.every((wanted) =>
        keys.some(
          (key) =>
            !shape.properties.has(key) &&
            acceptsText(wanted.keys, key) &&
            fits(wanted.goal, object[key]),
        ),
      )
    );
  }

  return write(goal, value);
}

function fitsNumber(set: NumberSet, value: number): boolean {
  return set === "all" || acceptsText(set, numberText(value));
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
