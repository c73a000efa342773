/** Writes and reads values in Gemma's notation; the grammar of the same notation is in gemma-values.ts. */
import { numberText } from "../automaton/number-texts.ts";
import { isEndedBy } from "../payload-block.ts";
import { isSchemaObject } from "../schema/schema-object.ts";
import type { Refuse } from "./argument-style.ts";
import type { CallReader } from "./call-reader.ts";
import { compareKeys, QUOTE } from "./gemma-values.ts";
import { isPlainName, PLAIN_NAME_HERE } from "./plain-names.ts";

const MAX_DEPTH = 200;
const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

function writeValue(value: unknown, refuse: Refuse): string {
  if (typeof value === "string") {
    if (!isEndedBy(value, QUOTE)) throw refuse(`a text holds ${QUOTE}`);
    return `${QUOTE}${value}${QUOTE}`;
  }
  if (typeof value === "number") return numberText(value);
  if (Array.isArray(value)) return `[${value.map((item) => writeValue(item, refuse)).join(",")}]`;
  return isSchemaObject(value) ? writeObject(value, refuse) : String(value);
}

export function writeObject(value: Readonly<Record<string, unknown>>, refuse: Refuse): string {
  const pairs = Object.keys(value)
    .filter((key) => value[key] !== undefined)
    .sort(compareKeys)
    .map((key) => {
      if (!isPlainName(key)) throw refuse(`the key ${JSON.stringify(key)} needs quotes`);
      return `${key}:${writeValue(value[key], refuse)}`;
    });
  return `{${pairs.join(",")}}`;
}

function readValue(reader: CallReader, depth = 0): unknown {
  if (depth > MAX_DEPTH) throw reader.refuse("the arguments are nested too deep");
  if (reader.skip(QUOTE)) return reader.takeUntil(QUOTE);
  if (reader.skip("[")) return readItems(reader, "]", () => readValue(reader, depth + 1));
  if (reader.skip("{")) return readPairs(reader, depth + 1);
  if (reader.skip("true")) return true;
  if (reader.skip("false")) return false;
  if (reader.skip("null")) return null;
  const number = reader.take(NUMBER);
  if (number === null) throw reader.refuse("a value is missing");
  return Number(number);
}

/** The pairs behind an opening brace. */
export function readPairs(reader: CallReader, depth = 0): Record<string, unknown> {
  const pairs = readItems(reader, "}", (): [string, unknown] => {
    const key = reader.take(PLAIN_NAME_HERE);
    if (key === null) throw reader.refuse("a key is missing");
    reader.expect(":");
    return [key, readValue(reader, depth)];
  });
  return Object.fromEntries(pairs);
}

function readItems<Item>(reader: CallReader, end: string, read: () => Item): Item[] {
  if (reader.skip(end)) return [];
  const items = [read()];
  while (!reader.skip(end)) {
    reader.expect(",");
    items.push(read());
  }
  return items;
}
