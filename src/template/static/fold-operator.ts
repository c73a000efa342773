/** Operators and slices on known values. */
import {
  combineValues,
  concatenate,
  createList,
  createText,
  isConstant,
  listItems,
  measureText,
  printConstant,
  UNKNOWN,
  type Value,
} from "./constant.ts";
import { formatPercent } from "./fold-format.ts";

export function foldOperator(operator: string, left: Value, right: Value): Value {
  if (operator === "~") return concatenate(left, right);
  return combineValues(left, right, (one, other) => foldTwo(operator, one, other));
}

function foldTwo(operator: string, left: Value, right: Value): Value {
  if (typeof left === "number" && typeof right === "number") {
    return ARITHMETIC[operator]?.(left, right) ?? UNKNOWN;
  }
  switch (operator) {
    case "+":
      return addTwo(left, right);
    case "*":
      return typeof right === "number" ? repeat(left, right) : repeat(right, Number(left));
    case "%":
      return typeof left === "string" ? formatWith(left, right) : UNKNOWN;
    default:
      return UNKNOWN;
  }
}

const ARITHMETIC: Readonly<Record<string, (left: number, right: number) => Value>> = {
  "+": (left, right) => left + right,
  "-": (left, right) => left - right,
  "*": (left, right) => left * right,
  "/": (left, right) => left / right,
  "//": (left, right) => Math.floor(left / right),
  "%": (left, right) => left % right,
  "**": (left, right) => left ** right,
};

function addTwo(left: Value, right: Value): Value {
  const [one, other] = [listItems(left), listItems(right)];
  const isText = typeof left === "string" || typeof right === "string";
  if (!isText && one !== null && other !== null) return createList([...one, ...other]);
  if (typeof left === "number" || typeof right === "number") return UNKNOWN;
  return concatenate(left, right);
}

/** `value` may be unknown: what counts is how often it is repeated. */
function repeat(value: Value, times: number): Value {
  if (!Number.isFinite(times))
    return Number.isNaN(times) ? UNKNOWN : { kind: "long", length: times };
  const items = typeof value === "string" ? null : listItems(value);
  if (items !== null) return repeatItems(items, times);
  const length = Math.max(measureText(value), 1) * times;
  if (typeof value === "string" && length <= 4_096)
    return createText(value.repeat(Math.max(times, 0)));
  return length > 4_096 ? { kind: "long", length } : UNKNOWN;
}

function repeatItems(items: readonly Value[], times: number): Value {
  const count = items.length * times;
  if (count > 256) return { kind: "range", count };
  return createList(Array.from({ length: Math.max(times, 0) }, () => items).flat());
}

function formatWith(text: string, right: Value): Value {
  if (!isConstant(right) && right.kind === "dict") {
    const named = right.entries.map(([key, value]) => [printConstant(key) ?? "", value] as const);
    return formatPercent(text, [], new Map(named));
  }
  const items = typeof right === "string" ? null : listItems(right);
  return formatPercent(text, items ?? [right], new Map());
}

export interface Bounds {
  start: Value | undefined;
  stop: Value | undefined;
  step: Value | undefined;
}

/** `value[start:stop:step]`; the bounds count from either end, as in Python. */
export function foldSlice(value: Value, { start, stop, step = 1 }: Bounds): Value {
  if (!isBound(start) || !isBound(stop) || typeof step !== "number" || step === 0) return UNKNOWN;
  if (typeof value === "string" && step === 1) return value.slice(start ?? 0, stop ?? undefined);
  const items = listItems(value);
  if (items === null) return UNKNOWN;
  const stride = step > 0 ? Math.max(Math.trunc(step), 1) : Math.min(Math.trunc(step), -1);
  const picked = pickItems(items, { start, stop, stride });
  return typeof value === "string" ? picked.join("") : createList(picked);
}

function pickItems(
  items: readonly Value[],
  { start, stop, stride }: { start: Bound; stop: Bound; stride: number },
): Value[] {
  const { length } = items;
  const from = clampIndex(start ?? (stride > 0 ? 0 : length - 1), length, stride);
  const past = stride > 0 ? length : -1;
  const to = stop === undefined || stop === null ? past : clampIndex(stop, length, stride);
  const picked: Value[] = [];
  for (let index = from; stride > 0 ? index < to : index > to; index += stride) {
    const item = items[index];
    if (item !== undefined) picked.push(item);
  }
  return picked;
}

type Bound = number | null | undefined;

function isBound(bound: Value | undefined): bound is Bound {
  return bound === undefined || bound === null || typeof bound === "number";
}

function clampIndex(index: number, length: number, stride: number): number {
  const counted = Math.trunc(index < 0 ? index + length : index);
  return stride > 0
    ? Math.min(Math.max(counted, 0), length)
    : Math.min(Math.max(counted, -1), length - 1);
}
