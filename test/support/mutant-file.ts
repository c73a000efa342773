/** Valid GGUF files taken apart, and put together again with another header. Long files become sparse: no weights. */
import { closeSync, ftruncateSync, openSync, readSync, statSync, writeSync } from "node:fs";
import { type HeaderFields, locateFields } from "../../src/bench/header-fields.ts";
import type { Mutant } from "../../src/bench/header-mutations.ts";

export interface HeaderSource {
  path: string;
  /** Up to the end of the table of tensors. */
  head: Buffer;
  dataBytes: number;
  /** Null: too long to be copied. */
  data: Buffer | null;
}

const ALIGNMENT_BYTES = 32;
const MOST_HEAD_BYTES = 32 * 2 ** 20;
const MOST_DATA_BYTES = 2 ** 20;

/** `head`: up to the end of the table of tensors. */
export function readHeaderFields(path: string): { head: Buffer; fields: HeaderFields } {
  const beginning = readBytes(path, 0, Math.min(statSync(path).size, MOST_HEAD_BYTES));
  const fields = locateFields(beginning);
  return { head: Buffer.from(beginning.subarray(0, fields.endsAt)), fields };
}

export function readHeaderSource(path: string): HeaderSource {
  const { head } = readHeaderFields(path);
  const dataBytes = statSync(path).size - align(head.length);
  const isSmall = dataBytes <= MOST_DATA_BYTES;
  const data = isSmall ? readBytes(path, align(head.length), dataBytes) : null;
  return { path, head, dataBytes, data };
}

/** Gives the path of the file back. */
export function writeMutant(
  file: string,
  { dataBytes, data }: HeaderSource,
  { head, ending }: Mutant,
): string {
  const handle = openSync(file, "w");
  writeSync(handle, head);
  if (ending !== "nothing") {
    const startsAt = align(head.length);
    if (data !== null) writeSync(handle, data, 0, data.length, startsAt);
    ftruncateSync(handle, startsAt + dataBytes - (ending === "all" ? 0 : 1));
  }
  closeSync(handle);
  return file;
}

function readBytes(path: string, from: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  const handle = openSync(path, "r");
  readSync(handle, bytes, 0, length, from);
  closeSync(handle);
  return bytes;
}

function align(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT_BYTES) * ALIGNMENT_BYTES;
}
