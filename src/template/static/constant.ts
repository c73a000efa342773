/**
 * What can be known about a value of a template before it runs: a constant, a text with gaps, a list, a dictionary,
 * one of several, or nothing. Pure; sizes are bounded, so that a hostile template cannot make the analysis costly.
 */

export type Constant = string | number | boolean | null;

export type Value =
  | Constant
  | { kind: "unknown" }
  /** Known pieces with unknown ones (null) between them. */
  | { kind: "gapped"; parts: readonly (string | null)[] }
  /** Only its length is known: too long to keep. */
  | { kind: "long"; length: number }
  | { kind: "range"; count: number }
  | { kind: "list"; items: readonly Value[] }
  | { kind: "dict"; entries: readonly (readonly [Value, Value])[] }
  /** Any of them, the likeliest first. */
  | { kind: "either"; options: readonly Value[] };

export const UNKNOWN: Value = { kind: "unknown" };

/** Names are short; a text beyond this is no piece of one, and only its length goes on. */
const MAX_TEXT = 1_000;
const MAX_PARTS = 16;
const MAX_ITEMS = 256;
/** A longer text is not taken apart. */
export const MAX_CHARACTERS = 1_000;
const MAX_OPTIONS = 8;

export function isConstant(value: Value): value is Constant {
  return value === null || typeof value !== "object";
}

export function createList(items: readonly Value[]): Value {
  return items.length > MAX_ITEMS
    ? { kind: "range", count: items.length }
    : { kind: "list", items };
}

export function createText(text: string): Value {
  return text.length > MAX_TEXT ? { kind: "long", length: text.length } : text;
}

export function listOptions(value: Value): readonly Value[] {
  return !isConstant(value) && value.kind === "either" ? value.options : [value];
}

/** One of these, each once. Beyond the eighth they are forgotten. */
export function createEither(values: readonly Value[]): Value {
  const [first] = values;
  if (values.length === 1 && first !== undefined) return first;
  const known = new Map<unknown, Value>();
  for (const option of values.flatMap(listOptions)) {
    const key = !isConstant(option) && isSmall(option) ? JSON.stringify(option) : option;
    if (!known.has(key)) known.set(key, option);
  }
  const options = [...known.values()].slice(0, MAX_OPTIONS);
  const [only = UNKNOWN] = options;
  return options.length <= 1 ? only : { kind: "either", options };
}

const MAX_COMPARED_SIZE = 1_000;

/** Lists may hold one another many times over: written out, a few of them are longer than any memory. */
function isSmall(value: Value): boolean {
  const waiting: Value[] = [value];
  for (let size = 0; waiting.length > 0; size++) {
    const next = waiting.pop();
    if (typeof next === "string") size += next.length;
    if (size + waiting.length > MAX_COMPARED_SIZE) return false;
    if (next !== undefined) waiting.push(...listInside(next));
  }
  return true;
}

function listInside(value: Value): readonly Value[] {
  if (isConstant(value)) return [];
  if (value.kind === "list") return value.items;
  if (value.kind === "dict") return value.entries.flat();
  return value.kind === "either" ? value.options : [];
}

export function mapValue(value: Value, change: (option: Value) => Value): Value {
  const options = listOptions(value);
  const [only] = options;
  return options.length === 1 && only !== undefined
    ? change(only)
    : createEither(options.map(change));
}

export function combineValues(
  left: Value,
  right: Value,
  combine: (left: Value, right: Value) => Value,
): Value {
  const results: Value[] = [];
  for (const one of listOptions(left)) {
    for (const other of listOptions(right)) {
      if (results.length >= MAX_OPTIONS) return createEither(results);
      results.push(combine(one, other));
    }
  }
  return createEither(results);
}

/** How jinja prints it; null when that is not known. */
export function printConstant(value: Value): string | null {
  if (!isConstant(value)) return null;
  if (value === null) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  return String(value);
}

/** The texts one after another. */
export function concatenate(left: Value, right: Value): Value {
  return combineValues(left, right, concatenateTwo);
}

function concatenateTwo(left: Value, right: Value): Value {
  if (isLong(left) || isLong(right)) {
    return { kind: "long", length: measureText(left) + measureText(right) };
  }
  const parts = [...listParts(left), ...listParts(right)];
  const merged: (string | null)[] = [];
  for (const part of parts) {
    const last = merged.at(-1);
    if (typeof last === "string" && part !== null) merged[merged.length - 1] = last + part;
    else if (part !== null || last !== null) merged.push(part);
  }
  const [only = ""] = merged;
  if (merged.length <= 1 && only !== null) return createText(only);
  const isLarge = merged.length > MAX_PARTS || merged.join("").length > MAX_TEXT;
  return isLarge ? UNKNOWN : { kind: "gapped", parts: merged };
}

function isLong(value: Value): value is { kind: "long"; length: number } {
  return !isConstant(value) && value.kind === "long";
}

/** Of the part that is known. */
export function measureText(value: Value): number {
  if (isLong(value)) return value.length;
  return listParts(value).reduce((sum, part) => sum + (part?.length ?? 0), 0);
}

function listParts(value: Value): readonly (string | null)[] {
  if (!isConstant(value)) return value.kind === "gapped" ? value.parts : [null];
  return [printConstant(value)];
}

/** The elements where they are known, as a loop sees them. */
export function listItems(value: Value): readonly Value[] | null {
  if (typeof value === "string") return value.length > MAX_CHARACTERS ? null : [...value];
  if (isConstant(value)) return null;
  if (value.kind === "list") return value.items;
  if (value.kind === "dict") return value.entries.map(([key]) => key);
  if (value.kind === "range" && value.count <= MAX_ITEMS) {
    return Array.from({ length: value.count }, (_, index) => index);
  }
  return null;
}

/** How often a loop over it runs; null when that depends on the conversation. */
export function countItems(value: Value): number | null {
  if (typeof value === "string") return value.length;
  if (isConstant(value)) return null;
  if (value.kind === "long") return value.length;
  if (value.kind === "range") return value.count;
  return listItems(value)?.length ?? null;
}

/** What stands at a key or an index. */
export function readItem(value: Value, key: Value): Value {
  return combineValues(value, key, readOneItem);
}

function readOneItem(value: Value, key: Value): Value {
  if (!isConstant(value) && value.kind === "dict") {
    return value.entries.findLast(([name]) => name === key)?.[1] ?? UNKNOWN;
  }
  if (typeof key !== "number") return UNKNOWN;
  if (typeof value === "string") return value.at(key) ?? UNKNOWN;
  return listItems(value)?.at(key) ?? UNKNOWN;
}
