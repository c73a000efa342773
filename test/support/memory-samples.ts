/** Looks at a machine of round numbers: 100 GiB of RAM, GPUs of 20 GiB, so that a GiB is a per cent or five of them. */
import type { MemorySample, PoolSample } from "../../src/memory/probe/memory-sample.ts";
import { GIB } from "./memory-traces.ts";

export interface SampleShape {
  atMs?: number;
  ramGib?: number;
  /** Used, by device; none: no GPU. */
  gpuGib?: readonly number[];
  gpuTotalGib?: number;
  isUnified?: boolean;
}

export function createSample(shape: SampleShape = {}): MemorySample {
  const { atMs = 0, ramGib = 10, gpuGib = [], gpuTotalGib = 20, isUnified = false } = shape;
  return {
    atMs,
    ram: createPool("memory", 100, ramGib),
    gpus: gpuGib.map((usedGib) => createPool("gpu", gpuTotalGib, usedGib)),
    isUnified,
    swapFreeBytes: 0,
    ownRamBytes: 0,
  };
}

function createPool(name: string, totalGib: number, usedGib: number): PoolSample {
  return {
    name,
    totalBytes: totalGib * GIB,
    usedBytes: usedGib * GIB,
    freeBytes: (totalGib - usedGib) * GIB,
    source: "test",
    blindSpot: null,
  };
}
