/** Says what is wrong with load settings before native code sees them: some wrong ones abort the process. Pure. */
import {
  isQuantised,
  KV_CACHE_TYPES,
  type KvCacheType,
  type LoadSettings,
} from "./load-settings.ts";
import type { HeadLengths } from "./native-simulation.ts";

/** Beyond this even a simulation runs for minutes. */
const MAX_CONTEXT_TOKENS = 4 * 2 ** 20;
/** llama.cpp's own limit (LLAMA_MAX_SEQ). */
const MAX_SEQUENCES = 256;
const MAX_LAYERS = 4096;
/** Elements that one block of a quantised cache type holds. */
const CACHE_BLOCK_ELEMENTS = 32;

/** A sentence part; null when the settings can be tried. */
export function checkLoadSettings(settings: LoadSettings): string | null {
  const { gpuLayers, contextTokens, batchTokens, sequences } = settings;
  const counts: [string, number, number, number][] = [
    ["the number of GPU layers", gpuLayers, 0, MAX_LAYERS],
    ["the context size", contextTokens, 1, MAX_CONTEXT_TOKENS],
    ["the batch size", batchTokens, 1, contextTokens],
    ["the number of sequences", sequences, 1, MAX_SEQUENCES],
  ];
  for (const [name, count, min, max] of counts) {
    if (!Number.isSafeInteger(count) || count < min || count > max) {
      return `${name} is ${count} and must be from ${min} to ${max}`;
    }
  }
  const unknown = [settings.keyType, settings.valueType].find((type) => !isKnown(type));
  if (unknown !== undefined) return `${unknown} is no type of KV cache`;
  if (settings.flashAttention === false && isQuantised(settings.valueType)) {
    return `a value cache of ${settings.valueType} needs flash attention`;
  }
  return null;
}

/** Whether a model's heads can be stored in the caches asked for; a sentence part when they cannot. */
export function checkCacheTypes(
  { keyType, valueType }: LoadSettings,
  heads: HeadLengths,
): string | null {
  const caches: [string, KvCacheType, readonly number[]][] = [
    ["key", keyType, heads.key],
    ["value", valueType, heads.value],
  ];
  for (const [name, type, lengths] of caches) {
    const odd = lengths.find((length) => length % CACHE_BLOCK_ELEMENTS !== 0);
    if (odd !== undefined && isQuantised(type)) {
      return `a ${name} cache of ${type} needs heads of a multiple of ${CACHE_BLOCK_ELEMENTS}, and this model's have ${odd}`;
    }
  }
  return null;
}

function isKnown(type: string): boolean {
  return (KV_CACHE_TYPES as readonly string[]).includes(type);
}
