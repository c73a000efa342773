/** The decision alone, without words: what to load, or what is in the way. Pure; plans and their ways out ask it. */

import type { LoadSettings, MemoryUse } from "../../runtime/load-settings.ts";
import { countBytes } from "../../runtime/memory-use.ts";
import { checkRequest } from "./check-request.ts";
import { type PlanRequest, usesGpu } from "./plan-request.ts";
import { chooseSettings } from "./sacrifice.ts";
import { leastSettings, openSearch, type SearchSpace } from "./search-space.ts";

export type LoadChoice =
  | { status: "fits"; settings: LoadSettings; space: SearchSpace }
  /** `settings`: the acceptable load that comes closest. */
  | { status: "too-large"; settings: LoadSettings; missing: MemoryUse; space: SearchSpace }
  | { status: "impossible"; reason: string };

export function chooseLoad(request: PlanRequest): LoadChoice {
  const reason = checkRequest(request);
  if (reason !== null) return { status: "impossible", reason };
  const space = openSearch(request);
  const settings = chooseSettings(space);
  if (settings !== null) return { status: "fits", settings, space };
  return chooseWithoutGpu(request) ?? findNearest(space);
}

/** A GPU that shares the machine's memory may be allowed only a part of it; the CPU has it all. */
function chooseWithoutGpu(request: PlanRequest): LoadChoice | null {
  const { sample, policy } = request;
  const { gpuLayers = "auto" } = policy.wishes;
  if (!sample.isUnified || gpuLayers !== "auto" || !usesGpu(request)) return null;
  const wishes = { ...policy.wishes, gpuLayers: 0 };
  const choice = chooseLoad({ ...request, policy: { ...policy, wishes } });
  if (choice.status !== "fits") return null;
  const { space } = choice;
  const notice = "The GPU may use too little of the memory it shares: the model runs on the CPU.";
  return { ...choice, space: { ...space, notices: [...space.notices, notice] } };
}

function findNearest(space: SearchSpace): LoadChoice {
  const least = leastSettings(space);
  let nearest = { settings: least, missing: space.missing(least) };
  for (const gpuLayers of space.layerCounts) {
    for (const types of space.cacheTypes) {
      const settings = { ...least, ...types, gpuLayers };
      const missing = space.missing(settings);
      if (countBytes(missing) < countBytes(nearest.missing)) nearest = { settings, missing };
    }
  }
  return { status: "too-large", ...nearest, space };
}
