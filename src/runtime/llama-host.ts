/** A started llama.cpp: its backend, its GPUs and its complaints. Models are loaded on it, one after the other. */
import type { Llama } from "node-llama-cpp";
import type { GpuMemory } from "./engine.ts";
import { describeEngine, startLlama } from "./native-llama.ts";
import { limitThreads } from "./thread-policy.ts";
import { countUsableCores } from "./usable-cores.ts";

export type Device = "cpu" | "cuda" | "vulkan" | "metal";

export interface HostOptions {
  gpu?: "auto" | false | undefined;
  /** Take a GPU that is emulated on the CPU: slower than the CPU itself, and good for tests of GPU memory only. */
  takesEmulatedGpu?: boolean | undefined;
  /** The ceiling for all models; the usable cores where it is left out or above them. */
  threads?: number | undefined;
}

export class LlamaHost implements AsyncDisposable {
  readonly llama: Llama;
  readonly cores = countUsableCores();
  /** llama.cpp's own error lines so far. */
  readonly complaints: string[];

  constructor(llama: Llama, complaints: string[]) {
    this.llama = llama;
    this.complaints = complaints;
  }

  /** Where models run. */
  get device(): Device {
    return this.llama.gpu === false ? "cpu" : this.llama.gpu;
  }

  /** What a run is pinned to. */
  get engine(): string {
    return describeEngine(this.llama);
  }

  /** The CPU features that its kernels use, in llama.cpp's own words. */
  get features(): string {
    return this.llama.systemInfo.replaceAll(/\s+/g, " ").trim();
  }

  /** Of all devices together; null when models run on the CPU. */
  async readGpuMemory(): Promise<GpuMemory | null> {
    const { gpu } = this.llama;
    if (gpu === false) return null;
    const { total, used, unifiedSize } = await this.llama.getVramState();
    const names = await this.llama.getGpuDeviceNames();
    const isUnified = unifiedSize > 0;
    return { backend: gpu, names, totalBytes: total, usedBytes: used, isUnified };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.llama.dispose();
  }
}

/** Throws "engine-unavailable". Cost: about a second the first time in a process. */
export async function startLlamaHost(options: HostOptions = {}): Promise<LlamaHost> {
  const host = await startHost(options);
  if (host.device === "cpu" || (await hasUsableGpu(host, options))) return host;
  // A backend without a device computes on the CPU, and tells nonsense of its memory.
  await host[Symbol.asyncDispose]();
  return startHost({ ...options, gpu: false });
}

async function startHost({ gpu, threads }: HostOptions): Promise<LlamaHost> {
  const complaints: string[] = [];
  const llama = await startLlama({
    gpu: gpu ?? "auto",
    maxThreads: limitThreads(threads, countUsableCores()) ?? countUsableCores(),
    onError: (message) => complaints.push(message),
  });
  return new LlamaHost(llama, complaints);
}

/** Mesa's and Google's renderers, as they name themselves. */
const EMULATED = /llvmpipe|lavapipe|swiftshader|softpipe/i;

async function hasUsableGpu(host: LlamaHost, { takesEmulatedGpu }: HostOptions): Promise<boolean> {
  const memory = await host.readGpuMemory();
  if (memory === null || !(memory.totalBytes > 0)) return false;
  return takesEmulatedGpu === true || memory.names.some((name) => !EMULATED.test(name));
}
