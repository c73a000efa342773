/**
 * Reads what RAM this process may still take: the machine, every control group above it, its address space.
 * IO is a handful of small kernel files (about 0.1 ms in all, measured; kept descriptors would save a third of it).
 * A model mapped from its file is page cache: neither in `usedBytes` nor in `ownRamBytes`.
 */
import { readFileSync } from "node:fs";
import { freemem, totalmem } from "node:os";
import path from "node:path";
import { type CgroupMemory, readCgroupMemory } from "./cgroup-memory.ts";
import { type CgroupPlace, locateMemoryCgroup } from "./cgroup-place.ts";
import { parseFigures, parseSoftLimit } from "./kernel-figures.ts";
import type { PoolSample } from "./memory-sample.ts";
import { joinBounds, type MemoryBound } from "./pool-sample.ts";

export interface RamSample {
  ram: PoolSample;
  swapFreeBytes: number;
  /** Of this process. */
  ownRamBytes: number;
}

export interface RamReaderOptions {
  /** What /proc and /sys are under. */
  rootFolder?: string;
  platform?: NodeJS.Platform;
}

/** The reader throws a plain error when a figure that counts is missing or nonsense. */
export function createRamReader(options: RamReaderOptions = {}): () => RamSample {
  const { rootFolder = "/", platform = process.platform } = options;
  return platform === "linux" ? createLinuxReader(rootFolder) : () => readOtherSystem(platform);
}

const OTHER_SYSTEM_BLIND_SPOTS: Readonly<Record<string, string>> = {
  darwin: "caches that macOS would drop at once count as used",
  win32: "the commit limit of Windows is not seen",
};

function readOtherSystem(platform: string): RamSample {
  const availableBytes = Math.min(freemem(), process.availableMemory());
  const bounds = [{ totalBytes: totalmem(), freeBytes: availableBytes, source: platform }];
  const limitBytes = process.constrainedMemory();
  if (limitBytes > 0) {
    bounds.push({ totalBytes: limitBytes, freeBytes: availableBytes, source: "process limit" });
  }
  return {
    ram: requirePool(bounds, OTHER_SYSTEM_BLIND_SPOTS[platform] ?? "limits of groups are not seen"),
    swapFreeBytes: 0,
    ownRamBytes: process.memoryUsage.rss(),
  };
}

function createLinuxReader(rootFolder: string): () => RamSample {
  const read = (file: string) => readText(path.join(rootFolder, file));
  const findCgroup = createCgroupFinder(read);
  const addressLimitBytes = parseSoftLimit(read("/proc/self/limits") ?? "", "Max address space");
  return () => {
    const machine = parseFigures(read("/proc/meminfo") ?? "");
    const own = parseFigures(read("/proc/self/status") ?? "");
    const groups = readGroups(findCgroup(), read);
    const bounds = [
      boundMachine(machine),
      ...groups.flatMap(({ bound }) => (bound === null ? [] : [bound])),
      ...boundAddresses(addressLimitBytes, own.get("VmSize")),
    ];
    const swapFreeBytes = [
      machine.get("SwapFree") ?? 0,
      ...groups.map((group) => group.swapFreeBytes),
    ];
    return {
      ram: requirePool(bounds, null),
      swapFreeBytes: Math.max(0, Math.min(...swapFreeBytes)),
      ownRamBytes: measureOwn(own),
    };
  };
}

/** The list of mounts can be long, so it is read again only after this process was moved to another group. */
function createCgroupFinder(read: (file: string) => string | null): () => CgroupPlace | null {
  let known: { text: string; place: CgroupPlace | null } | null = null;
  return () => {
    const text = read("/proc/self/cgroup") ?? "";
    if (known?.text !== text) {
      known = { text, place: locateMemoryCgroup(text, read("/proc/self/mountinfo") ?? "") };
    }
    return known.place;
  };
}

function readGroups(
  place: CgroupPlace | null,
  read: (file: string) => string | null,
): CgroupMemory[] {
  if (place === null) return [];
  return place.folders.map((folder) =>
    readCgroupMemory(place.version, (name) => read(path.posix.join(folder, name))),
  );
}

function boundMachine(figures: ReadonlyMap<string, number>): MemoryBound {
  return {
    totalBytes: figures.get("MemTotal") ?? totalmem(),
    freeBytes: figures.get("MemAvailable") ?? estimateAvailable(figures),
    source: figures.has("MemTotal") ? "/proc/meminfo" : "the system",
  };
}

/** Kernels before 3.14, and containers that hide /proc/meminfo. */
function estimateAvailable(figures: ReadonlyMap<string, number>): number {
  const free = figures.get("MemFree");
  if (free === undefined) return freemem();
  const cached = (figures.get("Cached") ?? 0) - (figures.get("Shmem") ?? 0);
  return free + Math.max(cached, 0);
}

/** `ulimit -v`: allocation fails there, whatever memory is left. */
function boundAddresses(
  limitBytes: number | null,
  reservedBytes: number | undefined,
): MemoryBound[] {
  if (limitBytes === null || reservedBytes === undefined) return [];
  return [
    {
      totalBytes: limitBytes,
      freeBytes: limitBytes - reservedBytes,
      source: "address space limit",
    },
  ];
}

function measureOwn(status: ReadonlyMap<string, number>): number {
  const anonymous = status.get("RssAnon");
  if (anonymous === undefined) return process.memoryUsage.rss();
  return anonymous + (status.get("RssShmem") ?? 0);
}

function requirePool(bounds: readonly MemoryBound[], blindSpot: string | null): PoolSample {
  const pool = joinBounds(bounds, blindSpot);
  if (pool === null) throw new Error("the system does not tell its memory");
  return pool;
}

function readText(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return null;
  }
}
