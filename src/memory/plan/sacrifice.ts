/**
 * The order in which things are given up so that a model fits: batch, context, KV cache, GPU layers. Pure.
 *
 * A smaller batch costs only speed of reading, so it goes first. Context goes before precision, but only down to half
 * of what is wanted: below that a q8_0 cache with all of the context is worth more than an exact one with little of
 * it. Then the context goes down to what the task needs. A cache that is small beside the weights is quantised only
 * after that. Layers go last, for each one left to the CPU slows every token. What a later step leaves over is given
 * back to the earlier ones. Another model is never chosen here.
 */
import type { LoadSettings } from "../../runtime/load-settings.ts";
import type { CacheTypes } from "./cache-types.ts";
import { largestContext, roundUp } from "./context-bounds.ts";
import type { Sacrifice } from "./memory-plan.ts";
import { first, last, leastSettings, type SearchSpace, wantedSettings } from "./search-space.ts";

interface Step {
  types: CacheTypes;
  low: number;
  high: number;
}

/** The best settings that fit; null when not even the least does. Every returned setting has been asked about. */
export function chooseSettings(space: SearchSpace): LoadSettings | null {
  const least = leastSettings(space);
  const gpuLayers = space.layerCounts.find((count) =>
    space.cacheTypes.some((types) => space.fits({ ...least, ...types, gpuLayers: count })),
  );
  if (gpuLayers === undefined) return null;
  for (const { types, low, high } of listSteps(space)) {
    const smallest = { ...least, ...types, gpuLayers };
    const contextTokens = largestContext({ low, high }, (tokens) =>
      space.fits({ ...smallest, contextTokens: tokens }),
    );
    if (contextTokens !== null) return enlargeBatch({ ...smallest, contextTokens }, space);
  }
  return null;
}

function listSteps({ context, cacheTypes, isCacheSmall }: SearchSpace): readonly Step[] {
  const { floorTokens: floor, targetTokens: target } = context;
  const half = Math.min(target, Math.max(floor, roundUp(target / 2)));
  const types = first(cacheTypes);
  if (cacheTypes.length === 1) return [{ types, low: floor, high: target }];
  const quantised = { types: last(cacheTypes), low: floor, high: target };
  if (isCacheSmall) return [{ types, low: floor, high: target }, quantised];
  // The last is for an engine that refuses q8_0.
  return [{ types, low: half, high: target }, quantised, { types, low: floor, high: half }];
}

function enlargeBatch(settings: LoadSettings, { batches, fits }: SearchSpace): LoadSettings {
  const batchTokens = batches.find((tokens) => fits({ ...settings, batchTokens: tokens }));
  return { ...settings, batchTokens: batchTokens ?? settings.batchTokens };
}

/** What `settings` lacks of what is wanted, in the order of sacrifice. */
export function listSacrifices(space: SearchSpace, settings: LoadSettings): readonly Sacrifice[] {
  const wanted = wantedSettings(space);
  const given: readonly [Sacrifice, boolean][] = [
    ["batch", settings.batchTokens < wanted.batchTokens],
    ["context", settings.contextTokens < wanted.contextTokens],
    ["kv-q8_0", settings.keyType !== wanted.keyType],
    ["gpu-layers", settings.gpuLayers < wanted.gpuLayers],
  ];
  return given.flatMap(([sacrifice, isGiven]) => (isGiven ? [sacrifice] : []));
}
