/**
 * Writes GGUF version 3: header, metadata, tensor table, aligned F32 data. Knows the format, not what a model is.
 * Format: docs/gguf.md of ggml-org/ggml. Numbers are little-endian; dimensions are listed fastest first.
 */
import { GGML_TYPES } from "../../src/runtime/ggml-types.ts";

export type MetadataValue =
  | { kind: "text"; value: string }
  | { kind: "uint32"; value: number }
  | { kind: "float32"; value: number }
  | { kind: "flag"; value: boolean }
  | { kind: "texts"; values: readonly string[] }
  | { kind: "int32s"; values: readonly number[] }
  | { kind: "float32s"; values: readonly number[] };

export interface Tensor {
  name: string;
  dimensions: readonly number[];
  data: Float32Array;
}

/** A tensor without its data. */
export interface TensorPlan {
  name: string;
  dimensions: readonly number[];
  /** Of GGML_TYPES: "F32", "Q4_K". */
  type: string;
}

const MAGIC = "GGUF";
const VERSION = 3;
const ALIGNMENT_BYTES = 32; // the default when general.alignment is absent
const VALUE_TYPES = { uint32: 4, int32: 5, float32: 6, flag: 7, text: 8, array: 9 } as const;

/** The bytes of one GGUF file. */
export function encodeGguf(
  metadata: Readonly<Record<string, MetadataValue>>,
  tensors: readonly Tensor[],
): Buffer {
  const { head } = encodeGgufHead(
    metadata,
    tensors.map(({ name, dimensions }) => ({ name, dimensions, type: "F32" })),
  );
  const data = tensors.map(({ data: { buffer, byteOffset, byteLength } }) =>
    pad(Buffer.from(buffer, byteOffset, byteLength)),
  );
  return Buffer.concat([head, ...data]);
}

/** Everything before the data, which begins where the head ends, and how long the data is. */
export function encodeGgufHead(
  metadata: Readonly<Record<string, MetadataValue>>,
  tensors: readonly TensorPlan[],
): { head: Buffer; dataBytes: number } {
  const entries = Object.entries(metadata);
  const head = [
    Buffer.from(MAGIC),
    uint32(VERSION),
    uint64(tensors.length),
    uint64(entries.length),
  ];
  for (const [key, value] of entries) head.push(text(key), encodeValue(value));
  let dataBytes = 0;
  for (const tensor of tensors) {
    const { number, bytes } = measure(tensor);
    head.push(text(tensor.name), uint32(tensor.dimensions.length));
    head.push(...tensor.dimensions.map(uint64), uint32(number), uint64(dataBytes));
    dataBytes += roundUp(bytes);
  }
  return { head: pad(Buffer.concat(head)), dataBytes };
}

function measure({ name, dimensions, type }: TensorPlan): { number: number; bytes: number } {
  const [number, format] = Object.entries(GGML_TYPES).find(([, each]) => each.name === type) ?? [];
  if (format === undefined) throw new Error(`${name} has the unknown type ${type}`);
  const elements = dimensions.reduce((product, length) => product * length, 1);
  return {
    number: Number(number),
    bytes: (elements / format.blockElements) * format.blockBytes,
  };
}

function encodeValue(value: MetadataValue): Buffer {
  switch (value.kind) {
    case "text":
      return Buffer.concat([uint32(VALUE_TYPES.text), text(value.value)]);
    case "uint32":
      return Buffer.concat([uint32(VALUE_TYPES.uint32), uint32(value.value)]);
    case "float32":
      return Buffer.concat([uint32(VALUE_TYPES.float32), float32(value.value)]);
    case "flag":
      return Buffer.concat([uint32(VALUE_TYPES.flag), Buffer.from([value.value ? 1 : 0])]);
    case "texts":
      return encodeTexts(value.values);
    case "int32s":
      return encodeArray(VALUE_TYPES.int32, value.values.map(uint32));
    case "float32s":
      return encodeArray(VALUE_TYPES.float32, value.values.map(float32));
  }
}

function encodeArray(elementType: number, elements: readonly Buffer[]): Buffer {
  const head = [uint32(VALUE_TYPES.array), uint32(elementType), uint64(elements.length)];
  return Buffer.concat([...head, ...elements]);
}

/** In one buffer: a vocabulary has hundreds of thousands. */
function encodeTexts(values: readonly string[]): Buffer {
  const size = values.reduce((sum, value) => sum + 8 + Buffer.byteLength(value), 0);
  const bytes = Buffer.alloc(size);
  let at = 0;
  for (const value of values) {
    const written = bytes.write(value, at + 8, "utf8");
    bytes.writeUInt32LE(written, at);
    at += 8 + written;
  }
  const head = [uint32(VALUE_TYPES.array), uint32(VALUE_TYPES.text), uint64(values.length)];
  return Buffer.concat([...head, bytes]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0);
  return bytes;
}

function uint64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

function float32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return bytes;
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value, "utf8");
  return Buffer.concat([uint64(bytes.length), bytes]);
}

function pad(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc(roundUp(bytes.length) - bytes.length)]);
}

function roundUp(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT_BYTES) * ALIGNMENT_BYTES;
}
