/**
 * The table of tensors behind a GGUF's metadata: what is stored, in which format, where. Knows the container, not
 * what a tensor is for. Invariant: every tensor of a table that was read lies inside the file, and no two overlap.
 */

import { GGML_TYPES, type GgmlType } from "./ggml-types.ts";
import type { GgufBytes } from "./gguf-bytes.ts";
import type { GgufValue } from "./gguf-value.ts";

export interface GgufTensor {
  name: string;
  /** Fastest first, at most four; none: a single element. */
  dimensions: readonly number[];
  type: GgmlType;
  elements: number;
  bytes: number;
  /** From the beginning of the file. */
  offsetBytes: number;
}

interface TensorTable {
  count: number;
  alignmentBytes: number;
  fileBytes: number;
}

const ALIGNMENT_KEY = "general.alignment";
const DEFAULT_ALIGNMENT_BYTES = 32; // GGUF_DEFAULT_ALIGNMENT
const MAX_TENSORS = 65_536;
/** GGML_MAX_NAME is 64 with the final zero. */
const MAX_NAME_BYTES = 63;
const MAX_DIMENSIONS = 4; // GGML_MAX_DIMS
/** What a tensor takes in memory, roughly. */
const TENSOR_MEMORY_BYTES = 400;

/** What tensors are aligned to. Throws "model-unusable". */
export function readAlignment(bytes: GgufBytes, entries: ReadonlyMap<string, GgufValue>): number {
  const entry = entries.get(ALIGNMENT_KEY);
  if (entry === undefined) return DEFAULT_ALIGNMENT_BYTES;
  const value = entry.kind === "number" ? Number(entry.value) : Number.NaN;
  const isPowerOfTwo = value > 0 && value < 2 ** 32 && Number.isInteger(Math.log2(value));
  if (!isPowerOfTwo) throw bytes.damage(`its ${ALIGNMENT_KEY} is not a power of two`);
  return value;
}

/** Reads the table, which begins at the next byte. Throws "model-unusable". */
export async function readTensors(bytes: GgufBytes, table: TensorTable): Promise<GgufTensor[]> {
  const { count, alignmentBytes, fileBytes } = table;
  if (count > MAX_TENSORS) throw bytes.damage(`it says it has ${count} tensors`);
  bytes.requireMemory(count * TENSOR_MEMORY_BYTES);
  const names = new Set<string>();
  const tensors: GgufTensor[] = [];
  let endBytes = 0;
  for (let index = 0; index < count; index++) {
    const tensor = await readTensor(bytes);
    if (names.has(tensor.name)) throw bytes.damage(`its tensor ${tensor.name} stands there twice`);
    names.add(tensor.name);
    // llama.cpp wants them one behind the other, so nothing else has to be tried.
    const expectedBytes = roundUp(endBytes, alignmentBytes);
    if (tensor.offsetBytes !== expectedBytes) {
      throw bytes.damage(
        `its tensor ${tensor.name} is said to lie at byte ${tensor.offsetBytes} of the data instead of ${expectedBytes}`,
      );
    }
    endBytes = expectedBytes + tensor.bytes;
    tensors.push(tensor);
  }
  const startBytes = roundUp(bytes.offsetBytes, alignmentBytes);
  const missingBytes = startBytes + endBytes - fileBytes;
  if (count > 0 && missingBytes > 0) {
    throw bytes.damage(`it is cut off: the last ${missingBytes} bytes of its tensors are missing`);
  }
  return tensors.map((tensor) => ({ ...tensor, offsetBytes: startBytes + tensor.offsetBytes }));
}

/** The next tensor; its offset counts from the beginning of the data. */
async function readTensor(bytes: GgufBytes): Promise<GgufTensor> {
  await bytes.fill(8);
  const nameBytes = bytes.takeCount();
  if (nameBytes > MAX_NAME_BYTES) throw bytes.damage(`the name of a tensor has ${nameBytes} bytes`);
  await bytes.fill(nameBytes + 4);
  const name = bytes.take(nameBytes).toString("utf8");
  const dimensionCount = bytes.takeUint32();
  if (dimensionCount > MAX_DIMENSIONS) {
    throw bytes.damage(`its tensor ${name} has ${dimensionCount} dimensions`);
  }
  await bytes.fill(dimensionCount * 8 + 12);
  const dimensions = Array.from({ length: dimensionCount }, () => bytes.takeCount());
  const size = measureTensor(bytes, { name, dimensions, typeNumber: bytes.takeUint32() });
  return { name, dimensions, ...size, offsetBytes: bytes.takeCount() };
}

function measureTensor(
  bytes: GgufBytes,
  tensor: { name: string; dimensions: readonly number[]; typeNumber: number },
): Pick<GgufTensor, "type" | "elements" | "bytes"> {
  const { name, dimensions, typeNumber } = tensor;
  const type = GGML_TYPES[typeNumber];
  if (type === undefined)
    throw bytes.damage(`its tensor ${name} has the unknown type ${typeNumber}`);
  const elements = dimensions.reduce((product, length) => product * length, 1);
  const size = (elements / type.blockElements) * type.blockBytes;
  const isCountable = dimensions.every(Number.isSafeInteger) && Number.isSafeInteger(elements);
  if (!isCountable || size > Number.MAX_SAFE_INTEGER) {
    throw bytes.damage(`its tensor ${name} has the dimensions ${dimensions.join(" x ")}`);
  }
  const rowElements = dimensions[0] ?? 1;
  if (rowElements % type.blockElements !== 0) {
    throw bytes.damage(
      `its tensor ${name} has rows of ${rowElements} elements, no multiple of ${type.blockElements} as ${type.name} needs`,
    );
  }
  return { type, elements, bytes: size };
}

function roundUp(value: number, multiple: number): number {
  return Math.ceil(value / multiple) * multiple;
}
