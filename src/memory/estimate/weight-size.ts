/** The weights of a model in RAM and on the GPU. Pure. */
import type { MemoryUse } from "../../runtime/load-settings.ts";
import type { ModelShape } from "../shape/model-shape.ts";
import { splitBlocks } from "./gpu-blocks.ts";

/** The input table stays in RAM; one that serves as output too is on the GPU a second time. */
export function sizeWeights(
  shape: Pick<ModelShape, "layers" | "weights">,
  gpuLayers: number,
): MemoryUse {
  const { inputBytes, outputBytes, isTied } = shape.weights;
  const { firstGpuBlock, hasGpuOutput } = splitBlocks(shape, gpuLayers);
  let ramBytes = inputBytes + (hasGpuOutput ? 0 : outputBytes);
  let gpuBytes = hasGpuOutput ? outputBytes + (isTied ? inputBytes : 0) : 0;
  for (const [block, { weightBytes }] of shape.layers.entries()) {
    if (block < firstGpuBlock) ramBytes += weightBytes;
    else gpuBytes += weightBytes;
  }
  return { ramBytes, gpuBytes };
}
