/**
 * Asks everybody who knows of GPU memory and gives one answer per device, or "unknown".
 * Owns the nvidia-smi process; never waits longer than its limit, though the engine's own call may never return.
 */
import type { AmdReader } from "./amd-gpus.ts";
import type { GpuDevice, GpuFigures, GpuReader } from "./gpu-figures.ts";
import { claimPools, pickDevices, sumUsed, toDevice } from "./gpu-pools.ts";
import { GpuWatch } from "./gpu-sight.ts";
import type { PoolSample } from "./memory-sample.ts";
import type { NvidiaGpu } from "./nvidia-rows.ts";
import type { NvidiaAnswer, NvidiaSmi } from "./nvidia-smi.ts";
import { createPoolSample } from "./pool-sample.ts";
import { settleWithin } from "./settle-within.ts";
import { selectNvidiaGpus } from "./visible-gpus.ts";

export interface GpuSample {
  gpus: readonly PoolSample[];
  isUnified: boolean;
}

export interface GpuProbeOptions {
  /** Undefined: only the tools beside this process are asked, as before an engine runs. */
  readGpu: GpuReader | undefined;
  nvidia: NvidiaSmi | null;
  readAmd: AmdReader;
  env: Readonly<Record<string, string | undefined>>;
  platform: NodeJS.Platform;
  now: () => number;
  limitMs: number;
}

type EngineAnswer = GpuFigures | null | "unknown";

interface Question {
  answer: Promise<EngineAnswer>;
  askedAtMs: number;
}

const NO_GPU: GpuSample = { gpus: [], isUnified: false };

export class GpuProbe implements Disposable {
  readonly watch = new GpuWatch();
  readonly #options: GpuProbeOptions;
  #question: Question | null = null;
  /** What the engine said last: its devices stay what they are when it once gives no answer. */
  #engine: GpuFigures | null = null;
  #hasWaitedForTool = false;

  constructor(options: GpuProbeOptions) {
    this.#options = options;
  }

  /** `ramFreeBytes`: what bounds a GPU that shares its memory with the CPU. */
  async read(ramFreeBytes: number): Promise<GpuSample | "unknown"> {
    const { readGpu, limitMs, now } = this.#options;
    const startedAtMs = now();
    const figures = readGpu === undefined ? "unasked" : await this.#askEngine(readGpu);
    if (figures === null) return NO_GPU;
    if (typeof figures !== "string") this.#engine = figures;
    const isUnified = this.#engine?.isUnified === true;
    const restMs = limitMs - (now() - startedAtMs);
    const devices = isUnified ? null : this.#chooseDevices(await this.#askTool(restMs));
    if (devices !== null) return this.#createSample(devices, null);
    if (typeof figures === "string") return "unknown";
    return this.#createSample([toDevice(figures)], isUnified ? ramFreeBytes : null);
  }

  [Symbol.dispose](): void {
    this.#options.nvidia?.[Symbol.dispose]();
  }

  /** One question at a time: a call that hangs must not be followed by others that hang. */
  async #askEngine(readGpu: GpuReader): Promise<EngineAnswer> {
    const { now, limitMs } = this.#options;
    this.#question ??= this.#put(readGpu);
    const { answer, askedAtMs } = this.#question;
    // Half of the time, so that the tool can still be asked when the engine hangs.
    const settled = await settleWithin(answer, askedAtMs + limitMs / 2 - now());
    return settled === "late" ? "unknown" : settled;
  }

  #put(readGpu: GpuReader): Question {
    const answer = ask(readGpu);
    const question = { answer, askedAtMs: this.#options.now() };
    void answer.then(() => {
      this.#question = null;
    });
    return question;
  }

  /** The first time it waits, so that a plan is not made from the engine's sum where the tool is merely starting. */
  async #askTool(restMs: number): Promise<NvidiaAnswer> {
    const { nvidia } = this.#options;
    if (nvidia === null) return "absent";
    const answer = nvidia.read();
    if (answer !== "unknown" || this.#hasWaitedForTool) return answer;
    this.#hasWaitedForTool = true;
    await settleWithin(nvidia.waitForFirstWord(), restMs);
    return nvidia.read();
  }

  /** Null: the tools' word cannot be used. Empty only where nobody knows of a GPU. */
  #chooseDevices(answer: NvidiaAnswer): readonly GpuDevice[] | null {
    const engine = this.#engine;
    const cards = this.#selectCards(answer);
    if (cards === null && engine === null) return null;
    const amd = engine?.backend === "cuda" ? [] : this.#options.readAmd();
    const devices = pickDevices([cards ?? [], amd], engine?.totalBytes ?? null);
    return this.#options.readGpu === undefined ? (devices ?? []) : devices;
  }

  #selectCards(answer: NvidiaAnswer): readonly GpuDevice[] | null {
    if (answer === "absent") return [];
    if (answer === "unknown") return null;
    const { env } = this.#options;
    const isCuda = this.#engine === null || this.#engine.backend === "cuda";
    const cards = selectNvidiaGpus(answer, {
      names: this.#engine?.names ?? null,
      visibleDevices: isCuda ? env.CUDA_VISIBLE_DEVICES : undefined,
      deviceOrder: env.CUDA_DEVICE_ORDER,
    });
    const devices = cards?.map(toNvidiaDevice) ?? [null];
    return devices.every((device) => device !== null) ? devices : null;
  }

  #createSample(devices: readonly GpuDevice[], ramFreeBytes: number | null): GpuSample | "unknown" {
    const { platform, now } = this.#options;
    const sources = [...new Set(devices.map(({ source }) => source))].join(", ");
    const sight = this.watch.judge(sources, sumUsed(devices), now());
    const ownBytes = this.watch.ownBytes;
    const pools = claimPools(devices, { sight, ownBytes, ramFreeBytes, platform });
    const gpus = pools.map(createPoolSample);
    if (!gpus.every((gpu) => gpu !== null)) return "unknown";
    return { gpus, isUnified: ramFreeBytes !== null };
  }
}

async function ask(readGpu: GpuReader): Promise<EngineAnswer> {
  try {
    return await readGpu();
  } catch {
    return "unknown";
  }
}

/** Null: the driver does not tell this card's memory. */
function toNvidiaDevice({ name, memory }: NvidiaGpu): GpuDevice | null {
  return memory === null ? null : { name, deviceCount: 1, source: "nvidia-smi", ...memory };
}
