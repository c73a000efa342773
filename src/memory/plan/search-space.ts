/** What a plan may choose from, best first, and what fits: the request with its wishes and limits worked in. Pure. */

import type { LoadSettings, MemoryUse } from "../../runtime/load-settings.ts";
import { countBytes } from "../../runtime/memory-use.ts";
import { type CacheTypes, findMisfit, resolveCacheTypes } from "./cache-types.ts";
import { boundContext, type ContextRange } from "./context-bounds.ts";
import { missingOf, type Pools } from "./load-charge.ts";
import { type PlanRequest, usesGpu } from "./plan-request.ts";
import { listBatches, SMALL_CACHE_SHARE } from "./policy-caps.ts";
import { makeBudgets } from "./pool-budget.ts";

export interface SearchSpace {
  context: ContextRange;
  /** Each at least one, most wanted first. A wish leaves one. */
  layerCounts: readonly number[];
  batches: readonly number[];
  cacheTypes: readonly CacheTypes[];
  flashAttention: LoadSettings["flashAttention"];
  /** Quantising the cache would gain little: tried when less context did not help. */
  isCacheSmall: boolean;
  pools: Pools;
  missing: (settings: LoadSettings) => MemoryUse;
  fits: (settings: LoadSettings) => boolean;
  notices: readonly string[];
}

/** The request must have passed `checkRequest`. */
export function openSearch(request: PlanRequest): SearchSpace {
  const { shape, policy, estimate, overhead, refusalOf } = request;
  const isGpuUsed = usesGpu(request);
  const budgets = makeBudgets(request.sample, { ...policy, usesGpu: isGpuUsed });
  const pools = { budgets, overhead };
  const context = boundContext(shape, policy);
  const layers = listLayerCounts(request);
  const batches =
    policy.wishes.batchTokens === undefined ? listBatches(isGpuUsed) : [policy.wishes.batchTokens];
  const missing = (settings: LoadSettings) => missingOf(settings, estimate(settings), pools);
  const space = {
    context,
    layerCounts: layers.counts,
    batches,
    cacheTypes: listCacheTypes(request),
    flashAttention: policy.wishes.flashAttention ?? ("auto" as const),
    pools,
    missing,
    fits: (settings: LoadSettings) =>
      (refusalOf?.(settings) ?? null) === null && isNone(missing(settings)),
    notices: [...context.notices, ...layers.notices],
  };
  const { weights, terms } = estimate(wantedSettings(space));
  const weightBytes = countBytes(weights);
  return { ...space, isCacheSmall: terms.keyValueBytes < weightBytes * SMALL_CACHE_SHARE };
}

type Choices = Pick<
  SearchSpace,
  "context" | "layerCounts" | "batches" | "cacheTypes" | "flashAttention"
>;

/** What is loaded when memory is no question. */
export function wantedSettings({
  context,
  layerCounts,
  batches,
  cacheTypes,
  flashAttention,
}: Choices): LoadSettings {
  return {
    gpuLayers: first(layerCounts),
    contextTokens: context.targetTokens,
    batchTokens: first(batches),
    sequences: 1,
    ...first(cacheTypes),
    flashAttention,
  };
}

/** Nothing smaller is acceptable, but for fewer layers on the GPU. */
export function leastSettings(space: Choices): LoadSettings {
  return {
    ...wantedSettings(space),
    contextTokens: space.context.floorTokens,
    batchTokens: last(space.batches),
    ...last(space.cacheTypes),
  };
}

export function first<Item>(items: readonly Item[]): Item {
  const item = items[0];
  if (item === undefined) throw new Error("a search has something to choose from");
  return item;
}

export function last<Item>(items: readonly Item[]): Item {
  return first(items.slice(-1));
}

function isNone({ ramBytes, gpuBytes }: MemoryUse): boolean {
  return ramBytes === 0 && gpuBytes === 0;
}

/** q8_0 is the only type taken unasked: q4_0 costs answers, so a person must want it. */
function listCacheTypes({ shape, policy }: PlanRequest): readonly CacheTypes[] {
  const { wishes } = policy;
  const wanted = resolveCacheTypes(wishes);
  if (wishes.keyType !== undefined || wishes.valueType !== undefined) return [wanted];
  // Quantised values are read by flash attention alone.
  if (wishes.flashAttention === false) return [wanted];
  const smaller = { keyType: "q8_0", valueType: "q8_0" } as const;
  const hasCache = shape.layers.some((layer) => layer.keyElements > 0);
  return hasCache && findMisfit(shape, smaller) === null ? [wanted, smaller] : [wanted];
}

function listLayerCounts(request: PlanRequest): {
  counts: readonly number[];
  notices: readonly string[];
} {
  const wish = request.policy.wishes.gpuLayers ?? "auto";
  const all = request.shape.layers.length + 1;
  if (!usesGpu(request)) {
    const isWished = wish !== "auto" && wish !== 0;
    return { counts: [0], notices: isWished ? [tellNoGpu(wish)] : [] };
  }
  if (typeof wish === "number") {
    const notices = wish > all ? [`--gpu-layers ${wish} is more than the ${all} there are.`] : [];
    return { counts: [Math.min(wish, all)], notices };
  }
  // In one shared memory a layer takes the same room on either side.
  if (wish === "max" || request.sample.isUnified) return { counts: [all], notices: [] };
  return { counts: Array.from({ length: all + 1 }, (_, index) => all - index), notices: [] };
}

function tellNoGpu(wish: number | "max"): string {
  return `--gpu-layers ${wish} is left out: no usable GPU was found, so the model runs on the CPU.`;
}
