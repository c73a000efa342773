/**
 * Looks at the machine's memory: RAM as this process may use it, and every GPU the engine uses.
 * Never throws and never waits longer than its limit: what is not known in time is "unknown". Starts nothing before
 * the first look, and only nvidia-smi then. Its clock is monotonic, so a changed system time changes nothing.
 */
import { createAmdReader } from "./amd-gpus.ts";
import type { GpuReader } from "./gpu-figures.ts";
import { GpuProbe } from "./gpu-probe.ts";
import type { MemoryProbe, MemoryReading } from "./memory-sample.ts";
import { NvidiaSmi, type NvidiaSmiOptions } from "./nvidia-smi.ts";
import { createRamReader } from "./ram-reader.ts";
import { settleWithin } from "./settle-within.ts";

export interface MemoryProbeOptions {
  /** The engine's own figures. Left out: only the system and the drivers' tools are asked. */
  readGpu?: GpuReader;
  /** Where CUDA_VISIBLE_DEVICES is looked up. */
  env?: Readonly<Record<string, string | undefined>>;
  limitMs?: number;
  /** Monotonic milliseconds. */
  now?: () => number;
  /** What /proc and /sys are under. */
  rootFolder?: string;
  platform?: NodeJS.Platform;
  /** False: never started. */
  nvidiaSmi?: NvidiaSmiOptions | false;
}

/** A probe of this machine, which learns of our own loads so as to notice a source that does not see them. */
export interface LiveMemoryProbe extends MemoryProbe {
  /** To be called just before GPU memory is taken, with what the load is expected to take. */
  expectGpuGrowth(bytes: number): void;
  /** To be called after each load and unload: what this process holds on the GPUs, as the engine counts it. */
  setOwnGpuBytes(bytes: number): void;
}

const LIMIT_MS = 2000;

export function createMemoryProbe(options: MemoryProbeOptions = {}): LiveMemoryProbe {
  return new SystemProbe(options);
}

class SystemProbe implements LiveMemoryProbe {
  readonly #now: () => number;
  readonly #limitMs: number;
  readonly #readRam: ReturnType<typeof createRamReader>;
  readonly #gpu: GpuProbe;
  #isClosed = false;

  constructor(options: MemoryProbeOptions) {
    const { rootFolder = "/", platform = process.platform, env = process.env } = options;
    this.#now = options.now ?? (() => performance.now());
    this.#limitMs = options.limitMs ?? LIMIT_MS;
    this.#readRam = createRamReader({ rootFolder, platform });
    this.#gpu = new GpuProbe({
      readGpu: options.readGpu,
      nvidia: createTool(options, platform, this.#now),
      readAmd: createAmdReader(rootFolder),
      env,
      platform,
      now: this.#now,
      limitMs: this.#limitMs,
    });
  }

  async read(): Promise<MemoryReading> {
    if (this.#isClosed) return "unknown";
    const reading = await settleWithin(this.#look(), this.#limitMs);
    return reading === "late" ? "unknown" : reading;
  }

  expectGpuGrowth(bytes: number): void {
    this.#gpu.watch.expectGrowth(bytes);
  }

  setOwnGpuBytes(bytes: number): void {
    this.#gpu.watch.setOwnBytes(bytes, this.#now());
  }

  [Symbol.dispose](): void {
    this.#isClosed = true;
    this.#gpu[Symbol.dispose]();
  }

  async #look(): Promise<MemoryReading> {
    try {
      const ram = this.#readRam();
      const gpu = await this.#gpu.read(ram.ram.freeBytes);
      return gpu === "unknown" ? "unknown" : { atMs: this.#now(), ...ram, ...gpu };
    } catch {
      return "unknown"; // a file that counts is missing or nonsense
    }
  }
}

function createTool(
  { nvidiaSmi = {} }: MemoryProbeOptions,
  platform: NodeJS.Platform,
  now: () => number,
): NvidiaSmi | null {
  return nvidiaSmi === false || platform === "darwin" ? null : new NvidiaSmi({ now, ...nvidiaSmi });
}
