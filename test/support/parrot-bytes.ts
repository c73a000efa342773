/**
 * The bytes of a loadable model that knows one line of code: asked to fill a hole it writes that line, whatever stands
 * around it. Each byte has one successor and the layers add nothing, so the answer is certain at any temperature.
 */
import { CHATML_TEMPLATE } from "./byte-vocabulary.ts";
import { encodeGguf, type MetadataValue, type Tensor } from "./gguf-writer.ts";

const WIDTH = 64;
const CONTROLS = [
  "<|endoftext|>",
  "<|im_start|>",
  "<|im_end|>",
  "<|fim_prefix|>",
  "<|fim_suffix|>",
  "<|fim_middle|>",
];
const UNKNOWN = 2;
const CONTROL = 3;
const BYTE = 6;
const TOKENS = [
  "<unk>",
  ...Array.from({ length: 256 }, (_, byte) => `<0x${toHex(byte)}>`),
  ...CONTROLS,
];

/** `line`: no character twice, nothing outside ASCII. */
export function encodeParrotModel(line: string): Uint8Array {
  if (new Set(line).size !== line.length) throw new Error("each character may occur only once");
  return encodeGguf(describeModel(), createTensors(listSuccessors(line)));
}

/** After a line end come backticks for ever: a rewrite is an empty code block, and rejected at once. */
function listSuccessors(line: string): [number, number][] {
  const path = [controlToken("<|fim_middle|>"), ...[...line, "\n"].map(byteToken)];
  const pairs = path.slice(1).map((token, index): [number, number] => [path[index] ?? 0, token]);
  const tick = byteToken("`");
  return [...pairs, [byteToken("\n"), tick], [tick, tick]];
}

function toHex(byte: number): string {
  return byte.toString(16).toUpperCase().padStart(2, "0");
}

function byteToken(character: string): number {
  return 1 + character.charCodeAt(0);
}

function controlToken(literal: string): number {
  return 257 + CONTROLS.indexOf(literal);
}

function describeModel(): Record<string, MetadataValue> {
  return {
    "general.architecture": { kind: "text", value: "llama" },
    "general.name": { kind: "text", value: "parrot" },
    "llama.block_count": { kind: "uint32", value: 1 },
    "llama.context_length": { kind: "uint32", value: 4096 },
    "llama.embedding_length": { kind: "uint32", value: WIDTH },
    "llama.feed_forward_length": { kind: "uint32", value: WIDTH },
    "llama.attention.head_count": { kind: "uint32", value: 4 },
    "llama.attention.head_count_kv": { kind: "uint32", value: 4 },
    "llama.attention.layer_norm_rms_epsilon": { kind: "float32", value: 1e-5 },
    "llama.rope.dimension_count": { kind: "uint32", value: WIDTH / 4 },
    "tokenizer.ggml.model": { kind: "text", value: "llama" },
    "tokenizer.ggml.tokens": { kind: "texts", values: TOKENS },
    "tokenizer.ggml.scores": { kind: "float32s", values: TOKENS.map(() => 0) },
    "tokenizer.ggml.token_type": {
      kind: "int32s",
      values: [UNKNOWN, ...Array<number>(256).fill(BYTE), ...CONTROLS.map(() => CONTROL)],
    },
    "tokenizer.ggml.add_space_prefix": { kind: "flag", value: false },
    "tokenizer.ggml.add_bos_token": { kind: "flag", value: false },
    "tokenizer.ggml.unknown_token_id": { kind: "uint32", value: 0 },
    "tokenizer.ggml.bos_token_id": { kind: "uint32", value: controlToken("<|endoftext|>") },
    "tokenizer.ggml.eos_token_id": { kind: "uint32", value: controlToken("<|im_end|>") },
    "tokenizer.chat_template": { kind: "text", value: CHATML_TEMPLATE },
  };
}

/** Logits are dot products of sign vectors: 64 halves for the successor, a few for anything else. */
function createTensors(successors: readonly [number, number][]): Tensor[] {
  const embeddings = createSigns(TOKENS.length * WIDTH);
  const output = new Float32Array(TOKENS.length * WIDTH);
  for (const [token, next] of successors) {
    for (let column = 0; column < WIDTH; column++) {
      const index = next * WIDTH + column;
      output[index] = (output[index] ?? 0) + (embeddings[token * WIDTH + column] ?? 0) / 2;
    }
  }
  const square = (name: string): Tensor => ({
    name: `blk.0.${name}.weight`,
    dimensions: [WIDTH, WIDTH],
    data: new Float32Array(WIDTH * WIDTH),
  });
  const ones = (name: string): Tensor => ({
    name: `${name}.weight`,
    dimensions: [WIDTH],
    data: new Float32Array(WIDTH).fill(1),
  });
  return [
    { name: "token_embd.weight", dimensions: [WIDTH, TOKENS.length], data: embeddings },
    { name: "output.weight", dimensions: [WIDTH, TOKENS.length], data: output },
    ...["output_norm", "blk.0.attn_norm", "blk.0.ffn_norm"].map(ones),
    ...["attn_q", "attn_k", "attn_v", "attn_output"].map(square),
    ...["ffn_gate", "ffn_up", "ffn_down"].map(square),
  ];
}

/** +1 and -1 from Marsaglia's xorshift32. */
function createSigns(length: number): Float32Array {
  let state = 42;
  return Float32Array.from({ length }, () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state & 1) === 0 ? -1 : 1;
  });
}
