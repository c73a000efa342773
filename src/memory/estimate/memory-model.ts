/**
 * What a load takes by our own arithmetic, from a header alone: the cross-check of llama.cpp's count, and what is left
 * where there is no file to simulate. KV cache and states are exact, weights nearly, compute buffers an estimate. Pure.
 */
import type { LoadSettings, MemoryUse } from "../../runtime/load-settings.ts";
import type { ModelShape } from "../shape/model-shape.ts";
import { sizeCompute } from "./compute-size.ts";
import { splitBlocks } from "./gpu-blocks.ts";
import { sizeKeyValues, sizeRecurrentStates } from "./kv-cache-size.ts";
import type { LoadEstimate } from "./load-estimate.ts";
import { sizeWeights } from "./weight-size.ts";

/** On a "cpu" the GPU layers of the settings are ignored, as the engine ignores them. Cost: microseconds a layer. */
export function estimateByFormula(
  shape: ModelShape,
  settings: LoadSettings,
  device: "cpu" | "gpu",
): LoadEstimate {
  const gpuLayers = device === "cpu" ? 0 : settings.gpuLayers;
  const { firstGpuBlock } = splitBlocks(shape, gpuLayers);
  const keyValues = splitAt(sizeKeyValues(shape, settings), firstGpuBlock);
  const states = splitAt(sizeRecurrentStates(shape, settings), firstGpuBlock);
  const compute = sizeCompute(shape, { ...settings, gpuLayers }, device);
  return {
    source: "formula",
    weights: sizeWeights(shape, gpuLayers),
    context: {
      ramBytes: Math.round(keyValues.ramBytes + states.ramBytes + compute.ramBytes),
      gpuBytes: Math.round(keyValues.gpuBytes + states.gpuBytes + compute.gpuBytes),
    },
    terms: {
      keyValueBytes: keyValues.ramBytes + keyValues.gpuBytes,
      recurrentBytes: states.ramBytes + states.gpuBytes,
      computeBytes: Math.round(compute.ramBytes + compute.gpuBytes),
    },
  };
}

/** The memory of a layer lies where its weights do. */
function splitAt(bytes: readonly number[], firstGpuBlock: number): MemoryUse {
  const add = (part: readonly number[]) => part.reduce((total, each) => total + each, 0);
  return {
    ramBytes: add(bytes.slice(0, firstGpuBlock)),
    gpuBytes: add(bytes.slice(firstGpuBlock)),
  };
}
