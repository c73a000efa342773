/**
 * Values as a source spells them, whichever language: plain data that outlives the tree. Python and scripts share one
 * form, so that `(3, 1)` of a test and `[3, 1]` of the code are the same value. Pure.
 */

export type LiteralValue =
  | { kind: "number" /** As spelled, sign first, without separators. */; text: string }
  | { kind: "text"; value: string }
  | { kind: "constant"; name: "true" | "false" | "null" | "undefined" }
  | { kind: "list" | "tuple" | "set"; items: readonly LiteralValue[] }
  | { kind: "table"; entries: readonly (readonly [LiteralValue, LiteralValue])[] };

/** The same text for values that a comparison of any form would find the same, such as a list and its printed form. */
export function keyOf(value: LiteralValue): string {
  switch (value.kind) {
    case "number":
      return keyOfNumber(value.text);
    case "text":
      return /^[[({]/.test(value.value) ? flatten(value.value) : value.value;
    case "constant":
      return value.name;
    case "table":
      return `{${value.entries.map(([key, held]) => `${keyOf(key)}:${keyOf(held)}`).join(",")}}`;
    default:
      return `[${value.items.map(keyOf).join(",")}]`;
  }
}

function keyOfNumber(text: string): string {
  const number = Number(text);
  return Number.isFinite(number) && Math.abs(number) <= Number.MAX_SAFE_INTEGER
    ? String(number)
    : text;
}

/** What printing adds: quotes, white space, and the sort of the brackets. */
function flatten(text: string): string {
  return text
    .replace(/["'\s]/g, "")
    .replaceAll("(", "[")
    .replaceAll(")", "]");
}

/** Whether the value says nothing about where it comes from: it stands in every program. */
export function isPlain(value: LiteralValue): boolean {
  switch (value.kind) {
    case "number":
      return Math.abs(Number(value.text)) <= 2;
    case "text":
      return value.value.trim() === "";
    case "constant":
      return true;
    case "table":
      return value.entries.length === 0;
    default:
      return value.items.length === 0 || (value.items.length === 1 && value.items.every(isPlain));
  }
}

export function isCompound(value: LiteralValue): boolean {
  return value.kind === "table" || "items" in value;
}
