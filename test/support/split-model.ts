/** Splits a GGUF into parts as llama.cpp's own splitter does: the metadata in the first, runs of tensors in each. */
import { closeSync, openSync, readSync, statSync, writeSync } from "node:fs";
import path from "node:path";
import { readCount, type TensorField } from "../../src/bench/header-fields.ts";
import {
  encodeNumber,
  encodeText,
  encodeUint32,
  encodeUint64,
} from "../../src/bench/header-patch.ts";
import { readHeaderFields } from "./mutant-file.ts";

const ALIGNMENT_BYTES = 32;
const UINT16 = 2;
const INT32 = 5;

/** Paths of the parts, in order: `NAME-00001-of-00003.gguf` in `folder`. The model must be aligned to 32 bytes. */
export function splitModel(model: string, folder: string, count: number): string[] {
  const { head, fields } = readHeaderFields(model);
  const dataAt = align(fields.endsAt);
  const dataEnd = statSync(model).size;
  const offsets = fields.tensors.map(({ offsetAt }) => readCount(head, offsetAt));
  const perPart = Math.ceil(fields.tensors.length / count);
  return Array.from({ length: count }, (_, index) => {
    const first = index * perPart;
    const tensors = fields.tensors.slice(first, first + perPart);
    const start = offsets[first] ?? 0;
    const end = offsets[first + perPart] ?? dataEnd - dataAt;
    const about = { index, count, total: fields.tensors.length };
    const entries = index === 0 ? head.subarray(24, fields.tensors[0]?.startsAt) : Buffer.alloc(0);
    const partHead = Buffer.concat([
      Buffer.from("GGUF"),
      encodeUint32(3),
      encodeUint64(tensors.length),
      encodeUint64((index === 0 ? fields.entries.length : 0) + 3),
      entries,
      describeSplit(about),
      ...tensors.map((tensor) => moveTensor(head, tensor, start)),
    ]);
    const part = path.join(folder, namePart(path.basename(model, ".gguf"), about));
    writePart(part, partHead, { model, from: dataAt + start, to: dataAt + end });
    return part;
  });
}

function namePart(stem: string, { index, count }: { index: number; count: number }): string {
  const digits = (value: number) => String(value).padStart(5, "0");
  return `${stem}-${digits(index + 1)}-of-${digits(count)}.gguf`;
}

function describeSplit({ index, count, total }: { index: number; count: number; total: number }) {
  const number = (key: string, type: number, value: number) =>
    Buffer.concat([encodeText(key), encodeUint32(type), encodeNumber(type, value)]);
  return Buffer.concat([
    number("split.no", UINT16, index),
    number("split.count", UINT16, count),
    number("split.tensors.count", INT32, total),
  ]);
}

/** Its place counts from the beginning of the part's own data. */
function moveTensor(
  head: Buffer,
  { startsAt, offsetAt, endsAt }: TensorField,
  start: number,
): Buffer {
  const offset = encodeUint64(readCount(head, offsetAt) - start);
  return Buffer.concat([
    head.subarray(startsAt, offsetAt),
    offset,
    head.subarray(offsetAt + 8, endsAt),
  ]);
}

function writePart(
  part: string,
  head: Buffer,
  data: { model: string; from: number; to: number },
): void {
  const output = openSync(part, "w");
  writeSync(output, Buffer.concat([head, Buffer.alloc(align(head.length) - head.length)]));
  const input = openSync(data.model, "r");
  const chunk = Buffer.alloc(2 ** 20);
  for (let at = data.from; at < data.to; ) {
    const read = readSync(input, chunk, 0, Math.min(chunk.length, data.to - at), at);
    writeSync(output, chunk, 0, read);
    at += read;
  }
  closeSync(input);
  closeSync(output);
}

function align(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT_BYTES) * ALIGNMENT_BYTES;
}
