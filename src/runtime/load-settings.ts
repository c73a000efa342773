/** The words for how a model is loaded and what that takes: shared by whoever plans a load and whoever does it. */

/** KV cache types that llama.cpp allocates without aborting, largest first. */
export const KV_CACHE_TYPES = [
  "f32",
  "f16",
  "bf16",
  "q8_0",
  "q5_1",
  "q5_0",
  "q4_1",
  "q4_0",
] as const;

export type KvCacheType = (typeof KV_CACHE_TYPES)[number];

/** Bytes of one element of a KV cache (ggml-common.h: block size over elements). */
export const KV_ELEMENT_BYTES: Readonly<Record<KvCacheType, number>> = {
  f32: 4,
  f16: 2,
  bf16: 2,
  q8_0: 34 / 32,
  q5_1: 24 / 32,
  q5_0: 22 / 32,
  q4_1: 20 / 32,
  q4_0: 18 / 32,
};

/** Stored in blocks of several elements, which are no whole bytes each. */
export function isQuantised(type: KvCacheType): boolean {
  return !Number.isInteger(KV_ELEMENT_BYTES[type]);
}

/** What a context is given at most, whatever a model was trained on. */
export const MAX_CONTEXT_TOKENS = 2 ** 20;

export interface LoadSettings {
  /** In GPU memory: the output for the first, then a block for each more, the last ones first. */
  gpuLayers: number;
  /** Capacity of the KV cache of one sequence. */
  contextTokens: number;
  /** Tokens computed in one decode call; the compute buffer grows with it. */
  batchTokens: number;
  sequences: number;
  keyType: KvCacheType;
  valueType: KvCacheType;
  /** "auto": where the backend has it. A quantised value cache cannot be had without. */
  flashAttention: "auto" | boolean;
}

/** The part of the settings that can change while the weights stay loaded. */
export type ContextSettings = Omit<LoadSettings, "gpuLayers" | "sequences">;

export interface MemoryUse {
  ramBytes: number;
  gpuBytes: number;
}

/** What a loaded model takes, as the engine itself counts it. */
export interface LoadMemory {
  weights: MemoryUse;
  /** KV cache, recurrent state and compute buffers. */
  context: MemoryUse;
}
