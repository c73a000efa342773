/**
 * The ways to load a model with less, in the order of sacrifice: batch, context, KV q8_0, GPU layers, not at all.
 * Each builds on the one before; one that saves next to nothing is left out, and what it would give up is kept.
 * Does not know how full the machine is. Pure.
 */

import {
  KV_ELEMENT_BYTES,
  type KvCacheType,
  type LoadSettings,
} from "../../runtime/load-settings.ts";
import { countBytes, sumLoad } from "../../runtime/memory-use.ts";
import type { EstimateLoad } from "../estimate/load-estimate.ts";
import type { LayerShape, ModelShape } from "../shape/model-shape.ts";
import type { Rung } from "./ladder.ts";

export interface LadderRequest {
  shape: Pick<ModelShape, "layers">;
  /** As loaded: the first rung. */
  settings: LoadSettings;
  /** No rung has less context, but for the first as it is. */
  neededTokens: number;
  estimate: EstimateLoad;
  /** GPU memory is a part of RAM: what matters is the sum. */
  isUnified: boolean;
}

type Change = Partial<LoadSettings> & { name: string };
type ListChanges = (settings: LoadSettings, request: LadderRequest) => readonly Change[];

const MIN_BATCH_TOKENS = 64;
const CONTEXT_GRID_TOKENS = 256; // what llama.cpp rounds to
const CONTEXT_SHARES = [3 / 4, 1 / 2, 1 / 4, 1 / 8, 1 / 16];
const LAYER_SHARES = [3 / 4, 1 / 2, 1 / 4, 0];
/** A move costs computing the conversation again: below this share of the whole load it is not worth it. */
const MIN_SAVED_SHARE = 0.02;
/** With less of a cache than this next to the weights, its precision is not what is in the way. */
const MIN_CACHE_SHARE = 0.1;
const CACHE_BLOCK_ELEMENTS = 32; // of q8_0, ggml-common.h

const SACRIFICES: readonly ListChanges[] = [
  listBatches,
  listContexts,
  listCacheTypes,
  listLayerCounts,
];

/** Best first: the load as it is, then each with less; "unloaded" is always the last. */
export function listRungs(request: LadderRequest): readonly Rung[] {
  const { estimate, isUnified } = request;
  let settings = request.settings;
  let best = createRung("as planned", settings, estimate);
  const worthBytes = MIN_SAVED_SHARE * countBytes(best);
  const rungs = [best];
  for (const listChanges of SACRIFICES) {
    for (const { name, ...change } of listChanges(settings, request)) {
      const next = { ...settings, ...change };
      const rung = createRung(name, next, estimate);
      if (countSaved(best, rung, isUnified) < worthBytes) continue;
      rungs.push(rung);
      best = rung;
      settings = next;
    }
  }
  rungs.push({ settings: "unloaded", name: "unloaded", ramBytes: 0, gpuBytes: 0 });
  return rungs;
}

function listBatches({ batchTokens }: LoadSettings): Change[] {
  const changes: Change[] = [];
  for (let batch = batchTokens / 2; batch >= MIN_BATCH_TOKENS; batch /= 2) {
    const rounded = Math.floor(batch);
    changes.push({ name: `batch ${rounded}`, batchTokens: rounded });
  }
  return changes;
}

function listContexts(
  { contextTokens, batchTokens }: LoadSettings,
  { neededTokens }: LadderRequest,
): Change[] {
  const least = roundUp(Math.max(neededTokens, CONTEXT_GRID_TOKENS));
  const wanted = CONTEXT_SHARES.map((share) => roundUp(contextTokens * share));
  const sizes = [...wanted.filter((tokens) => tokens > least), least];
  return sizes
    .filter((tokens) => tokens < contextTokens)
    .map((tokens) => ({
      name: `context ${tokens}`,
      contextTokens: tokens,
      batchTokens: Math.min(batchTokens, tokens),
    }));
}

function listCacheTypes(settings: LoadSettings, { shape, estimate }: LadderRequest): Change[] {
  const { weights, terms } = estimate(settings);
  const weightBytes = countBytes(weights);
  if (terms.keyValueBytes < MIN_CACHE_SHARE * weightBytes) return [];
  const { keyType, valueType, flashAttention } = settings;
  const lowersKeys = isLarge(keyType) && fitBlocks(shape.layers, "keyHeadLength");
  const lowersValues =
    isLarge(valueType) && fitBlocks(shape.layers, "valueHeadLength") && flashAttention !== false;
  if (!lowersKeys && !lowersValues) return [];
  return [
    {
      name: "KV cache q8_0",
      keyType: lowersKeys ? "q8_0" : keyType,
      valueType: lowersValues ? "q8_0" : valueType,
    },
  ];
}

function listLayerCounts({ gpuLayers }: LoadSettings): Change[] {
  const counts = new Set(LAYER_SHARES.map((share) => Math.floor(gpuLayers * share)));
  counts.delete(gpuLayers);
  return [...counts].map((count) => ({
    name: count === 1 ? "1 GPU layer" : `${count} GPU layers`,
    gpuLayers: count,
  }));
}

function isLarge(type: KvCacheType): boolean {
  return KV_ELEMENT_BYTES[type] > KV_ELEMENT_BYTES.q8_0;
}

/** Whether every head has whole blocks; false for a model that has none of them. */
function fitBlocks(
  layers: readonly LayerShape[],
  length: "keyHeadLength" | "valueHeadLength",
): boolean {
  const lengths = layers.map((layer) => layer[length]).filter((elements) => elements > 0);
  return lengths.length > 0 && lengths.every((elements) => elements % CACHE_BLOCK_ELEMENTS === 0);
}

/** In the memory where it saves most: fewer GPU layers cost RAM. */
function countSaved(from: Rung, to: Rung, isUnified: boolean): number {
  const ramBytes = from.ramBytes - to.ramBytes;
  const gpuBytes = from.gpuBytes - to.gpuBytes;
  return isUnified ? ramBytes + gpuBytes : Math.max(ramBytes, gpuBytes);
}

function createRung(name: string, settings: LoadSettings, estimate: EstimateLoad): Rung {
  return { settings, name, ...sumLoad(estimate(settings)) };
}

function roundUp(tokens: number): number {
  return Math.ceil(tokens / CONTEXT_GRID_TOKENS) * CONTEXT_GRID_TOKENS;
}
