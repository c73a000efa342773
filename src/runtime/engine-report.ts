/** What the engine would run on here: its release and the GPUs it can use. Starts it and ends it again; loads no model. */
import { describeEngine, startLlama } from "./native-llama.ts";

export interface EngineReport {
  /** Package and llama.cpp release. */
  name: string;
  /** "cuda", "vulkan" or "metal"; null: the CPU alone. */
  gpu: string | null;
  devices: readonly string[];
}

/** Throws "engine-unavailable". Cost: about a second. */
export async function reportEngine(): Promise<EngineReport> {
  const llama = await startLlama({ gpu: "auto", maxThreads: 1, onError: () => {} });
  try {
    const { gpu } = llama;
    const devices = gpu === false ? [] : await llama.getGpuDeviceNames();
    return { name: describeEngine(llama), gpu: gpu === false ? null : gpu, devices };
  } finally {
    await llama.dispose();
  }
}
