/** The words for what is known of GPUs, by whom: the engine inside this process, and tools beside it. */

export type GpuBackend = "cuda" | "vulkan" | "metal";

/** The engine's own word: one sum over the devices it uses. */
export interface GpuFigures {
  backend: GpuBackend;
  names: readonly string[];
  totalBytes: number;
  /** Above `totalBytes` or below 0 where the backend's subtraction wrapped round. */
  usedBytes: number;
  isUnified: boolean;
}

/** Null: the engine computes on the CPU. May reject or never settle: whoever asks bounds the wait. */
export type GpuReader = () => Promise<GpuFigures | null>;

/** One device, or several of which only the sum is known. */
export interface GpuDevice {
  name: string;
  deviceCount: number;
  totalBytes: number;
  freeBytes: number;
  source: string;
}
