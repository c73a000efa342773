/**
 * Repetition counts within llama.cpp's limits: larger ones are built from blocks of blocks, exactly.
 * Its parser refuses some counts from 2,000 on and silently drops the upper bound of others.
 */

/** The largest count written in one piece. */
const BLOCK = 1_000;

/** Up to this the bound is counted down by one rule for each repetition, which leaves one way to read a text. */
const MAX_CHAIN = 5_000;

/** A part of a rule. `name` gives a piece of text a rule name, or its own when it is one. */
export type NameUnit = (unit: string) => string;

/** `unit` is a literal, a class, a token or a rule name. `max` may be Infinity. The result is a sequence or, in parentheses, a choice. */
export function printCounted(
  unit: string,
  { min, max }: { min: number; max: number },
  nameUnit: NameUnit,
): string {
  if (max === Number.POSITIVE_INFINITY) return printAtLeast(unit, min, nameUnit);
  if (max <= BLOCK) return `${unit}${shortCount(min, max)}`;
  const parts = [
    min > 0 ? printExactly(unit, min, nameUnit) : "",
    printUpTo(unit, max - min, nameUnit),
  ];
  return parts.filter((part) => part !== "").join(" ");
}

function shortCount(min: number, max: number): string {
  if (min === 0 && max === 1) return "?";
  return min === max ? `{${min}}` : `{${min},${max}}`;
}

function printAtLeast(unit: string, min: number, nameUnit: NameUnit): string {
  if (min === 0) return `${unit}*`;
  if (min === 1) return `${unit}+`;
  if (min <= BLOCK) return `${unit}{${min},}`;
  return `${printExactly(unit, min, nameUnit)} ${unit}*`;
}

function printExactly(unit: string, count: number, nameUnit: NameUnit): string {
  if (count === 1) return unit;
  if (count <= BLOCK) return `${unit}{${count}}`;
  const rest = count % BLOCK;
  const block = nameUnit(`${unit}{${BLOCK}}`);
  const blocks = printExactly(block, Math.floor(count / BLOCK), nameUnit);
  return rest === 0 ? blocks : `${blocks} ${printExactly(unit, rest, nameUnit)}`;
}

function printUpTo(unit: string, count: number, nameUnit: NameUnit): string {
  if (count === 0) return "";
  if (count <= BLOCK) return `${unit}${shortCount(0, count)}`;
  return count <= MAX_CHAIN
    ? printChain(unit, count, nameUnit)
    : printBlocks(unit, count, nameUnit);
}

function printChain(unit: string, count: number, nameUnit: NameUnit): string {
  let rest = nameUnit(`${unit}{0,${BLOCK}}`);
  for (let length = BLOCK + 1; length <= count; length++) rest = nameUnit(`${unit} ${rest} | ""`);
  return rest;
}

/** Either fewer than all whole blocks and then less than a block, or all of them and then the rest. */
function printBlocks(unit: string, count: number, nameUnit: NameUnit): string {
  const blockCount = Math.floor(count / BLOCK);
  const rest = count % BLOCK;
  const block = nameUnit(`${unit}{${BLOCK}}`);
  const fewer = `${printUpTo(block, blockCount - 1, nameUnit)} ${unit}{0,${BLOCK - 1}}`;
  const all = `${printExactly(block, blockCount, nameUnit)} ${printUpTo(unit, rest, nameUnit)}`;
  return `(${fewer} | ${all.trimEnd()})`;
}
