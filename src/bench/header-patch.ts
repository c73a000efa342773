/** Replacing stretches of a header's bytes, and what numbers and texts look like in them. Pure. */
import { ENTRY_COUNT_AT, NUMBER_BYTES, readCount, TENSOR_COUNT_AT } from "./header-fields.ts";

/** `bytes` take the place of what lies from `from` to `to`. */
export interface Patch {
  from: number;
  to: number;
  bytes: Buffer;
}

export function overwrite(at: number, bytes: Buffer): Patch {
  return { from: at, to: at + bytes.length, bytes };
}

/** So that the header goes on saying how many entries and tensors it has. */
export function recount(head: Buffer, what: "entries" | "tensors", added: number): Patch {
  const at = what === "entries" ? ENTRY_COUNT_AT : TENSOR_COUNT_AT;
  return overwrite(at, encodeUint64(readCount(head, at) + added));
}

/** `patches` do not overlap. */
export function applyPatches(head: Buffer, patches: readonly Patch[]): Buffer {
  const parts: Buffer[] = [];
  let at = 0;
  for (const { from, to, bytes } of patches.toSorted((a, b) => a.from - b.from)) {
    parts.push(head.subarray(at, from), bytes);
    at = to;
  }
  return Buffer.concat([...parts, head.subarray(at)]);
}

export function changesNothing(head: Buffer, patches: readonly Patch[]): boolean {
  return patches.every(({ from, to, bytes }) => head.subarray(from, to).equals(bytes));
}

/** As its type stores it: what does not fit is cut, as a careless writer cuts it. */
export function encodeNumber(type: number, value: number | bigint): Buffer {
  const bytes = Buffer.alloc(8);
  if (type === 6) bytes.writeFloatLE(Number(value));
  else if (type === 12) bytes.writeDoubleLE(Number(value));
  else bytes.writeBigUInt64LE(BigInt.asUintN(64, BigInt(value)));
  return bytes.subarray(0, NUMBER_BYTES[type] ?? 8);
}

export function encodeText(text: string | Buffer): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([encodeUint64(bytes.length), bytes]);
}

export function encodeUint32(value: number): Buffer {
  return encodeNumber(4, value);
}

export function encodeUint64(value: number | bigint): Buffer {
  return encodeNumber(10, value);
}
