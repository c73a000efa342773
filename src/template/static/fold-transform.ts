/**
 * Filters and methods on known values: what a template can build a name with. Jinja's filters and Python's methods of
 * the same name do the same here, and one that we do not know gives an unknown value.
 */
import {
  combineValues,
  concatenate,
  countItems,
  createEither,
  createList,
  createText,
  isConstant,
  listItems,
  MAX_CHARACTERS,
  mapValue,
  printConstant,
  UNKNOWN,
  type Value,
} from "./constant.ts";
import { formatBraces, formatPercent } from "./fold-format.ts";

export interface Arguments {
  values: readonly Value[];
  named: ReadonlyMap<string, Value>;
}

/** `operand | name(...)` or `operand.name(...)`. */
export function foldTransform(name: string, operand: Value, args: Arguments): Value {
  if (name === "default" || name === "d") return createEither([operand, args.values[0] ?? ""]);
  if (name === "join") return foldJoin(operand, args);
  return mapValue(operand, (option) => foldOne(name, option, args));
}

function foldOne(name: string, operand: Value, args: Arguments): Value {
  const onText = Object.hasOwn(TEXT_TRANSFORMS, name) ? TEXT_TRANSFORMS[name] : undefined;
  const onList = Object.hasOwn(LIST_TRANSFORMS, name) ? LIST_TRANSFORMS[name] : undefined;
  if (typeof operand === "string" && onText !== undefined) {
    return operand.length > MAX_CHARACTERS ? UNKNOWN : onText(operand, args);
  }
  if (UNCHANGING.has(name)) return operand;
  if (name === "string" && isConstant(operand)) return printConstant(operand) ?? UNKNOWN;
  if (onList !== undefined) return onList(operand, args);
  return mapParts(name, operand) ?? UNKNOWN;
}

/** Filters that leave a text as it is, as far as names go. */
const UNCHANGING: ReadonlySet<string> = new Set([
  ...["string", "trim", "strip", "lstrip", "rstrip", "safe", "escape", "e", "forceescape"],
  ...["str", "encode", "decode", "copy", "unique", "tojson", "indent"],
]);

/** A change of case goes through the gaps of a text. */
function mapParts(name: string, operand: Value): Value | null {
  const change = CASES[name];
  if (change === undefined || isConstant(operand) || operand.kind !== "gapped") return null;
  return {
    kind: "gapped",
    parts: operand.parts.map((part) => (part === null ? null : change(part))),
  };
}

const CASES: Readonly<Record<string, (text: string) => string>> = {
  lower: (text) => text.toLowerCase(),
  casefold: (text) => text.toLowerCase(),
  upper: (text) => text.toUpperCase(),
  swapcase: (text) =>
    text.replace(/\p{L}/gu, (letter) =>
      letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase(),
    ),
  capitalize: (text) => text.slice(0, 1).toUpperCase() + text.slice(1).toLowerCase(),
  title: (text) =>
    text.replace(
      /\p{L}+/gu,
      (word) => word.slice(0, 1).toUpperCase() + word.slice(1).toLowerCase(),
    ),
};

type TextTransform = (text: string, args: Arguments) => Value;

function onText(change: (text: string, args: string[]) => string): TextTransform {
  return (text, args) => {
    const texts = args.values.map(printConstant);
    return texts.includes(null) ? UNKNOWN : createText(change(text, texts.map(String)));
  };
}

const TEXT_TRANSFORMS: Readonly<Record<string, TextTransform>> = {
  ...Object.fromEntries(Object.entries(CASES).map(([name, change]) => [name, onText(change)])),
  trim: onText((text, [set]) => strip(text, set, { start: true, end: true })),
  strip: onText((text, [set]) => strip(text, set, { start: true, end: true })),
  lstrip: onText((text, [set]) => strip(text, set, { start: true, end: false })),
  rstrip: onText((text, [set]) => strip(text, set, { start: false, end: true })),
  removeprefix: onText((text, [part = ""]) =>
    text.startsWith(part) ? text.slice(part.length) : text,
  ),
  removesuffix: onText((text, [part = ""]) =>
    text.endsWith(part) ? text.slice(0, text.length - part.length) : text,
  ),
  replace: foldReplace,
  reverse: onText((text) => [...text].reverse().join("")),
  striptags: onText((text) => text.replace(/<[^<>]*>/g, "")),
  truncate: onText((text, [length = "255", , end = "..."]) =>
    text.length <= Number(length) ? text : text.slice(0, Number(length) - end.length) + end,
  ),
  first: (text) => text.slice(0, 1),
  last: (text) => text.slice(-1),
  list: (text) => createList([...text]),
  split: (text, args) => foldSplit(text, args),
  rsplit: (text, args) => foldSplit(text, args),
  splitlines: (text) => createList(text.split("\n")),
  partition: (text, { values: [by] }) => foldPartition(text, by, text.indexOf(String(by))),
  rpartition: (text, { values: [by] }) => foldPartition(text, by, text.lastIndexOf(String(by))),
  format: (text, { values, named }) =>
    // The method knows "{}", the filter "%s".
    text.includes("{") ? formatBraces(text, values, named) : formatPercent(text, values, named),
  length: (text) => text.length,
  count: (text, args) => (args.values.length === 0 ? text.length : UNKNOWN),
  int: (text) => Number.parseInt(text, 10) || 0,
  center: foldPadding,
  ljust: foldPadding,
  rjust: foldPadding,
  zfill: foldPadding,
};

function strip(
  text: string,
  set = " \t\r\n",
  { start, end }: { start: boolean; end: boolean },
): string {
  let from = 0;
  let to = text.length;
  while (start && from < to && set.includes(text.charAt(from))) from += 1;
  while (end && to > from && set.includes(text.charAt(to - 1))) to -= 1;
  return text.slice(from, to);
}

function foldReplace(text: string, { values }: Arguments): Value {
  const [from = UNKNOWN, to = UNKNOWN] = values;
  return combineValues(from, to, (one, other) => {
    if (typeof one !== "string" || typeof other !== "string") return UNKNOWN;
    const pieces = one === "" ? [...text] : text.split(one);
    const length = text.length + (pieces.length - 1) * (other.length - one.length);
    return length > 10_000 ? { kind: "long", length } : createText(pieces.join(other));
  });
}

function foldSplit(text: string, { values: [by] }: Arguments): Value {
  if (by === undefined || by === null)
    return createList(text.split(/\s+/).filter((word) => word !== ""));
  return typeof by === "string" && by !== "" ? createList(text.split(by)) : UNKNOWN;
}

function foldPartition(text: string, by: Value | undefined, at: number): Value {
  if (typeof by !== "string") return UNKNOWN;
  return at < 0
    ? createList([text, "", ""])
    : createList([text.slice(0, at), by, text.slice(at + by.length)]);
}

function foldPadding(text: string, { values: [width] }: Arguments): Value {
  if (typeof width !== "number") return UNKNOWN;
  return width <= text.length ? text : { kind: "long", length: width };
}

function foldJoin(operand: Value, { values, named }: Arguments): Value {
  const by = values[0] ?? named.get("d") ?? "";
  return mapValue(operand, (option) => {
    const count = countItems(option);
    const items = listItems(option);
    if (items === null) return count === null ? UNKNOWN : { kind: "long", length: count };
    return items.reduce<Value>(
      (text, item, index) => concatenate(index === 0 ? "" : concatenate(text, by), item),
      "",
    );
  });
}

type ListTransform = (operand: Value, args: Arguments) => Value;

function onItems(change: (items: readonly Value[], args: Arguments) => Value): ListTransform {
  return (operand, args) => {
    const items = listItems(operand);
    return items === null ? UNKNOWN : change(items, args);
  };
}

const LIST_TRANSFORMS: Readonly<Record<string, ListTransform>> = {
  first: onItems((items) => items[0] ?? UNKNOWN),
  last: onItems((items) => items.at(-1) ?? UNKNOWN),
  list: (operand) => operand,
  keys: onItems(createList),
  values: (operand) =>
    !isConstant(operand) && operand.kind === "dict"
      ? createList(operand.entries.map(([, value]) => value))
      : UNKNOWN,
  items: listEntries,
  get: (operand, { values: [key = UNKNOWN, other] }) => readEntry(operand, key, other),
  reverse: onItems((items) => createList(items.toReversed())),
  sort: onItems((items) => createList(items.toSorted((a, b) => (String(a) < String(b) ? -1 : 1)))),
  map: onItems((items, { values: [name, ...rest] }) =>
    typeof name === "string"
      ? createList(items.map((item) => foldOne(name, item, { values: rest, named: new Map() })))
      : UNKNOWN,
  ),
  sum: onItems((items) => items.reduce<Value>(add, 0)),
  length: (operand) => countItems(operand) ?? UNKNOWN,
  count: (operand) => countItems(operand) ?? UNKNOWN,
  dictsort: listEntries,
};

function listEntries(operand: Value): Value {
  return !isConstant(operand) && operand.kind === "dict"
    ? createList(operand.entries.map((entry) => createList(entry)))
    : UNKNOWN;
}

function readEntry(operand: Value, key: Value, other: Value | undefined): Value {
  if (isConstant(operand) || operand.kind !== "dict") return other ?? UNKNOWN;
  const found = operand.entries.findLast(([name]) => name === key)?.[1];
  return found ?? other ?? null;
}

function add(left: Value, right: Value): Value {
  return typeof left === "number" && typeof right === "number" ? left + right : UNKNOWN;
}
