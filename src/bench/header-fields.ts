/**
 * Where each field of a valid GGUF header lies in its bytes, so that one of them can be changed. Pure; it trusts what
 * it reads, so give it headers that were read before. Format: docs/gguf.md of ggml-org/ggml, versions 2 and 3.
 */

/** A metadata entry; positions count from the beginning of the header. */
export interface EntryField {
  key: string;
  startsAt: number;
  typeAt: number;
  valueAt: number;
  endsAt: number;
  type: number;
  /** Of a list; null for anything else. */
  list: { elementType: number; length: number; lastStartsAt: number; last: Buffer } | null;
}

export interface TensorField {
  name: string;
  startsAt: number;
  dimensionsAt: number;
  dimensions: number;
  typeAt: number;
  offsetAt: number;
  endsAt: number;
}

export interface HeaderFields {
  entries: readonly EntryField[];
  tensors: readonly TensorField[];
  /** Behind the table of tensors, before the padding. */
  endsAt: number;
}

export const TENSOR_COUNT_AT = 8;
export const ENTRY_COUNT_AT = 16;
const FIRST_ENTRY_AT = 24;

export const TEXT = 8;
export const LIST = 9;
/** Bytes of a number, by its type. */
export const NUMBER_BYTES: Readonly<Record<number, number>> = {
  0: 1,
  1: 1,
  2: 2,
  3: 2,
  4: 4,
  5: 4,
  6: 4,
  7: 1,
  10: 8,
  11: 8,
  12: 8,
};

/** `bytes`: the beginning of a file, with all of its header. Throws a RangeError where it is not all there. */
export function locateFields(bytes: Buffer): HeaderFields {
  let at = FIRST_ENTRY_AT;
  const entries = Array.from({ length: readCount(bytes, ENTRY_COUNT_AT) }, () => {
    const entry = locateEntry(bytes, at);
    at = entry.endsAt;
    return entry;
  });
  const tensors = Array.from({ length: readCount(bytes, TENSOR_COUNT_AT) }, () => {
    const tensor = locateTensor(bytes, at);
    at = tensor.endsAt;
    return tensor;
  });
  return { entries, tensors, endsAt: at };
}

export function readCount(bytes: Buffer, at: number): number {
  return Number(bytes.readBigUInt64LE(at));
}

function locateEntry(bytes: Buffer, startsAt: number): EntryField {
  const typeAt = skipText(bytes, startsAt);
  const valueAt = typeAt + 4;
  const type = bytes.readUInt32LE(typeAt);
  const common = { key: readText(bytes, startsAt), startsAt, typeAt, valueAt, type };
  if (type !== LIST) return { ...common, endsAt: skipValue(bytes, valueAt, type), list: null };
  const elementType = bytes.readUInt32LE(valueAt);
  const length = readCount(bytes, valueAt + 4);
  let at = valueAt + 12;
  let lastStartsAt = at;
  for (let index = 0; index < length; index++) {
    lastStartsAt = at;
    at = skipValue(bytes, at, elementType);
  }
  const last = bytes.subarray(lastStartsAt, at);
  return { ...common, endsAt: at, list: { elementType, length, lastStartsAt, last } };
}

function locateTensor(bytes: Buffer, startsAt: number): TensorField {
  const countAt = skipText(bytes, startsAt);
  const dimensions = bytes.readUInt32LE(countAt);
  const dimensionsAt = countAt + 4;
  const typeAt = dimensionsAt + dimensions * 8;
  const place = { typeAt, offsetAt: typeAt + 4, endsAt: typeAt + 12 };
  return { name: readText(bytes, startsAt), startsAt, dimensionsAt, dimensions, ...place };
}

function readText(bytes: Buffer, at: number): string {
  return bytes.toString("utf8", at + 8, skipText(bytes, at));
}

function skipText(bytes: Buffer, at: number): number {
  return at + 8 + readCount(bytes, at);
}

function skipValue(bytes: Buffer, at: number, type: number): number {
  if (type === TEXT) return skipText(bytes, at);
  const size = NUMBER_BYTES[type];
  if (size === undefined) throw new RangeError(`a value of type ${type}`);
  return at + size;
}
