/**
 * The KV cache and the recurrent state of a context, layer by layer, as llama.cpp v0.5.0 allocates them. Exact: it is
 * the same arithmetic (llama-kv-cache.cpp, llama-kv-cache-iswa.cpp, llama-memory-recurrent.cpp). Pure.
 */
import { KV_ELEMENT_BYTES, type LoadSettings } from "../../runtime/load-settings.ts";
import type { LayerShape, ModelShape } from "../shape/model-shape.ts";
import { countBatchTokens, roundUpCells } from "./physical-batch.ts";

type CacheShape = Pick<ModelShape, "layers" | "trainContextTokens">;

/** Recurrent states are f32 whatever the cache types. */
const STATE_ELEMENT_BYTES = 4;

/** Tokens that a layer's cache holds for one sequence. */
export function countCells(shape: CacheShape, layer: LayerShape, settings: LoadSettings): number {
  const all = roundUpCells(settings.contextTokens);
  if (layer.windowTokens === null) return all;
  return roundUpCells(Math.min(all, layer.windowTokens + countBatchTokens(shape, settings)));
}

/** In the order of the layers; 0 for a layer without a cache. */
export function sizeKeyValues(shape: CacheShape, settings: LoadSettings): number[] {
  const { keyType, valueType, sequences, flashAttention } = settings;
  const widest = shape.layers.reduce((most, layer) => Math.max(most, layer.valueElements), 0);
  return shape.layers.map((layer) => {
    if (layer.keyElements === 0) return 0;
    // Without flash attention values lie transposed, every layer as wide as the widest; latent attention has none.
    const isPadded = flashAttention === false && layer.valueElements > 0;
    const values = isPadded ? widest : layer.valueElements;
    const cellBytes =
      layer.keyElements * KV_ELEMENT_BYTES[keyType] + values * KV_ELEMENT_BYTES[valueType];
    return countCells(shape, layer, settings) * sequences * cellBytes;
  });
}

/** In the order of the layers; does not depend on the context size. */
export function sizeRecurrentStates(
  { layers }: Pick<ModelShape, "layers">,
  { sequences }: LoadSettings,
): number[] {
  return layers.map((layer) => layer.recurrentElements * STATE_ELEMENT_BYTES * sequences);
}
