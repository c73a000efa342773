/** Inputs near those of the tests: of the same types, one step away. Pure and bounded; never the input itself. */
import type { LiteralValue } from "../../../code/overfit/literal.ts";

const MAX_PER_VALUE = 12;
const MAX_TEXT_CHARS = 500;
const MAX_ITEMS = 50;
const MAX_DEPTH = 2;
/** Longer argument lists are no plain values any more. */
export const MAX_INPUT_CHARS = 10_000;
const LARGE_NUMBER = 1_000;

/** Argument lists in which one argument each differs, at most `maxCount`, each once. */
export function listNeighbours(
  args: readonly LiteralValue[],
  maxCount: number,
): (readonly LiteralValue[])[] {
  const columns = args.map((arg) => varyValue(arg));
  const found = new Map<string, readonly LiteralValue[]>();
  const own = spellTyped({ kind: "list", items: args });
  // By turns, so that a small number still varies every argument.
  for (let round = 0; round < MAX_PER_VALUE && found.size < maxCount; round++) {
    for (const [at, column] of columns.entries()) {
      const value = column[round];
      if (value === undefined || found.size >= maxCount) continue;
      const tuple = args.with(at, value);
      const key = spellTyped({ kind: "list", items: tuple });
      if (key !== own && key.length <= MAX_INPUT_CHARS) found.set(key, tuple);
    }
  }
  return [...found.values()];
}

/** Unlike the key of a literal this tells "1" from 1 and a tuple from a list. */
export function spellTyped(value: LiteralValue): string {
  return JSON.stringify(value);
}

function varyValue(value: LiteralValue, depth = 0): LiteralValue[] {
  return varyByKind(value, depth).slice(0, MAX_PER_VALUE);
}

function varyByKind(value: LiteralValue, depth: number): LiteralValue[] {
  switch (value.kind) {
    case "number":
      return varyNumber(value.text);
    case "text":
      return varyText(value.value.slice(0, MAX_TEXT_CHARS));
    case "constant":
      return varyConstant(value.name);
    case "table":
      return varyTable(value.entries, depth);
    default:
      return varyItems(value.kind, value.items.slice(0, MAX_ITEMS), depth);
  }
}

function varyNumber(text: string): LiteralValue[] {
  const number = Number(text);
  if (!Number.isSafeInteger(number)) return varyFraction(number);
  if (/[.e]/i.test(text) && !/^-?0x/i.test(text)) return varyFraction(number);
  return [number + 1, number - 1, 0, number * 2, -number, 1, LARGE_NUMBER].map((each) =>
    numberOf(String(each === 0 ? 0 : each)),
  );
}

function varyFraction(number: number): LiteralValue[] {
  if (!Number.isFinite(number)) return [];
  return [number + 1, number - 1, 0, number / 2, -number].map((each) => {
    const text = String(each === 0 ? 0 : each);
    return numberOf(Number.isInteger(each) && !text.includes("e") ? `${text}.0` : text);
  });
}

function numberOf(text: string): LiteralValue {
  return { kind: "number", text };
}

function varyText(text: string): LiteralValue[] {
  const points = [...text];
  const [first = ""] = points;
  return [
    points.toReversed().join(""),
    points.slice(0, -1).join(""),
    text + first,
    text.toUpperCase(),
    text + text,
    "",
    first,
    points.slice(1).join(""),
    text.toLowerCase(),
  ].map((value) => ({ kind: "text", value }));
}

function varyConstant(name: "true" | "false" | "null" | "undefined"): LiteralValue[] {
  if (name !== "true" && name !== "false") return [];
  return [{ kind: "constant", name: name === "true" ? "false" : "true" }];
}

function varyItems(
  kind: "list" | "tuple" | "set",
  items: readonly LiteralValue[],
  depth: number,
): LiteralValue[] {
  const [first] = items;
  const plain = [
    items.toReversed(),
    items.slice(0, -1),
    [...items, ...items.slice(0, 1)],
    items.slice(1),
    items.slice(0, 1),
    [],
    [...items, ...items],
  ];
  const inner = first === undefined || depth >= MAX_DEPTH ? [] : varyValue(first, depth + 1);
  const nested = inner.slice(0, 3).map((each) => [each, ...items.slice(1)]);
  return [...plain.slice(0, 3), ...nested, ...plain.slice(3)].map((each) => ({
    kind,
    items: each,
  }));
}

function varyTable(
  entries: readonly (readonly [LiteralValue, LiteralValue])[],
  depth: number,
): LiteralValue[] {
  const [first] = entries;
  const inner = first === undefined || depth >= MAX_DEPTH ? [] : varyValue(first[1], depth + 1);
  const nested = inner
    .slice(0, 4)
    .map((each) => (first === undefined ? [] : [[first[0], each] as const, ...entries.slice(1)]));
  const plain = [entries.slice(0, -1), [], entries.toReversed(), entries.slice(0, 1)];
  return [...nested, ...plain].map((each) => ({ kind: "table", entries: each }));
}
