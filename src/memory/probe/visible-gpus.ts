/**
 * Finds which of the machine's NVIDIA cards the engine uses: nvidia-smi lists all of them, in its own order.
 * Pure. Null says that it cannot be decided, and the engine's own figures must do.
 */
import type { NvidiaGpu } from "./nvidia-rows.ts";

export interface GpuSelection {
  /** Of the devices the engine uses; null: not asked, or not known. */
  names: readonly string[] | null;
  /** CUDA_VISIBLE_DEVICES where the backend is or may be CUDA. */
  visibleDevices: string | undefined;
  /** CUDA_DEVICE_ORDER. */
  deviceOrder: string | undefined;
}

export function selectNvidiaGpus(
  gpus: readonly NvidiaGpu[],
  { names, visibleDevices, deviceOrder }: GpuSelection,
): readonly NvidiaGpu[] | null {
  const visible =
    visibleDevices === undefined ? gpus : pickVisible(gpus, { visibleDevices, deviceOrder });
  const chosen = names === null ? visible : matchNames({ gpus, visible, names });
  return chosen?.some(({ isSliced }) => isSliced) ? null : chosen;
}

function matchNames(known: {
  gpus: readonly NvidiaGpu[];
  visible: readonly NvidiaGpu[] | null;
  names: readonly string[];
}): readonly NvidiaGpu[] | null {
  const { gpus, visible, names } = known;
  if (visible !== null && areNamed(visible, names)) return visible;
  const named = gpus.filter(({ name }) => names.includes(name));
  return areNamed(named, names) ? named : null;
}

function areNamed(gpus: readonly NvidiaGpu[], names: readonly string[]): boolean {
  const found = gpus.map(({ name }) => name).sort();
  const wanted = [...names].sort();
  return found.length === wanted.length && found.every((name, index) => name === wanted[index]);
}

/** As CUDA reads the variable: entries up to the first that names no device. */
function pickVisible(
  gpus: readonly NvidiaGpu[],
  { visibleDevices, deviceOrder }: { visibleDevices: string; deviceOrder: string | undefined },
): readonly NvidiaGpu[] | null {
  const entries = visibleDevices.split(",").map((entry) => entry.trim());
  if (entries.some((entry) => entry.startsWith("MIG-"))) return null;
  // CUDA numbers the fastest card 0 unless told otherwise; nvidia-smi numbers by PCI bus.
  const isNumberingSame =
    deviceOrder === "PCI_BUS_ID" || new Set(gpus.map(({ name }) => name)).size <= 1;
  const visible: NvidiaGpu[] = [];
  for (const entry of entries) {
    if (/^\d+$/.test(entry) && !isNumberingSame) return null;
    const gpu = findGpu(gpus, entry);
    if (gpu === undefined) break;
    visible.push(gpu);
  }
  return [...new Set(visible)];
}

function findGpu(gpus: readonly NvidiaGpu[], entry: string): NvidiaGpu | undefined {
  if (/^\d+$/.test(entry)) return gpus.find(({ index }) => index === Number(entry));
  if (!entry.startsWith("GPU-")) return undefined;
  // The beginning of a UUID is enough where it is the only one that begins so.
  const matches = gpus.filter(({ uuid }) => uuid.startsWith(entry));
  return matches.length === 1 ? matches[0] : undefined;
}
