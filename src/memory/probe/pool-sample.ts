/** Makes one memory's figures trustworthy, whoever said them: what cannot be true becomes "nothing free" or no sample. Pure. */
import type { PoolSample } from "./memory-sample.ts";

/** One source's word on a memory. Its free share may come out negative or above the total. */
export interface PoolClaim {
  name: string;
  totalBytes: number;
  freeBytes: number;
  source: string;
  blindSpot: string | null;
}

/** In whole bytes, so that the parts add up exactly. Null: not a number, or no memory at all. */
export function createPoolSample(claim: PoolClaim): PoolSample | null {
  const { name, source, blindSpot } = claim;
  const totalBytes = Math.floor(claim.totalBytes);
  if (!Number.isFinite(totalBytes) || totalBytes <= 0 || Number.isNaN(claim.freeBytes)) return null;
  const freeBytes = Math.floor(clampFree(claim.freeBytes, claim.totalBytes));
  return { name, totalBytes, usedBytes: totalBytes - freeBytes, freeBytes, source, blindSpot };
}

/**
 * Free below 0 (more is in use than there is) and free above the total (an unsigned difference that wrapped round:
 * ggml's Vulkan backend subtracts usage from budget) both mean 0 free. NaN stays NaN.
 */
export function clampFree(freeBytes: number, totalBytes: number): number {
  return freeBytes < 0 || freeBytes > totalBytes ? 0 : freeBytes;
}

/** A bound on the memory of this process: the machine, a control group, an address space. */
export interface MemoryBound {
  totalBytes: number;
  freeBytes: number;
  source: string;
}

/**
 * Several bounds hold at once: the smallest total and the smallest free rule, though they may not be of the same bound
 * (a group of 8 GiB on a machine that has 1 GiB left). Null: there is none, or one is nonsense.
 */
export function joinBounds(
  bounds: readonly MemoryBound[],
  blindSpot: string | null,
): PoolSample | null {
  const [first] = bounds;
  if (first === undefined) return null;
  if (bounds.some(({ freeBytes }) => Number.isNaN(freeBytes))) return null;
  const smallest = bounds.reduce((least, bound) =>
    bound.totalBytes < least.totalBytes ? bound : least,
  );
  const fullest = bounds.reduce((least, bound) =>
    bound.freeBytes < least.freeBytes ? bound : least,
  );
  return createPoolSample({
    name: "memory",
    totalBytes: smallest.totalBytes,
    freeBytes: Math.min(fullest.freeBytes, smallest.totalBytes),
    source: [...new Set([smallest.source, fullest.source])].join(", "),
    blindSpot,
  });
}
