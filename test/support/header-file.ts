/** Small GGUF files that are all header: counts and tensors of a made-up model, right unless a test says otherwise. */
import { closeSync, ftruncateSync, openSync, writeSync } from "node:fs";
import { encodeGgufHead, type MetadataValue, type TensorPlan } from "./gguf-writer.ts";

export interface HeaderPlan {
  architecture?: string;
  blocks?: number;
  /** Behind the architecture's name, over the counts that are right; null leaves one out. */
  says?: Readonly<Record<string, MetadataValue | number | readonly number[] | null>>;
  /** Under their full names. */
  entries?: Readonly<Record<string, MetadataValue>>;
  /** Behind those that are always there: an embedding and a norm for each block. */
  tensors?: readonly TensorPlan[];
  /** In place of all of them. */
  onlyTensors?: readonly TensorPlan[];
}

const WIDTH = 256;
const TOKENS = 8;

/** Writes the file, as long as its tensors say and empty, and gives its path back. */
export function writeHeaderFile(file: string, plan: HeaderPlan = {}): string {
  const { architecture = "llama", blocks = 2 } = plan;
  const metadata: Record<string, MetadataValue> = {
    "general.architecture": { kind: "text", value: architecture },
    "tokenizer.ggml.tokens": {
      kind: "texts",
      values: Array.from({ length: TOKENS }, (_, index) => `t${index}`),
    },
    ...plan.entries,
  };
  const counts = {
    block_count: blocks,
    context_length: 4096,
    embedding_length: WIDTH,
    feed_forward_length: 512,
    "attention.head_count": 4,
    "attention.head_count_kv": 2,
    ...plan.says,
  };
  for (const [key, value] of Object.entries(counts)) {
    if (value !== null) metadata[`${architecture}.${key}`] = toValue(value);
  }
  const tensors = plan.onlyTensors ?? [
    { name: "token_embd.weight", dimensions: [WIDTH, TOKENS], type: "F32" },
    ...Array.from({ length: blocks }, (_, block) => ({
      name: `blk.${block}.attn_norm.weight`,
      dimensions: [WIDTH],
      type: "F32",
    })),
    ...(plan.tensors ?? []),
  ];
  const { head, dataBytes } = encodeGgufHead(metadata, tensors);
  const handle = openSync(file, "w");
  writeSync(handle, head);
  ftruncateSync(handle, head.length + dataBytes);
  closeSync(handle);
  return file;
}

function toValue(value: MetadataValue | number | readonly number[]): MetadataValue {
  if (typeof value === "number") return { kind: "uint32", value };
  return "kind" in value ? value : { kind: "int32s", values: value };
}
