/**
 * How full the memories are that one load lives in. RAM is always one of them, GPUs when layers lie there; unified
 * memory is one. Of several GPUs each is given a load's share by its size: who got what is not known. Pure.
 */
import type { MemoryUse } from "../../runtime/load-settings.ts";
import type { MemorySample } from "../probe/memory-sample.ts";

/** Above this share of a pool the machine is under pressure. */
export const PRESSURE_SHARE = 0.9;

const NOTHING: MemoryUse = { ramBytes: 0, gpuBytes: 0 };

interface Pool {
  totalBytes: number;
  usedBytes: number;
}

/** The share of the fullest pool once `added` lies there too; null when the sample lacks a pool that is in use. */
export function fullestShare(
  sample: MemorySample,
  usesGpu: boolean,
  added: MemoryUse = NOTHING,
): number | null {
  const pools = listPools(sample, usesGpu, added);
  if (pools === null) return null;
  let fullest = 0;
  for (const { usedBytes, totalBytes } of pools)
    fullest = Math.max(fullest, usedBytes / totalBytes);
  return fullest;
}

/** Free bytes below the pressure line in the pool that has the fewest; negative above it, null as `fullestShare`. */
export function headroomOf(sample: MemorySample, usesGpu: boolean): number | null {
  const pools = listPools(sample, usesGpu, NOTHING);
  if (pools === null) return null;
  return Math.min(
    ...pools.map(
      ({ totalBytes, usedBytes }) => Math.floor(totalBytes * PRESSURE_SHARE) - usedBytes,
    ),
  );
}

function listPools(sample: MemorySample, usesGpu: boolean, added: MemoryUse): Pool[] | null {
  const { ram, gpus, isUnified } = sample;
  const ramAdded = isUnified ? added.ramBytes + added.gpuBytes : added.ramBytes;
  const pools = [{ totalBytes: ram.totalBytes, usedBytes: ram.usedBytes + ramAdded }];
  if (usesGpu && !isUnified) {
    const gpuBytes = gpus.reduce((sum, gpu) => sum + gpu.totalBytes, 0);
    if (gpus.length === 0) return null;
    for (const { totalBytes, usedBytes } of gpus) {
      pools.push({ totalBytes, usedBytes: usedBytes + (added.gpuBytes * totalBytes) / gpuBytes });
    }
  }
  return pools.every(({ totalBytes }) => totalBytes > 0) ? pools : null;
}
