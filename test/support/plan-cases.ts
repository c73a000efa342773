/** Hand-made models and machines for the planner, with an estimate simple enough to check by hand. */
import type { LoadEstimate } from "../../src/memory/estimate/load-estimate.ts";
import type { LoadWishes, MemoryPolicy, PlanRequest } from "../../src/memory/plan/plan-request.ts";
import type { MemorySample, PoolSample } from "../../src/memory/probe/memory-sample.ts";
import type { LayerShape, ModelShape } from "../../src/memory/shape/model-shape.ts";
import { KV_ELEMENT_BYTES, type LoadSettings } from "../../src/runtime/load-settings.ts";

export const MIB = 2 ** 20;
export const GIB = 2 ** 30;

export interface ShapeWishes extends Partial<Omit<ModelShape, "layers" | "weights">> {
  layerCount?: number;
  layer?: Partial<LayerShape>;
  /** Of each kind in turn; else all layers are `layer`. */
  pattern?: readonly Partial<LayerShape>[];
}

/** Like an 8B: 32 layers, 8 × 128 KV heads, 4.25 GiB of weights, 128 KiB of KV cache a token. */
export function makeShape({
  layerCount = 32,
  layer,
  pattern,
  ...rest
}: ShapeWishes = {}): ModelShape {
  const layers = Array.from(
    { length: layerCount },
    (_, index): LayerShape => ({
      weightBytes: 128 * MIB,
      expertBytes: 0,
      keyElements: 1024,
      valueElements: 1024,
      keyHeadLength: 128,
      valueHeadLength: 128,
      windowTokens: null,
      recurrentElements: 0,
      ...(pattern?.[index % pattern.length] ?? layer),
    }),
  );
  const fileBytes = 256 * MIB + layers.reduce((sum, { weightBytes }) => sum + weightBytes, 0);
  return {
    name: "made-up",
    architecture: "llama",
    quantisation: "Q4_K_M",
    fileBytes,
    parameterCount: 8e9,
    trainContextTokens: 131_072,
    vocabularySize: 128_000,
    embeddingLength: 4096,
    headCount: 32,
    feedForwardLength: 14_336,
    expertCount: 0,
    expertsUsed: 0,
    weights: { inputBytes: 128 * MIB, outputBytes: 128 * MIB, isTied: false },
    ...rest,
    layers,
  };
}

/** A closed form with llama.cpp's proportions: exact enough for decisions, not for loading. */
export function estimateSimply(shape: ModelShape, settings: LoadSettings): LoadEstimate {
  const from = shape.layers.length + 1 - settings.gpuLayers; // the output is the last layer
  const part = (isGpu: boolean, bytesOf: (layer: LayerShape) => number) =>
    shape.layers
      .filter((_, index) => index >= from === isGpu)
      .reduce((sum, layer) => sum + bytesOf(layer), 0);
  const cache = (layer: LayerShape) =>
    Math.min(settings.contextTokens, layer.windowTokens ?? Number.POSITIVE_INFINITY) *
    (layer.keyElements * KV_ELEMENT_BYTES[settings.keyType] +
      layer.valueElements * KV_ELEMENT_BYTES[settings.valueType]);
  const state = (layer: LayerShape) => layer.recurrentElements * 4;
  const weight = (layer: LayerShape) => layer.weightBytes;
  const hasOutput = settings.gpuLayers > 0;
  const { inputBytes, outputBytes } = shape.weights;
  const computeBytes = shape.vocabularySize * settings.batchTokens * 4;
  const isGpuUsed = settings.gpuLayers > 0;
  return {
    source: "formula",
    weights: {
      ramBytes: inputBytes + part(false, weight) + (hasOutput ? 0 : outputBytes),
      gpuBytes: part(true, weight) + (hasOutput ? outputBytes : 0),
    },
    context: {
      ramBytes: part(false, cache) + part(false, state) + (isGpuUsed ? 0 : computeBytes),
      gpuBytes: part(true, cache) + part(true, state) + (isGpuUsed ? computeBytes : 0),
    },
    terms: {
      keyValueBytes: part(false, cache) + part(true, cache),
      recurrentBytes: part(false, state) + part(true, state),
      computeBytes,
    },
  };
}

export function makePool(totalGib: number, usedGib = 0, name = "memory"): PoolSample {
  return {
    name,
    totalBytes: totalGib * GIB,
    usedBytes: usedGib * GIB,
    freeBytes: (totalGib - usedGib) * GIB,
    source: "made up",
    blindSpot: null,
  };
}

export function makeSample(
  ram: PoolSample,
  gpus: readonly PoolSample[] = [],
  isUnified = false,
): MemorySample {
  return { atMs: 0, ram, gpus, isUnified, swapFreeBytes: 0, ownRamBytes: 0 };
}

export function makePolicy(changes: Partial<MemoryPolicy> = {}): MemoryPolicy {
  return {
    deviceShare: 0.9,
    reservedBytes: 0,
    effectiveShare: 0.3,
    neededTokens: 4096,
    wishes: {},
    ...changes,
  };
}

export interface RequestWishes extends Partial<Omit<PlanRequest, "policy">> {
  ramGib?: number;
  /** None: a machine without a GPU. */
  gpuGib?: number;
  policy?: Partial<MemoryPolicy>;
  wishes?: LoadWishes;
}

/** 64 GiB of RAM and, where `gpuGib` says so, a CUDA card; the engine takes 0.1 GiB of RAM and 0.5 of the card. */
export function makeRequest({
  ramGib = 64,
  gpuGib,
  policy,
  wishes = {},
  ...rest
}: RequestWishes = {}): PlanRequest {
  const shape = rest.shape ?? makeShape();
  const gpus = gpuGib === undefined ? [] : [makePool(gpuGib, 0, "card")];
  return {
    shape,
    sample: makeSample(makePool(ramGib), gpus),
    cores: 8,
    device: gpuGib === undefined ? "cpu" : "cuda",
    policy: makePolicy({ ...policy, wishes }),
    estimate: (settings) => estimateSimply(shape, settings),
    overhead: { ramBytes: 0.1 * GIB, gpuBytes: 0.5 * GIB, source: "measured" },
    smaller: [],
    ...rest,
  };
}
