/** After a load: what was planned against what the engine allocated and what the machine lost. Pure. */
import type { LoadMemory } from "../../runtime/load-settings.ts";
import { countBytes, sumLoad } from "../../runtime/memory-use.ts";
import type { MemoryReading, MemorySample } from "../probe/memory-sample.ts";

export interface LoadVerification {
  plannedBytes: number;
  /** As the engine counts it. */
  allocatedBytes: number;
  /** (allocated − planned) / planned. */
  difference: number;
  isAsPlanned: boolean;
  /** What went beside the model and its context; null where the readings do not tell. */
  overhead: { ramBytes: number | null; gpuBytes: number | null };
}

/** A larger difference makes the estimate of this model doubtful. */
const TOLERANCE = 0.02;
/** Of one GPU. No driver takes more: another program came while the model was loading. */
const MOST_GPU_OVERHEAD_BYTES = 2 * 2 ** 30;

/** `before`: without the model; `after`: when it has decoded once, so that its buffers were touched. */
export function verifyLoad(
  planned: LoadMemory,
  allocated: LoadMemory,
  readings: { before: MemoryReading; after: MemoryReading },
): LoadVerification {
  const plannedBytes = countBytes(sumLoad(planned));
  const allocatedBytes = countBytes(sumLoad(allocated));
  const difference = plannedBytes === 0 ? 0 : (allocatedBytes - plannedBytes) / plannedBytes;
  return {
    plannedBytes,
    allocatedBytes,
    difference,
    isAsPlanned: Math.abs(difference) <= TOLERANCE,
    overhead: measureOverhead(allocated, readings),
  };
}

function measureOverhead(
  allocated: LoadMemory,
  { before, after }: { before: MemoryReading; after: MemoryReading },
): LoadVerification["overhead"] {
  if (before === "unknown" || after === "unknown") return { ramBytes: null, gpuBytes: null };
  const load = sumLoad(allocated);
  const ramBytes = after.ownRamBytes - before.ownRamBytes - load.ramBytes;
  const gpuBytes = countGpuUse(after) - countGpuUse(before) - load.gpuBytes;
  const isComparable = before.gpus.length === after.gpus.length;
  // A backend that does not see its own allocations says nothing of the rest.
  const isTold = allocated.weights.gpuBytes > 0 && isComparable && !isBlind(after);
  const isOurs = gpuBytes <= MOST_GPU_OVERHEAD_BYTES * after.gpus.length;
  return {
    ramBytes: Math.max(0, ramBytes),
    gpuBytes: isTold && isOurs ? Math.max(0, gpuBytes) : null,
  };
}

function countGpuUse({ gpus }: MemorySample): number {
  return gpus.reduce((sum, { usedBytes }) => sum + usedBytes, 0);
}

function isBlind({ gpus }: MemorySample): boolean {
  return gpus.some(({ blindSpot }) => blindSpot !== null);
}
