/**
 * How much of each memory a load may take: what is left of the total under the share and above the headroom, after
 * what others use now and what is reserved for them. Pure. GPU memory that is a part of RAM is one pool, counted once.
 */

import type { MemorySample, PoolSample } from "../probe/memory-sample.ts";
import type { PoolBudget } from "./memory-plan.ts";

const GIB = 2 ** 30;
const LARGE_POOL_BYTES = 24 * GIB;
const SMALL_RAM_BYTES = 8 * GIB;

/** What a load is charged to. `gpu` is null where no GPU is used, and where its memory is a part of RAM. */
export interface Budgets {
  ram: PoolBudget;
  gpu: PoolBudget | null;
}

export interface BudgetRules {
  deviceShare: number;
  reservedBytes: number;
  /** What others are known to grow by while a model is loaded: the headroom is never smaller. */
  growthBytes?: number | undefined;
  usesGpu: boolean;
}

export function makeBudgets(sample: MemorySample, rules: BudgetRules): Budgets {
  const forRam = rules.usesGpu ? { ...rules, reservedBytes: 0, growthBytes: 0 } : rules;
  if (!rules.usesGpu) return { ram: budgetOf("ram", [sample.ram], forRam), gpu: null };
  if (!sample.isUnified) {
    const ram = budgetOf("ram", [sample.ram], forRam);
    return { ram, gpu: budgetOf("gpu", sample.gpus, rules) };
  }
  // Two views of one memory: a GPU may be allowed less of it than the machine has. The tighter view rules.
  const views = [sample.ram, ...sample.gpus].map((view) => budgetOf("ram", [view], rules));
  return { ram: views.reduce((a, b) => (b.availableBytes < a.availableBytes ? b : a)), gpu: null };
}

/** Several devices count together: llama.cpp spreads the layers over them. Each keeps its own headroom. */
function budgetOf(
  pool: PoolBudget["pool"],
  devices: readonly PoolSample[],
  rules: BudgetRules,
): PoolBudget {
  const sum = (bytesOf: (device: PoolSample) => number) =>
    devices.reduce((total, device) => total + bytesOf(device), 0);
  const totalBytes = sum((device) => device.totalBytes);
  const othersBytes = sum((device) => device.usedBytes);
  const usable = sum((device) => usableBytes(pool, device.totalBytes, rules.deviceShare));
  const headroomBytes = Math.max(totalBytes - usable, rules.growthBytes ?? 0);
  const blindSpots = devices.flatMap(({ blindSpot }) => blindSpot ?? []);
  return {
    pool,
    name: devices.map(({ name }) => name).join(" + "),
    totalBytes,
    othersBytes,
    headroomBytes,
    reservedBytes: rules.reservedBytes,
    availableBytes: totalBytes - headroomBytes - othersBytes - rules.reservedBytes,
    blindSpot: blindSpots.length > 0 ? [...new Set(blindSpots)].join("; ") : null,
  };
}

/** Of a memory that nobody uses. */
export function usableBytes(
  pool: PoolBudget["pool"],
  totalBytes: number,
  deviceShare: number,
): number {
  return Math.min(deviceShare * totalBytes, totalBytes - decideHeadroom(pool, totalBytes));
}

/**
 * What stays free for growth nobody planned: llama.cpp's own example run drifted by 254 MiB. Of little RAM an eighth
 * is enough: a container has no display and no other users, and in one of 2 GiB a whole GiB would leave no room for
 * the smallest model. A small GPU keeps its GiB, for a display takes what it wants.
 */
function decideHeadroom(pool: PoolBudget["pool"], totalBytes: number): number {
  if (totalBytes >= LARGE_POOL_BYTES) return 2 * GIB;
  if (pool === "ram" && totalBytes < SMALL_RAM_BYTES) return totalBytes / 8;
  return GIB;
}
