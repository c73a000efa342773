/** One look at the machine's memory. Numbers are checked when made: finite, not negative, used + free = total. */

export interface PoolSample {
  /** "memory", or the GPU's name. */
  name: string;
  totalBytes: number;
  /** By everybody, this process too. */
  usedBytes: number;
  freeBytes: number;
  /** Where the figures come from: "cgroup v2", "/proc/meminfo", "nvidia-smi", "vulkan" … */
  source: string;
  /** Why `usedBytes` misses something, as a sentence part; null when it misses nothing that is known of. */
  blindSpot: string | null;
}

export interface MemorySample {
  /** Monotonic. */
  atMs: number;
  ram: PoolSample;
  /** In the order of the devices; none: models run on the CPU. */
  gpus: readonly PoolSample[];
  /** GPU memory is a part of RAM: counted once. */
  isUnified: boolean;
  swapFreeBytes: number;
  /** Of this process: resident memory that no file backs. */
  ownRamBytes: number;
}

/** "unknown": the probe failed, hung or said nonsense; nothing may be concluded from it. */
export type MemoryReading = MemorySample | "unknown";

export interface MemoryProbe extends Disposable {
  /** Never throws, never waits longer than its own limit. Cost: well below a millisecond of this process. */
  read(): Promise<MemoryReading>;
}
