/**
 * Chooses whose word on the GPUs counts, and says what that source is blind to. Pure.
 * Tools beside the process win where it is sure that they mean the engine's devices: they tell each device apart and
 * see everybody. Otherwise the engine's own sum is taken.
 */
import type { GpuDevice, GpuFigures } from "./gpu-figures.ts";
import type { GpuSight } from "./gpu-sight.ts";
import { clampFree, type PoolClaim } from "./pool-sample.ts";

/** The engine's total leaves out what the driver keeps; a slice of a card, or another card, is further off. */
const TOTAL_TOLERANCE = 0.1;

/**
 * Of the lists that tools offer, the first one or union that adds up to the engine's total; null: none does.
 * Without the engine's word the first list that is not empty.
 */
export function pickDevices(
  lists: readonly (readonly GpuDevice[])[],
  engineTotalBytes: number | null,
): readonly GpuDevice[] | null {
  const offered = lists.filter((list) => list.length > 0);
  const candidates = offered.length > 1 ? [...offered, offered.flat()] : offered;
  if (engineTotalBytes === null) return candidates[0] ?? null;
  const isClose = (list: readonly GpuDevice[]) =>
    Math.abs(sumTotal(list) - engineTotalBytes) <= engineTotalBytes * TOTAL_TOLERANCE;
  return candidates.find(isClose) ?? null;
}

/** The engine's sum as one device. */
export function toDevice({ backend, names, totalBytes, usedBytes }: GpuFigures): GpuDevice {
  return {
    name: names.join(" + ") || backend,
    deviceCount: Math.max(names.length, 1),
    totalBytes,
    freeBytes: totalBytes - usedBytes,
    source: backend,
  };
}

export interface GpuContext {
  sight: GpuSight;
  /** Of this process, over all devices. */
  ownBytes: number;
  /** Where GPU memory is a part of RAM: no more is free than there. Null: it is not. */
  ramFreeBytes: number | null;
  platform: NodeJS.Platform;
}

/** A blind source gets our own use added, shared out by the devices' sizes. */
export function claimPools(devices: readonly GpuDevice[], context: GpuContext): PoolClaim[] {
  const unseenBytes = context.sight === "blind" ? context.ownBytes : 0;
  const wholeBytes = sumTotal(devices);
  return devices.map((device) => {
    const { name, totalBytes, source } = device;
    const seenBytes = clampFree(device.freeBytes, totalBytes);
    const leftBytes = seenBytes - (unseenBytes * totalBytes) / wholeBytes;
    return {
      name,
      totalBytes,
      freeBytes: Math.min(leftBytes, context.ramFreeBytes ?? Infinity),
      source,
      blindSpot: describeBlindSpot(device, context),
    };
  });
}

/** By everybody, over all devices. */
export function sumUsed(devices: readonly GpuDevice[]): number {
  return devices.reduce(
    (sum, { totalBytes, freeBytes }) => sum + totalBytes - clampFree(freeBytes, totalBytes),
    0,
  );
}

function sumTotal(devices: readonly GpuDevice[]): number {
  return devices.reduce((sum, { totalBytes }) => sum + totalBytes, 0);
}

/** Sources as llama.cpp's backends and the drivers document them. */
function describeBlindSpot(device: GpuDevice, { sight, platform }: GpuContext): string | null {
  const { source, deviceCount } = device;
  if (sight === "blind") {
    return "the driver does not tell what is in use, so only what this program holds is counted";
  }
  if (source === "metal") return "what other programs hold on the GPU is not seen";
  if (source === "vulkan" && sight === "unproven") {
    return "use is seen only where the driver has VK_EXT_memory_budget";
  }
  if (source === "nvidia-smi" && platform === "win32") {
    return "what Windows moved to shared GPU memory is not seen";
  }
  return deviceCount > 1 ? `only the sum over ${deviceCount} devices is known` : null;
}
