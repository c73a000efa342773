/**
 * What one control group allows its processes: its memory limit, what is left of it, what is left of its swap.
 * Pure over an injected file reader. Page cache counts as free, as in /proc/meminfo: the kernel drops it before it kills.
 */
import type { CgroupVersion } from "./cgroup-place.ts";
import { parseFigure, parseFigures } from "./kernel-figures.ts";
import type { MemoryBound } from "./pool-sample.ts";

/** The text of a file of the group; null where it is absent or unreadable. */
export type ReadGroupFile = (name: string) => string | null;

export interface CgroupMemory {
  /** Null: this group has no limit of its own. */
  bound: MemoryBound | null;
  /** Infinity: the group does not limit swap. */
  swapFreeBytes: number;
}

/** Version 1 says "no limit" as 2^63 rounded down to a page; no real limit comes near. */
const NO_LIMIT_BYTES = 2 ** 60;

/** Throws a plain error when a limit is set and its use cannot be read: nothing may be concluded then. */
export function readCgroupMemory(version: CgroupVersion, read: ReadGroupFile): CgroupMemory {
  return version === 1 ? readVersion1(read) : readVersion2(read);
}

function readVersion2(read: ReadGroupFile): CgroupMemory {
  // Above memory.high the group is slowed until it is nearly still: as good as a limit.
  const limitBytes = pickLimit([read("memory.max"), read("memory.high")].map(parseFigure));
  const swapLimitBytes = parseFigure(read("memory.swap.max"));
  const swapUsedBytes = parseFigure(read("memory.swap.current")) ?? 0;
  const swapFreeBytes = swapLimitBytes === null ? Infinity : swapLimitBytes - swapUsedBytes;
  if (limitBytes === null) return { bound: null, swapFreeBytes };
  const cacheBytes = sumFigures(parseFigures(read("memory.stat") ?? ""), [
    "inactive_file",
    "active_file",
    "slab_reclaimable",
  ]);
  const usedBytes = requireUse(read("memory.current"));
  return { bound: createBound({ limitBytes, usedBytes, cacheBytes, version: 2 }), swapFreeBytes };
}

function readVersion1(read: ReadGroupFile): CgroupMemory {
  const ownLimitBytes = parseFigure(read("memory.limit_in_bytes"));
  if (ownLimitBytes === null) return { bound: null, swapFreeBytes: Infinity };
  const stat = parseFigures(read("memory.stat") ?? "");
  // The hierarchical limit counts ancestors too that a container cannot see.
  const limitBytes = pickLimit([ownLimitBytes, stat.get("hierarchical_memory_limit") ?? null]);
  if (limitBytes === null) return { bound: null, swapFreeBytes: Infinity };
  const usedBytes = requireUse(read("memory.usage_in_bytes"));
  const cacheBytes = sumFigures(stat, ["total_inactive_file", "total_active_file"]);
  return {
    bound: createBound({ limitBytes, usedBytes, cacheBytes, version: 1 }),
    swapFreeBytes: readSwapVersion1(read, limitBytes - usedBytes),
  };
}

/** Version 1 limits memory and swap as one sum; what is left of it beyond the memory that is left is swap. */
function readSwapVersion1(read: ReadGroupFile, memoryFreeBytes: number): number {
  const limitBytes = parseFigure(read("memory.memsw.limit_in_bytes"));
  const usedBytes = parseFigure(read("memory.memsw.usage_in_bytes"));
  if (limitBytes === null || usedBytes === null || limitBytes >= NO_LIMIT_BYTES) return Infinity;
  return limitBytes - usedBytes - Math.max(memoryFreeBytes, 0);
}

function pickLimit(limits: readonly (number | null)[]): number | null {
  const set = limits.filter(
    (limit): limit is number => limit !== null && limit > 0 && limit < NO_LIMIT_BYTES,
  );
  return set.length === 0 ? null : Math.min(...set);
}

function requireUse(text: string | null): number {
  const usedBytes = parseFigure(text);
  if (usedBytes === null) throw new Error("a memory group with a limit does not tell its use");
  return usedBytes;
}

function createBound(group: {
  limitBytes: number;
  usedBytes: number;
  cacheBytes: number;
  version: CgroupVersion;
}): MemoryBound {
  // The two files are read one after the other, so more cache than use can turn up.
  const heldBytes = Math.max(group.usedBytes - group.cacheBytes, 0);
  return {
    totalBytes: group.limitBytes,
    freeBytes: group.limitBytes - heldBytes,
    source: `cgroup v${group.version}`,
  };
}

function sumFigures(figures: ReadonlyMap<string, number>, names: readonly string[]): number {
  return names.reduce((sum, name) => sum + (figures.get(name) ?? 0), 0);
}
