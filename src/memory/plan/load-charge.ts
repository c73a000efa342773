/** What a load takes of each budget, engine and driver included, and what is missing. Pure. */
import type { LoadSettings, MemoryUse } from "../../runtime/load-settings.ts";
import { sumLoad } from "../../runtime/memory-use.ts";
import type { LoadEstimate } from "../estimate/load-estimate.ts";
import type { EngineOverhead } from "./plan-request.ts";
import type { Budgets } from "./pool-budget.ts";

export interface Pools {
  budgets: Budgets;
  overhead: EngineOverhead;
}

/** The engine is opened without the GPU when no layer goes there, so it takes nothing of it then. */
export function overheadOf({ gpuLayers }: LoadSettings, { budgets, overhead }: Pools): MemoryUse {
  const gpuBytes = gpuLayers > 0 ? overhead.gpuBytes : 0;
  return budgets.gpu === null
    ? { ramBytes: overhead.ramBytes + gpuBytes, gpuBytes: 0 }
    : { ramBytes: overhead.ramBytes, gpuBytes };
}

/** Everything is charged to RAM where the GPU's memory is a part of it, and where no layer is on the GPU. */
export function chargeOf(settings: LoadSettings, estimate: LoadEstimate, pools: Pools): MemoryUse {
  const overhead = overheadOf(settings, pools);
  const { gpuBytes, ...load } = sumLoad(estimate);
  const ramBytes = load.ramBytes + overhead.ramBytes;
  const isApart = pools.budgets.gpu !== null && settings.gpuLayers > 0;
  return isApart
    ? { ramBytes, gpuBytes: gpuBytes + overhead.gpuBytes }
    : { ramBytes: ramBytes + gpuBytes, gpuBytes: 0 };
}

/** By pool: bytes above the budget, 0 where it fits, Infinity for an estimate that is no number. */
export function missingOf(settings: LoadSettings, estimate: LoadEstimate, pools: Pools): MemoryUse {
  const { ram, gpu } = pools.budgets;
  const charge = chargeOf(settings, estimate, pools);
  const isGpuUsed = gpu !== null && settings.gpuLayers > 0;
  return {
    ramBytes: above(charge.ramBytes, ram.availableBytes),
    gpuBytes: isGpuUsed ? above(charge.gpuBytes, gpu.availableBytes) : 0,
  };
}

function above(bytes: number, availableBytes: number): number {
  return Number.isNaN(bytes) ? Number.POSITIVE_INFINITY : Math.max(0, bytes - availableBytes);
}
