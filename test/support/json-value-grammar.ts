/** Grammars for values like a given one: keys fixed, strings and numbers free. Enough to follow known calls. */
import {
  choice,
  type Expression,
  optional,
  repeat,
  sequence,
  text,
} from "../../src/grammar/grammar.ts";

const classOf = (...ranges: [from: number, to: number][]): Expression => ({
  kind: "class",
  codePoints: ranges.map(([from, to]) => ({ from, to })),
});
const digits = repeat(classOf([0x30, 0x39]), 1);
const escaped = sequence(text("\\"), choice(...[...'"\\/bfnrt'].map((letter) => text(letter))));
const plain = classOf([0x20, 0x21], [0x23, 0x5b], [0x5d, 0x7e], [0x80, 0xd7ff], [0xe000, 0x10ffff]);

export const JSON_STRING = sequence(text('"'), repeat(choice(plain, escaped), 0), text('"'));
export const JSON_INTEGER = sequence(optional(text("-")), digits);
const JSON_NUMBER = sequence(
  JSON_INTEGER,
  optional(sequence(text("."), digits)),
  optional(sequence(text("e"), optional(text("-")), digits)),
);

/** Text for values shaped like `example`, spelled as `serializeValue` does. */
export function describeValue(example: unknown): Expression {
  if (typeof example === "string") return JSON_STRING;
  if (typeof example === "number") return JSON_NUMBER;
  if (typeof example === "boolean") return choice(text("true"), text("false"));
  if (example === null || typeof example !== "object") return text("null");
  if (Array.isArray(example)) return describeItems(example);
  const fields = Object.entries(example).flatMap(([key, value], index) => [
    text(`${index > 0 ? ", " : ""}${JSON.stringify(key)}: `),
    describeValue(value),
  ]);
  return sequence(text("{"), ...fields, text("}"));
}

function describeItems(items: readonly unknown[]): Expression {
  const shapes = new Map(items.map((item) => [shapeOf(item), describeValue(item)]));
  if (shapes.size === 0) return text("[]");
  const item = choice(...shapes.values());
  const list = sequence(item, repeat(sequence(text(", "), item), 0));
  return sequence(text("["), optional(list), text("]"));
}

function shapeOf(value: unknown): string {
  return value !== null && typeof value === "object" ? JSON.stringify(value) : typeof value;
}

export function serializeValue(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(serializeValue).join(", ")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const fields = Object.entries(value).map(
    ([key, each]) => `${JSON.stringify(key)}: ${serializeValue(each)}`,
  );
  return `{${fields.join(", ")}}`;
}
