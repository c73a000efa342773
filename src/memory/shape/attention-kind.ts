/** How a model remembers, from its layers. Pure. */
import type { AttentionKind, LayerShape, ModelShape } from "./model-shape.ts";

/**
 * The kind that decides a plan. A model with any recurrent layer is "hybrid", one with nothing else "recurrent";
 * "latent" where a layer has keys only; "sliding-window" where one layer forgets; else "full".
 */
export function attentionOf({ layers }: Pick<ModelShape, "layers">): AttentionKind {
  const isRecurrent = (layer: LayerShape) => layer.recurrentElements > 0;
  const hasCache = (layer: LayerShape) => layer.keyElements > 0;
  if (layers.some(isRecurrent)) return layers.some(hasCache) ? "hybrid" : "recurrent";
  if (layers.some((layer) => hasCache(layer) && layer.valueElements === 0)) return "latent";
  return layers.some((layer) => layer.windowTokens !== null) ? "sliding-window" : "full";
}
