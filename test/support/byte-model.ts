/**
 * A loadable model of a few hundred kilobytes: llama architecture, 2 layers of 64, one token per byte, random weights.
 * Its text is nonsense, but varied nonsense, and the same on every machine: integer arithmetic makes the weights.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { CHATML_TEMPLATE, CONTROL_LITERALS, controlToken } from "./byte-vocabulary.ts";
import { encodeGguf, type MetadataValue, type Tensor } from "./gguf-writer.ts";

export interface ByteModelOptions {
  /** null: the file has no template. */
  chatTemplate?: string | null;
  /** What its header says it was trained on; left out: TRAIN_CONTEXT_TOKENS. */
  contextTokens?: number;
  /** The model wants <|endoftext|> before everything else. */
  addsBos?: boolean;
  /**
   * "bytes": a token per byte, id = byte. "spaced": bytes plus runs of spaces, and a space prefixed to every text,
   * as SentencePiece vocabularies do.
   */
  vocabulary?: "bytes" | "spaced";
  /**
   * The last three end the process of whoever loads it with llama.cpp; "expert-groups" is a count that no check of
   * the header looks at, and stands for what nobody has thought of.
   */
  defect?: "bad-magic" | "truncated" | "head-count-zero" | "key-heads-zero" | "expert-groups";
}

const LAYERS = 2;
const WIDTH = 64;
const HEADS = 4;
const KEY_VALUE_WIDTH = 32;
const FEED_FORWARD_WIDTH = 128;
export const TRAIN_CONTEXT_TOKENS = 4096;

const written = new Map<string, string>();
let folder: string | undefined;

/** The path of the model, written once per process and removed when the process ends. */
export function writeByteModel(options: ByteModelOptions = {}): string {
  const key = JSON.stringify(options);
  const existing = written.get(key);
  if (existing !== undefined) return existing;
  const file = path.join(openFolder(), `byte-${written.size}.gguf`);
  writeFileSync(file, encodeByteModel(options));
  written.set(key, file);
  return file;
}

function openFolder(): string {
  if (folder !== undefined) return folder;
  const created = mkdtempSync(path.join(tmpdir(), "agent-byte-model-"));
  process.once("exit", () => rmSync(created, { recursive: true, force: true }));
  folder = created;
  return created;
}

/** The bytes of the model; equal options give equal bytes. */
function encodeByteModel(options: ByteModelOptions = {}): Buffer {
  const vocabulary = options.vocabulary === "spaced" ? describeSpacedTokens() : describeBytes();
  const vocabularySize = vocabulary["tokenizer.ggml.tokens"].values.length;
  const file = encodeGguf(
    { ...describeModel(options), ...vocabulary, ...describeTemplate(options) },
    createTensors(vocabularySize),
  );
  if (options.defect === "bad-magic") file.write("GGML", "latin1");
  return options.defect === "truncated" ? file.subarray(0, file.length - 1) : file;
}

function describeModel({
  addsBos,
  contextTokens = TRAIN_CONTEXT_TOKENS,
  defect,
}: ByteModelOptions) {
  return {
    "general.architecture": { kind: "text", value: "llama" },
    "general.name": { kind: "text", value: "byte model" },
    "llama.block_count": { kind: "uint32", value: LAYERS },
    "llama.context_length": { kind: "uint32", value: contextTokens },
    "llama.embedding_length": { kind: "uint32", value: WIDTH },
    "llama.feed_forward_length": { kind: "uint32", value: FEED_FORWARD_WIDTH },
    "llama.attention.head_count": {
      kind: "uint32",
      value: defect === "head-count-zero" ? 0 : HEADS,
    },
    "llama.attention.head_count_kv": {
      kind: "uint32",
      value: defect === "key-heads-zero" ? 0 : (HEADS * KEY_VALUE_WIDTH) / WIDTH,
    },
    "llama.attention.layer_norm_rms_epsilon": { kind: "float32", value: 1e-5 },
    "llama.rope.dimension_count": { kind: "uint32", value: WIDTH / HEADS },
    ...(defect === "expert-groups"
      ? { "llama.expert_group_count": { kind: "uint32", value: 1 } as const }
      : {}),
    "tokenizer.ggml.add_bos_token": { kind: "flag", value: addsBos ?? false },
  } satisfies Record<string, MetadataValue>;
}

function describeTemplate({ chatTemplate = CHATML_TEMPLATE }: ByteModelOptions) {
  const described: Record<string, MetadataValue> = {};
  if (chatTemplate !== null) {
    described["tokenizer.chat_template"] = { kind: "text", value: chatTemplate };
  }
  return described;
}

const NORMAL = 1;
const UNKNOWN = 2;
const CONTROL = 3;
const BYTE = 6;

/** Byte-level BPE without merges that could apply: every byte stays a token, and id = byte. */
function describeBytes() {
  const bytes = listByteCharacters();
  return {
    "tokenizer.ggml.model": { kind: "text", value: "gpt2" },
    "tokenizer.ggml.pre": { kind: "text", value: "gpt-2" },
    "tokenizer.ggml.tokens": { kind: "texts", values: [...bytes, ...CONTROL_LITERALS] },
    "tokenizer.ggml.token_type": {
      kind: "int32s",
      values: [...bytes.map(() => NORMAL), ...CONTROL_LITERALS.map(() => CONTROL)],
    },
    // llama.cpp refuses an empty list; "he" is no token, so the pair falls apart again.
    "tokenizer.ggml.merges": { kind: "texts", values: ["h e"] },
    "tokenizer.ggml.bos_token_id": { kind: "uint32", value: controlToken("<|endoftext|>") },
    "tokenizer.ggml.eos_token_id": { kind: "uint32", value: controlToken("<|im_end|>") },
  } satisfies Record<string, MetadataValue>;
}

/** GPT-2's printable stand-ins for the 256 bytes: most are themselves, the rest follow from U+0100. */
function listByteCharacters(): string[] {
  let standIn = 0x100;
  return Array.from({ length: 256 }, (_, byte) => {
    const isPrintable = (byte > 0x20 && byte < 0x7f) || (byte > 0xa0 && byte !== 0xad);
    return String.fromCodePoint(isPrintable ? byte : standIn++);
  });
}

function describeSpacedTokens() {
  const bytes = Array.from(
    { length: 256 },
    (_, byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, "0")}>`,
  );
  const spaces = ["\u2581", "\u2581\u2581", "\u2581\u2581\u2581\u2581"];
  const tokens = ["<unk>", ...bytes, ...spaces, ...CONTROL_LITERALS];
  return {
    "tokenizer.ggml.model": { kind: "text", value: "llama" },
    "tokenizer.ggml.tokens": { kind: "texts", values: tokens },
    "tokenizer.ggml.scores": { kind: "float32s", values: tokens.map(({ length }) => length) },
    "tokenizer.ggml.token_type": {
      kind: "int32s",
      values: [
        UNKNOWN,
        ...bytes.map(() => BYTE),
        ...spaces.map(() => NORMAL),
        ...CONTROL_LITERALS.map(() => CONTROL),
      ],
    },
    "tokenizer.ggml.add_space_prefix": { kind: "flag", value: true },
    "tokenizer.ggml.unknown_token_id": { kind: "uint32", value: 0 },
    "tokenizer.ggml.bos_token_id": { kind: "uint32", value: tokens.indexOf("<|endoftext|>") },
    "tokenizer.ggml.eos_token_id": { kind: "uint32", value: tokens.indexOf("<|im_end|>") },
  } satisfies Record<string, MetadataValue>;
}

function createTensors(vocabularySize: number): Tensor[] {
  const next = createRandom(42);
  const random = (name: string, dimensions: readonly [number, number], deviation: number) => {
    const data = new Float32Array(dimensions[0] * dimensions[1]);
    const reach = deviation * Math.sqrt(3); // uniform on [-reach, reach] has this standard deviation
    for (let index = 0; index < data.length; index++) data[index] = (next() * 2 - 1) * reach;
    return { name, dimensions, data };
  };
  const ones = (name: string) => ({
    name,
    dimensions: [WIDTH],
    data: new Float32Array(WIDTH).fill(1),
  });
  const scale = 1 / Math.sqrt(WIDTH);
  const layers = Array.from({ length: LAYERS }, (_, layer) => [
    ones(`blk.${layer}.attn_norm.weight`),
    random(`blk.${layer}.attn_q.weight`, [WIDTH, WIDTH], scale),
    random(`blk.${layer}.attn_k.weight`, [WIDTH, KEY_VALUE_WIDTH], scale),
    random(`blk.${layer}.attn_v.weight`, [WIDTH, KEY_VALUE_WIDTH], scale),
    random(`blk.${layer}.attn_output.weight`, [WIDTH, WIDTH], scale),
    ones(`blk.${layer}.ffn_norm.weight`),
    random(`blk.${layer}.ffn_gate.weight`, [WIDTH, FEED_FORWARD_WIDTH], scale),
    random(`blk.${layer}.ffn_up.weight`, [WIDTH, FEED_FORWARD_WIDTH], scale),
    random(`blk.${layer}.ffn_down.weight`, [FEED_FORWARD_WIDTH, WIDTH], scale),
  ]);
  return [
    random("token_embd.weight", [WIDTH, vocabularySize], scale),
    // An output layer of its own: with the embeddings in its place the model repeats its last token for ever.
    random("output.weight", [WIDTH, vocabularySize], 2.5 * scale),
    ones("output_norm.weight"),
    ...layers.flat(),
  ];
}

/** Numbers in [0, 1) from Marsaglia's xorshift32. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
