/**
 * Whole numbers and texts as bytes, small numbers in one byte each. The reader trusts nothing: it ends with a StreamDamage
 * rather than read past the end or make more than the bytes could hold.
 */

/** What was read is not what a writer writes. */
export class StreamDamage extends Error {}

export interface NumberWriter {
  /** A whole number from 0 to 2 ** 53 - 1. */
  number(value: number): void;
  /** The same text costs its length once. */
  text(value: string): void;
  finish(): Uint8Array;
}

export interface NumberReader {
  number(): number;
  /** A number below `limit`. */
  below(limit: number): number;
  text(): string;
  /** How many things follow, each of at least one byte. */
  count(): number;
  isAtEnd(): boolean;
}

const START_BYTES = 64 * 1024;
/** Of one number: seven bits in each byte. */
const MAX_NUMBER_BYTES = 8;

export function createNumberWriter(): NumberWriter {
  let bytes = new Uint8Array(START_BYTES);
  let length = 0;
  const places = new Map<string, number>();
  const push = (value: number): void => {
    if (length + MAX_NUMBER_BYTES > bytes.length) {
      const larger = new Uint8Array(bytes.length * 2);
      larger.set(bytes);
      bytes = larger;
    }
    let rest = value;
    while (rest >= 128) {
      bytes[length++] = (rest % 128) + 128;
      rest = Math.floor(rest / 128);
    }
    bytes[length++] = rest;
  };
  return {
    number: push,
    text(value) {
      const place = places.get(value) ?? places.size;
      places.set(value, place);
      push(place);
    },
    finish() {
      const numbers = bytes.slice(0, length);
      const texts = [...places.keys()];
      length = 0;
      push(texts.length);
      for (const text of texts) push(text.length);
      push(numbers.length);
      const head = bytes.slice(0, length);
      return Buffer.concat([head, numbers, Buffer.from(texts.join(""), "utf8")]);
    },
  };
}

/** Throws StreamDamage, here and from every method of the result. */
export function createNumberReader(bytes: Uint8Array): NumberReader {
  const cursor = { at: 0, end: bytes.length };
  const count = () => readBelow(bytes, cursor, cursor.end - cursor.at + 1);
  const lengths = Array.from({ length: count() }, () => readNumber(bytes, cursor));
  const numberBytes = count();
  cursor.end = cursor.at + numberBytes;
  const texts = splitTexts(bytes.subarray(cursor.end), lengths);
  return {
    number: () => readNumber(bytes, cursor),
    below: (limit) => readBelow(bytes, cursor, limit),
    text: () => texts[readBelow(bytes, cursor, texts.length)] ?? "",
    count,
    isAtEnd: () => cursor.at === cursor.end,
  };
}

interface Cursor {
  at: number;
  end: number;
}

function readNumber(bytes: Uint8Array, cursor: Cursor): number {
  let value = 0;
  let scale = 1;
  for (let used = 0; used < MAX_NUMBER_BYTES; used += 1) {
    if (cursor.at >= cursor.end) break;
    const byte = bytes[cursor.at++] ?? 0;
    value += (byte % 128) * scale;
    if (byte < 128) {
      if (!Number.isSafeInteger(value)) break;
      return value;
    }
    scale *= 128;
  }
  throw new StreamDamage();
}

function readBelow(bytes: Uint8Array, cursor: Cursor, limit: number): number {
  const value = readNumber(bytes, cursor);
  if (value >= limit) throw new StreamDamage();
  return value;
}

function splitTexts(bytes: Uint8Array, lengths: readonly number[]): string[] {
  const all = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  let at = 0;
  const texts = lengths.map((length) => {
    const start = at;
    at += length;
    return all.slice(start, at);
  });
  if (at !== all.length) throw new StreamDamage();
  return texts;
}
