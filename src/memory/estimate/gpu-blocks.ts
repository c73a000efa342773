/** Which parts of a model llama.cpp puts on a GPU for a count of layers. Pure. */
import type { ModelShape } from "../shape/model-shape.ts";

export interface BlockSplit {
  /** Blocks from here on are the GPU's; the number of blocks when none is. */
  firstGpuBlock: number;
  hasGpuOutput: boolean;
}

/** The output counts as the last layer (llama-model.cpp, get_layer_buft_list): one GPU layer is the output alone. */
export function splitBlocks({ layers }: Pick<ModelShape, "layers">, gpuLayers: number): BlockSplit {
  const firstGpuBlock = Math.min(Math.max(layers.length + 1 - gpuLayers, 0), layers.length);
  return { firstGpuBlock, hasGpuOutput: gpuLayers > 0 };
}
