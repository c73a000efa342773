/**
 * Of several GPUs, those that a load can lie in. llama.cpp gives each a share of the layers by its free memory, so one
 * that others had filled before holds next to nothing of ours: its fullness is no pressure that a move could ease.
 */
import type {
  MemoryProbe,
  MemoryReading,
  MemorySample,
  PoolSample,
} from "../probe/memory-sample.ts";
import { PRESSURE_SHARE } from "./pool-share.ts";

/** The probe without the GPUs that were full in `before`; the rest is as it is. Disposing of it is the probe's affair. */
export function watchOwnGpus(probe: MemoryProbe, before: MemorySample): MemoryProbe {
  const isOurs = before.gpus.map((gpu) => !isFull(gpu));
  return {
    async read() {
      return leaveOut(await probe.read(), isOurs);
    },
    [Symbol.dispose]: () => probe[Symbol.dispose](),
  };
}

/** Other GPUs than before, or none of ours: nothing is known of them, and all count. */
function leaveOut(reading: MemoryReading, isOurs: readonly boolean[]): MemoryReading {
  if (reading === "unknown" || reading.gpus.length !== isOurs.length) return reading;
  const gpus = reading.gpus.filter((_, index) => isOurs[index]);
  return gpus.length === 0 ? reading : { ...reading, gpus };
}

function isFull({ usedBytes, totalBytes }: PoolSample): boolean {
  return usedBytes > totalBytes * PRESSURE_SHARE;
}
