/** Makes a damaged input of sound ones. Pure: the same samples and the same random source give the same input. */
import type { RandomSource } from "../../test/support/random-source.ts";

export interface MutationSource {
  readonly samples: readonly Uint8Array[];
  /** Pieces that mean something to the reader. */
  readonly tokens: readonly string[];
}

/** Inputs are no longer than this. */
export const MAX_INPUT_BYTES = 65_536;
const MAX_CHANGES = 6;
const MANY = [2, 3, 16, 255, 4096];
const SPECIAL_BYTES = [
  0x00, 0x0a, 0x0d, 0x1b, 0x20, 0x22, 0x27, 0x5c, 0x7b, 0x7f, 0x80, 0xc0, 0xff,
];
const SPECIAL_NUMBERS = [
  ...["0", "-1", "1", "2147483647", "4294967296", "9007199254740993", "1e308", "1e999", "-0"],
  ...["NaN", "0x10", "١٢٣", "1e-400", "99999999999999999999"],
];
const SPECIAL_TEXTS = [
  ...["\u0000", "\u2028", "\ufeff", "\ud83d\ude00", "İ", "ı", "ß", "‮", "a".repeat(5000), "\r\n"],
  ...["__proto__", "constructor", "toString", '"', "\\", "</", "]]>", "&#x0;", "{{", "../", "/"],
];

type Change = (bytes: Buffer, random: RandomSource, source: MutationSource) => Buffer;

const CHANGES: readonly Change[] = [
  flipBit,
  setByte,
  setInteger,
  cutEnd,
  cutMiddle,
  repeatPart,
  repeatPart,
  insertToken,
  insertToken,
  insertSpecial,
  replaceNumber,
  joinSamples,
  swapParts,
];

/** One to six changes to one of the samples. */
export function mutate(source: MutationSource, random: RandomSource): Uint8Array {
  let bytes: Buffer = Buffer.from(random.pick(source.samples));
  const count = 1 + random.below(MAX_CHANGES);
  for (let change = 0; change < count; change++) {
    bytes = random.pick(CHANGES)(bytes, random, source).subarray(0, MAX_INPUT_BYTES);
  }
  return bytes;
}

function flipBit(bytes: Buffer, random: RandomSource): Buffer {
  if (bytes.length === 0) return bytes;
  const at = random.below(bytes.length);
  bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << random.below(8)), at);
  return bytes;
}

function setByte(bytes: Buffer, random: RandomSource): Buffer {
  if (bytes.length > 0) bytes.writeUInt8(random.pick(SPECIAL_BYTES), random.below(bytes.length));
  return bytes;
}

/** A count or a length of a binary format, where it stands by chance. */
function setInteger(bytes: Buffer, random: RandomSource): Buffer {
  if (bytes.length < 8) return bytes;
  const value = random.pick([0n, 1n, 0xffn, 0xffffn, 0x7fffffffn, 2n ** 32n, 2n ** 40n, 2n ** 63n]);
  bytes.writeBigUInt64LE(value, random.below(bytes.length - 7));
  return bytes;
}

function cutEnd(bytes: Buffer, random: RandomSource): Buffer {
  return bytes.subarray(0, random.below(bytes.length + 1));
}

function cutMiddle(bytes: Buffer, random: RandomSource): Buffer {
  const [from, to] = pickPart(bytes, random);
  return Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]);
}

/** Depth and length: most that goes wrong in a reader goes wrong at many of something. */
function repeatPart(bytes: Buffer, random: RandomSource): Buffer {
  const [from, to] = pickPart(bytes, random);
  const part = bytes.subarray(from, Math.min(to, from + 64));
  const times = Math.min(random.pick(MANY), Math.floor(MAX_INPUT_BYTES / Math.max(1, part.length)));
  const copies = Buffer.concat(Array.from({ length: times }, () => part));
  return Buffer.concat([bytes.subarray(0, from), copies, bytes.subarray(from)]);
}

function insertToken(bytes: Buffer, random: RandomSource, { tokens }: MutationSource): Buffer {
  if (tokens.length === 0) return bytes;
  const token = random.pick(tokens);
  const times = random.below(8) === 0 ? random.pick(MANY) : 1;
  return insert(bytes, random, Buffer.from(token.repeat(times)));
}

function insertSpecial(bytes: Buffer, random: RandomSource): Buffer {
  return insert(bytes, random, Buffer.from(random.pick([...SPECIAL_TEXTS, ...SPECIAL_NUMBERS])));
}

function replaceNumber(bytes: Buffer, random: RandomSource): Buffer {
  const text = bytes.toString("latin1");
  const numbers = [...text.matchAll(/\d+/g)];
  if (numbers.length === 0) return bytes;
  const found = random.pick(numbers);
  const [before, after] = [
    bytes.subarray(0, found.index),
    bytes.subarray(found.index + found[0].length),
  ];
  return Buffer.concat([before, Buffer.from(random.pick(SPECIAL_NUMBERS)), after]);
}

function joinSamples(bytes: Buffer, random: RandomSource, { samples }: MutationSource): Buffer {
  const other = Buffer.from(random.pick(samples));
  const [from] = pickPart(bytes, random);
  const [start, end] = pickPart(other, random);
  return Buffer.concat([bytes.subarray(0, from), other.subarray(start, end), bytes.subarray(from)]);
}

function swapParts(bytes: Buffer, random: RandomSource): Buffer {
  const [from, to] = pickPart(bytes, random);
  return Buffer.concat([bytes.subarray(to), bytes.subarray(from, to), bytes.subarray(0, from)]);
}

function insert(bytes: Buffer, random: RandomSource, part: Buffer): Buffer {
  const at = random.below(bytes.length + 1);
  return Buffer.concat([bytes.subarray(0, at), part, bytes.subarray(at)]);
}

function pickPart(bytes: Buffer, random: RandomSource): [number, number] {
  const from = random.below(bytes.length + 1);
  return [from, from + random.below(Math.min(2048, bytes.length - from) + 1)];
}
