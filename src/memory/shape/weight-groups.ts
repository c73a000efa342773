/** Where the weights of a model go: its input, its output, or one of its blocks. Pure; knows names of tensors only. */
import type { GgufTensor } from "../../runtime/gguf-tensors.ts";

export interface WeightGroups {
  inputBytes: number;
  outputBytes: number;
  isTied: boolean;
  /** By block; `expertBytes` is the part of `bytes` that is experts. */
  blocks: readonly { bytes: number; expertBytes: number }[];
}

/** Names up to the ending; LLM_TENSOR_INFOS of llama.cpp says what is kept beside the input and the output. */
const INPUTS = new Set([
  "token_embd",
  "position_embd",
  "token_types",
  "per_layer_token_embd",
  "hrm.z_l_init",
]);
const OUTPUT = /^(?:output|enc\.output_norm|dec\.output_norm|cls|altup_|dense_[23])/;
const ENDING = /\.(?:weight|bias|scale|input_scale)$/;
const BLOCK = /^(?:enc\.|dec\.)?blk\.(\d+)\./;
const EXPERTS = /^blk\.\d+\.ffn_(?:up|down|gate|gate_up)_(?:ch)?exps\./;

/**
 * Tensors that belong to no block, such as rotary factors, are counted with the first, where llama.cpp puts them.
 * The last `draftBlockCount` blocks are not loaded and count as nothing.
 */
export function groupWeights(
  tensors: readonly GgufTensor[],
  model: { architecture: string; blockCount: number; draftBlockCount: number },
): WeightGroups {
  const blocks = Array.from({ length: model.blockCount }, () => ({ bytes: 0, expertBytes: 0 }));
  const loadedCount = model.blockCount - model.draftBlockCount;
  let inputBytes = 0;
  let outputBytes = 0;
  for (const { name, bytes } of tensors) {
    const place = placeTensor(name, model.architecture);
    if (place === "input") inputBytes += bytes;
    else if (place === "output") outputBytes += bytes;
    else {
      const block = place < loadedCount ? blocks[place] : undefined;
      if (block === undefined) continue;
      block.bytes += bytes;
      if (EXPERTS.test(name)) block.expertBytes += bytes;
    }
  }
  const isTied = !tensors.some(({ name }) => name === "output.weight");
  return { inputBytes, outputBytes, isTied, blocks };
}

function placeTensor(name: string, architecture: string): "input" | "output" | number {
  const block = BLOCK.exec(name)?.[1];
  if (block !== undefined) return Number(block);
  const stem = name.replace(ENDING, "");
  if (INPUTS.has(stem)) return "input";
  if (OUTPUT.test(stem)) return "output";
  // The LFM2 converter gave its output norm this name.
  if (stem === "token_embd_norm" && architecture.startsWith("lfm2")) return "output";
  return 0;
}
