/**
 * One metadata value of a GGUF. Texts and short lists of numbers are kept; a list of texts only where it is asked
 * for, since a vocabulary has hundreds of thousands. Format: docs/gguf.md of ggml-org/ggml; lists of lists, which
 * llama.cpp refuses, are refused.
 */
import { isUtf8 } from "node:buffer";
import type { GgufBytes } from "./gguf-bytes.ts";

export type GgufValue =
  | { kind: "number"; value: number | bigint }
  | { kind: "flag"; value: boolean }
  /** What is no UTF-8 was replaced by U+FFFD where `isValidUtf8` is false. */
  | { kind: "text"; value: string; isValidUtf8: boolean }
  | GgufList;

export interface GgufList {
  kind: "list";
  of: "numbers" | "flags" | "texts";
  length: number;
  /** null where they were not asked for. */
  texts: readonly string[] | null;
  /** null where they are too many to be of use. */
  numbers: readonly (number | bigint)[] | null;
}

/** No chat template or name is longer; a longer one is not read into memory. */
const MAX_TEXT_BYTES = 16 * 2 ** 20;
const MAX_KEPT_NUMBERS = 4096;
/** What a value in a list takes, roughly: up to 32 times as much as in the file. */
const NUMBER_MEMORY_BYTES = 32;
const TEXT_MEMORY_BYTES = 32;
const MAX_LIST_LENGTH = 2 ** 24;

const TEXT = 8;
const LIST = 9;
const FLAG = 7;

interface NumberType {
  bytes: number;
  read: (buffer: Buffer, at: number) => number | bigint;
}

/** By the number of the type; flags are read as numbers first. */
const NUMBER_TYPES: Readonly<Record<number, NumberType>> = {
  0: { bytes: 1, read: (buffer, at) => buffer.readUInt8(at) },
  1: { bytes: 1, read: (buffer, at) => buffer.readInt8(at) },
  2: { bytes: 2, read: (buffer, at) => buffer.readUInt16LE(at) },
  3: { bytes: 2, read: (buffer, at) => buffer.readInt16LE(at) },
  4: { bytes: 4, read: (buffer, at) => buffer.readUInt32LE(at) },
  5: { bytes: 4, read: (buffer, at) => buffer.readInt32LE(at) },
  6: { bytes: 4, read: (buffer, at) => buffer.readFloatLE(at) },
  [FLAG]: { bytes: 1, read: (buffer, at) => buffer.readUInt8(at) },
  10: { bytes: 8, read: (buffer, at) => narrow(buffer.readBigUInt64LE(at)) },
  11: { bytes: 8, read: (buffer, at) => narrow(buffer.readBigInt64LE(at)) },
  12: { bytes: 8, read: (buffer, at) => buffer.readDoubleLE(at) },
};

function narrow(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/** Reads the type and the value. `name` is for messages. Throws "model-unusable". */
export async function readGgufValue(
  bytes: GgufBytes,
  name: string,
  options: { keepTexts: boolean },
): Promise<GgufValue> {
  await bytes.fill(4);
  const type = bytes.takeUint32();
  if (type === TEXT) return { kind: "text", ...(await readText(bytes, name)) };
  if (type === LIST) return readList(bytes, name, options);
  const number = NUMBER_TYPES[type];
  if (number === undefined) throw bytes.damage(`${name} has the unknown type ${type}`);
  await bytes.fill(number.bytes);
  const value = number.read(bytes.take(number.bytes), 0);
  return type === FLAG ? { kind: "flag", value: value !== 0 } : { kind: "number", value };
}

async function readText(
  bytes: GgufBytes,
  name: string,
): Promise<{ value: string; isValidUtf8: boolean }> {
  await bytes.fill(8);
  const length = readTextLength(bytes, name);
  bytes.requireMemory(length);
  await bytes.fill(length);
  const raw = bytes.take(length);
  return { value: raw.toString("utf8"), isValidUtf8: isUtf8(raw) };
}

function readTextLength(bytes: GgufBytes, name: string): number {
  const length = bytes.takeCount();
  if (length > MAX_TEXT_BYTES) throw bytes.damage(`${name} holds a text of ${length} bytes`);
  bytes.requireRest(length);
  return length;
}

async function readList(
  bytes: GgufBytes,
  name: string,
  { keepTexts }: { keepTexts: boolean },
): Promise<GgufList> {
  await bytes.fill(12);
  const type = bytes.takeUint32();
  const length = bytes.takeCount();
  if (type === TEXT) {
    requireLength(bytes, name, { length, elementBytes: 8 });
    const texts = keepTexts ? await readTexts(bytes, name, length) : null;
    if (texts === null) await skipTexts(bytes, length);
    return { kind: "list", of: "texts", length, texts, numbers: null };
  }
  const number = NUMBER_TYPES[type];
  if (number === undefined) throw bytes.damage(`${name} is a list of the unusable type ${type}`);
  requireLength(bytes, name, { length, elementBytes: number.bytes });
  const of = type === FLAG ? "flags" : "numbers";
  const numbers = await readNumbers(bytes, number, length);
  return { kind: "list", of, length, texts: null, numbers };
}

function requireLength(
  bytes: GgufBytes,
  name: string,
  { length, elementBytes }: { length: number; elementBytes: number },
): void {
  if (length > MAX_LIST_LENGTH) throw bytes.damage(`${name} is a list of ${length} values`);
  bytes.requireRest(length * elementBytes);
}

async function readNumbers(
  bytes: GgufBytes,
  type: NumberType,
  length: number,
): Promise<(number | bigint)[] | null> {
  if (length > MAX_KEPT_NUMBERS) {
    await bytes.skip(length * type.bytes);
    return null;
  }
  bytes.requireMemory(length * NUMBER_MEMORY_BYTES);
  await bytes.fill(length * type.bytes);
  const raw = bytes.take(length * type.bytes);
  return Array.from({ length }, (_, index) => type.read(raw, index * type.bytes));
}

async function readTexts(bytes: GgufBytes, name: string, length: number): Promise<string[]> {
  const texts: string[] = [];
  for (let index = 0; index < length; index++) {
    if (!bytes.has(8)) await bytes.fill(8);
    const textBytes = readTextLength(bytes, name);
    if (!bytes.has(textBytes)) await bytes.fill(textBytes);
    bytes.requireMemory(textBytes + TEXT_MEMORY_BYTES);
    texts.push(bytes.take(textBytes).toString("utf8"));
  }
  return texts;
}

/** The hot loop of a header: waits only where the window ends. */
async function skipTexts(bytes: GgufBytes, length: number): Promise<void> {
  for (let left = length; left > 0; ) {
    left -= bytes.passTexts(left);
    if (left === 0) return;
    await bytes.fill(8);
    await bytes.skip(bytes.takeCount());
    left -= 1;
  }
}
