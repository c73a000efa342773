/**
 * What runs on which card: rows of models by KV cache type, every layer on the GPU, from headers alone. Pure. Counts an
 * empty card; what a card really has free only `planLoad` knows.
 */
import {
  KV_ELEMENT_BYTES,
  type KvCacheType,
  type LoadSettings,
} from "../../runtime/load-settings.ts";
import { countCells } from "../estimate/kv-cache-size.ts";
import { estimateByFormula } from "../estimate/memory-model.ts";
import type { ModelShape } from "../shape/model-shape.ts";
import { findMisfit } from "./cache-types.ts";
import { CONTEXT_STEP, largestContext } from "./context-bounds.ts";
import { listBatches } from "./policy-caps.ts";
import { usableBytes } from "./pool-budget.ts";

export interface TableModel {
  name: string;
  shape: ModelShape;
}

export interface TableOptions {
  /** A model trained on less has what it was trained on. */
  contextTokens?: number | undefined;
  /** As cards are sold. */
  cardGigabytes?: number | undefined;
}

export interface TableRow {
  model: string;
  quantisation: string;
  cacheType: KvCacheType;
  contextTokens: number;
  weightBytes: number;
  /** KV cache and recurrent state. */
  cacheBytes: number;
  computeBytes: number;
  /** Of `computeBytes`: for unpacking a quantised cache. */
  unpackBytes: number;
  /** Assumed: the driver's. */
  overheadBytes: number;
  needBytes: number;
  /** Of the smallest memory that keeps share and headroom free. */
  minimumBytes: number;
  /** Of the cards sold; null: none is large enough. */
  smallestCardGigabytes: number | null;
  /** On the card asked for; null: none was. */
  fits: boolean | null;
  /** The most context that the card asked for holds, up to the trained length; null: none, or none was asked for. */
  largestContextTokens: number | null;
}

export const TABLE_CONTEXT_TOKENS = 32_768;
const CACHE_TYPES = ["f16", "q8_0", "q4_0"] as const satisfies readonly KvCacheType[];
const CARD_GIGABYTES = [6, 8, 10, 12, 16, 24, 32, 48, 80, 96, 141] as const;

const GIB = 2 ** 30;
/** A card reports less than its name: one of "32 GB" had 32,111 MiB. */
const CARD_BYTES_PER_GIGABYTE = 0.98 * GIB;
/** CUDA's context, kernels and pools, as published for one card (llama.cpp issue 27953). */
const ASSUMED_OVERHEAD_BYTES = 750 * 2 ** 20;
const DEVICE_SHARE = 0.9;

/** By model in the order given, then cache type, largest first; types that a model's heads do not allow are left out. */
export function planTable(
  models: readonly TableModel[],
  options: TableOptions = {},
): readonly TableRow[] {
  return models.flatMap((model) =>
    CACHE_TYPES.filter((type) => isAllowed(model.shape, type)).map((type) =>
      describeRow(model, type, options),
    ),
  );
}

function isAllowed(shape: ModelShape, type: KvCacheType): boolean {
  return findMisfit(shape, { keyType: type, valueType: type }) === null;
}

function describeRow(
  { name, shape }: TableModel,
  cacheType: KvCacheType,
  { contextTokens = TABLE_CONTEXT_TOKENS, cardGigabytes }: TableOptions,
): TableRow {
  const tokens = Math.min(contextTokens, shape.trainContextTokens);
  const parts = sizeOnGpu(shape, cacheType, tokens);
  const { needBytes } = parts;
  return {
    model: name,
    quantisation: shape.quantisation,
    cacheType,
    contextTokens: tokens,
    ...parts,
    minimumBytes: Math.max(needBytes / DEVICE_SHARE, needBytes + GIB),
    smallestCardGigabytes: CARD_GIGABYTES.find((card) => holds(card, needBytes)) ?? null,
    fits: cardGigabytes === undefined ? null : holds(cardGigabytes, needBytes),
    largestContextTokens:
      cardGigabytes === undefined ? null : largestContextOn(shape, cacheType, cardGigabytes),
  };
}

/** Whole steps, at most the trained length; null where not even the shortest context fits. */
export function largestContextOn(
  shape: ModelShape,
  cacheType: KvCacheType,
  cardGigabytes: number,
): number | null {
  const high = shape.trainContextTokens;
  return largestContext({ low: Math.min(CONTEXT_STEP, high), high }, (tokens) =>
    holds(cardGigabytes, sizeOnGpu(shape, cacheType, tokens).needBytes),
  );
}

function holds(cardGigabytes: number, needBytes: number): boolean {
  const totalBytes = cardGigabytes * CARD_BYTES_PER_GIGABYTE;
  return needBytes <= usableBytes("gpu", totalBytes, DEVICE_SHARE);
}

type Parts = Pick<
  TableRow,
  "weightBytes" | "cacheBytes" | "computeBytes" | "unpackBytes" | "overheadBytes" | "needBytes"
>;

function sizeOnGpu(shape: ModelShape, cacheType: KvCacheType, contextTokens: number): Parts {
  const settings: LoadSettings = {
    gpuLayers: shape.layers.length + 1,
    contextTokens,
    batchTokens: listBatches(true)[0],
    sequences: 1,
    keyType: cacheType,
    valueType: cacheType,
    flashAttention: "auto",
  };
  const { weights, terms } = estimateByFormula(shape, settings, "gpu");
  const cacheBytes = terms.keyValueBytes + terms.recurrentBytes;
  const unpackBytes = sizeUnpacked(shape, settings);
  const computeBytes = sizeCompute(shape, settings) + unpackBytes;
  const loadBytes = weights.gpuBytes + cacheBytes + computeBytes;
  return {
    weightBytes: weights.gpuBytes,
    cacheBytes,
    computeBytes,
    unpackBytes,
    overheadBytes: ASSUMED_OVERHEAD_BYTES,
    needBytes: loadBytes + ASSUMED_OVERHEAD_BYTES,
  };
}

/** As with a cache that needs no unpacking. */
function sizeCompute(shape: ModelShape, settings: LoadSettings): number {
  const exact: LoadSettings = { ...settings, keyType: "f16", valueType: "f16" };
  const { context, terms } = estimateByFormula(shape, exact, "gpu");
  return context.gpuBytes - terms.keyValueBytes - terms.recurrentBytes;
}

/**
 * CUDA's flash attention unpacks a quantised cache of one layer to f16 (fattn.cu). It may share its room with other
 * buffers; a table of cards to buy counts it on top.
 */
function sizeUnpacked(shape: ModelShape, settings: LoadSettings): number {
  if (settings.keyType === "f16") return 0;
  return shape.layers.reduce((largest, layer) => {
    const elements = layer.keyElements + layer.valueElements;
    const bytes = countCells(shape, layer, settings) * elements * KV_ELEMENT_BYTES.f16;
    return Math.max(largest, bytes);
  }, 0);
}
