/** Sums over what a load takes. Pure. */
import type { LoadMemory, MemoryUse } from "./load-settings.ts";

/** Weights and context together, each memory by itself. */
export function sumLoad({ weights, context }: LoadMemory): MemoryUse {
  return {
    ramBytes: weights.ramBytes + context.ramBytes,
    gpuBytes: weights.gpuBytes + context.gpuBytes,
  };
}

/** Both memories together. */
export function countBytes({ ramBytes, gpuBytes }: MemoryUse): number {
  return ramBytes + gpuBytes;
}
