/**
 * Writes GGUF version 3: header, metadata, tensor table, aligned F32 data. Knows the format, not what a model is.
 * Format: docs/gguf.md of ggml-org/ggml. Numbers are little-endian; dimensions are listed fastest first.
 */

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

const MAGIC = "GGUF";
const VERSION = 3;
const ALIGNMENT_BYTES = 32; // the default when general.alignment is absent
const TENSOR_TYPE_F32 = 0;
const VALUE_TYPES = { uint32: 4, int32: 5, float32: 6, flag: 7, text: 8, array: 9 } as const;

/** The bytes of one GGUF file. */
export function encodeGguf(
  metadata: Readonly<Record<string, MetadataValue>>,
  tensors: readonly Tensor[],
): Buffer {
  const entries = Object.entries(metadata);
  const head = [
    Buffer.from(MAGIC),
    uint32(VERSION),
    uint64(tensors.length),
    uint64(entries.length),
  ];
  for (const [key, value] of entries) head.push(text(key), encodeValue(value));

  const data: Buffer[] = [];
  let offset = 0;
  for (const tensor of tensors) {
    const { buffer, byteOffset, byteLength } = tensor.data;
    const bytes = pad(Buffer.from(buffer, byteOffset, byteLength));
    head.push(text(tensor.name), uint32(tensor.dimensions.length));
    head.push(...tensor.dimensions.map(uint64), uint32(TENSOR_TYPE_F32), uint64(offset));
    data.push(bytes);
    offset += bytes.length;
  }
  return Buffer.concat([pad(Buffer.concat(head)), ...data]);
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
      return encodeArray(VALUE_TYPES.text, value.values.map(text));
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
  const missing = (ALIGNMENT_BYTES - (bytes.length % ALIGNMENT_BYTES)) % ALIGNMENT_BYTES;
  return Buffer.concat([bytes, Buffer.alloc(missing)]);
}
