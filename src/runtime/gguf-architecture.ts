/**
 * The counts that every language model's header states, checked against each other and against the tensors. Knows
 * what makes llama.cpp v0.5.0 abort or divide by zero, not how much memory anything takes.
 * Invariant: a header that llama.cpp loads is never refused; one that was read can be computed with.
 */
import { type AttentionHeads, readHeads } from "./gguf-heads.ts";
import { type ArchitectureKeys, openArchitectureKeys } from "./gguf-keys.ts";
import type { GgufModel } from "./gguf-parts.ts";
import type { GgufTensor } from "./gguf-tensors.ts";

export interface GgufArchitecture extends AttentionHeads {
  /** "llama", "qwen3moe". */
  name: string;
  /** Those for drafts included. */
  blockCount: number;
  /** The last blocks, which predict further tokens and are not loaded. */
  draftBlockCount: number;
  trainContextTokens: number;
  embeddingLength: number;
  vocabularySize: number;
  /** Of each block; 0 where it is not stated. */
  feedForwardLengths: readonly number[];
  /** 0 for a dense model. */
  expertCount: number;
  /** The largest of all blocks. */
  expertsUsed: number;
}

const MAX_BLOCKS = 512; // LLAMA_MAX_LAYERS
const MAX_EXPERTS = 1024; // LLAMA_MAX_EXPERTS
const BLOCK_NAME = /^blk\.(\d+)\./;
/** Their blocks are used more than once, or have other names. */
const BLOCKS_UNLIKE_TENSORS = new Set(["hrm_text", "t5", "t5encoder", "wavtokenizer-dec"]);
/** A single expert counts as none. */
const SINGLE_EXPERT_IS_DENSE = new Set(["hunyuan_vl", "hunyuan-dense"]);
const EMBEDDING_UNLIKE_HEADER = new Set(["wavtokenizer-dec", "eagle3"]);

/** Throws "model-unusable" with what is wrong, as a sentence part. */
export function readArchitecture(model: GgufModel): GgufArchitecture {
  const keys = openArchitectureKeys(model.header);
  requireLanguageModel(model, keys);
  const trainContextTokens = requirePositive(keys, "context_length");
  const embeddingLength = requirePositive(keys, "embedding_length");
  const blocks = readBlocks(keys, model.tensors);
  const { blockCount } = blocks;
  const heads = readHeads(keys, { blockCount, embeddingLength });
  checkEpsilons(keys);
  return {
    name: keys.architecture,
    ...blocks,
    trainContextTokens,
    embeddingLength,
    vocabularySize: readVocabularySize(keys, { model, embeddingLength }),
    ...heads,
    feedForwardLengths:
      keys.countPerBlock("feed_forward_length", blockCount) ?? Array<number>(blockCount).fill(0),
    ...readExperts(keys, blockCount),
  };
}

/** Other things come in the same container. */
function requireLanguageModel({ header, tensors }: GgufModel, keys: ArchitectureKeys): void {
  const type = header.entries.get("general.type");
  const kind = type?.kind === "text" ? type.value : "";
  if (kind === "adapter") throw keys.damage("it is an adapter for another model");
  if (kind === "mmproj" || keys.architecture === "clip") {
    throw keys.damage("it is the image or audio encoder of another model");
  }
  if (tensors.length === 0) throw keys.damage("it holds no weights, only a vocabulary at most");
}

function requirePositive(keys: ArchitectureKeys, key: string): number {
  const count = keys.count(key);
  if (count === null) throw keys.damage(`its header does not say its ${key}`);
  if (count === 0) throw keys.damage(`its header says ${key} = 0`);
  return count;
}

function readBlocks(
  keys: ArchitectureKeys,
  tensors: readonly GgufTensor[],
): { blockCount: number; draftBlockCount: number } {
  const blockCount = requirePositive(keys, "block_count");
  if (blockCount > MAX_BLOCKS) {
    throw keys.damage(`its header says block_count = ${blockCount}, more than ${MAX_BLOCKS}`);
  }
  const draftBlockCount = keys.count("nextn_predict_layers") ?? 0;
  if (draftBlockCount > blockCount) {
    throw keys.damage(
      `its header says nextn_predict_layers = ${draftBlockCount} of ${blockCount} blocks`,
    );
  }
  const found = countBlocks(tensors);
  // The blocks for drafts may come in a file of their own.
  const isComplete = found <= blockCount && found >= blockCount - draftBlockCount;
  if (!isComplete && !BLOCKS_UNLIKE_TENSORS.has(keys.architecture)) {
    throw keys.damage(
      `its header says block_count = ${blockCount}, and it has tensors for ${found} blocks`,
    );
  }
  return { blockCount, draftBlockCount };
}

function countBlocks(tensors: readonly GgufTensor[]): number {
  let count = 0;
  for (const { name } of tensors) {
    const block = BLOCK_NAME.exec(name)?.[1];
    if (block !== undefined) count = Math.max(count, Number(block) + 1);
  }
  return count;
}

function checkEpsilons(keys: ArchitectureKeys): void {
  for (const name of ["layer_norm_epsilon", "layer_norm_rms_epsilon", "group_norm_epsilon"]) {
    const value = keys.decimal(`attention.${name}`);
    if (value === null || (value >= 0 && Number.isFinite(value))) continue;
    throw keys.damage(`its header says attention.${name} = ${value}`);
  }
}

function readExperts(
  keys: ArchitectureKeys,
  blockCount: number,
): { expertCount: number; expertsUsed: number } {
  const expertCount = keys.count("expert_count") ?? 0;
  const expertsUsed = Math.max(...(keys.countPerBlock("expert_used_count", blockCount) ?? [0]));
  if (expertCount <= 1 && SINGLE_EXPERT_IS_DENSE.has(keys.architecture)) {
    return { expertCount: 0, expertsUsed: 0 };
  }
  if (expertCount > MAX_EXPERTS) {
    throw keys.damage(`its header says expert_count = ${expertCount}, more than ${MAX_EXPERTS}`);
  }
  if (expertsUsed > expertCount || (expertCount > 0 && expertsUsed === 0)) {
    throw keys.damage(
      `its header says expert_used_count = ${expertsUsed} of expert_count = ${expertCount}`,
    );
  }
  return { expertCount, expertsUsed };
}

function readVocabularySize(
  keys: ArchitectureKeys,
  { model, embeddingLength }: { model: GgufModel; embeddingLength: number },
): number {
  const { entries } = model.header;
  const tokens = entries.get("tokenizer.ggml.tokens");
  const listed = tokens?.kind === "list" ? tokens.length : keys.count("vocab_size");
  const table = model.tensors.find(({ name }) => name === "token_embd.weight");
  const [width, rows] = table?.dimensions ?? [];
  if (width === undefined || EMBEDDING_UNLIKE_HEADER.has(keys.architecture)) return listed ?? 0;
  if (width !== embeddingLength) {
    throw keys.damage(
      `its header says embedding_length = ${embeddingLength}, and the rows of token_embd have ${width}`,
    );
  }
  if (listed !== null && listed !== rows) {
    throw keys.damage(`it has ${listed} tokens, and token_embd has ${rows ?? 1} rows`);
  }
  return rows ?? 1;
}
