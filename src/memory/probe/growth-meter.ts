/**
 * Counts, over one session, how far other processes' memory stood above where it was at the session's start.
 * Pure, of bounded size: growth is counted in steps, not kept. A session that saw nothing leaves nothing.
 */
import type { MemoryReading, MemorySample, PoolSample } from "./memory-sample.ts";

/** Readings by growth: at index 0 those without growth, at index n those of more than n − 1 steps and at most n. */
export type GrowthCounts = readonly number[];

export interface SessionGrowth {
  ram: GrowthCounts;
  gpu: GrowthCounts;
}

export const GROWTH_STEP_BYTES = 64 * 1024 ** 2;
/** 64 GiB and all above. */
export const MOST_GROWTH_STEPS = 1024;

export class GrowthMeter {
  readonly #ram: number[] = [];
  readonly #gpu: number[] = [];
  #start: { ramBytes: number; gpuBytes: number; gpuCount: number } | null = null;

  /** `ownGpuBytes`: what this process holds on the GPUs just then. Memory of our child processes counts as others'. */
  add(reading: MemoryReading, ownGpuBytes: number): void {
    if (reading === "unknown") return;
    const now = measureOthers(reading, ownGpuBytes);
    // Another set of GPUs than at the start tells nothing about growth.
    if (this.#start === null || this.#start.gpuCount !== now.gpuCount) this.#start = now;
    countGrowth(this.#ram, now.ramBytes - this.#start.ramBytes);
    if (now.gpuCount > 0) countGrowth(this.#gpu, now.gpuBytes - this.#start.gpuBytes);
  }

  /** Null: there was no reading. */
  get session(): SessionGrowth | null {
    if (this.#ram.length === 0) return null;
    return { ram: fillGaps(this.#ram), gpu: fillGaps(this.#gpu) };
  }
}

function measureOthers(sample: MemorySample, ownGpuBytes: number) {
  return {
    ramBytes: sample.ram.usedBytes - sample.ownRamBytes,
    gpuBytes: sample.gpus.reduce(addUsed, 0) - ownGpuBytes,
    gpuCount: sample.gpus.length,
  };
}

function addUsed(sum: number, { usedBytes }: PoolSample): number {
  return sum + usedBytes;
}

function countGrowth(counts: number[], growthBytes: number): void {
  const step = Math.min(Math.max(Math.ceil(growthBytes / GROWTH_STEP_BYTES), 0), MOST_GROWTH_STEPS);
  counts[step] = (counts[step] ?? 0) + 1;
}

function fillGaps(counts: readonly number[]): number[] {
  return Array.from(counts, (count) => count ?? 0);
}
