/**
 * What a run of readings means for a load: squeezed, at ease, or unknown. Pure: time comes with the samples, and what
 * to do about it is the ladder's to say. Invariant: "calm" needs 120 s of gapless samples; "unknown" never adds to it.
 */
import type { MemoryUse } from "../../runtime/load-settings.ts";
import type { MemoryReading, MemorySample } from "../probe/memory-sample.ts";
import { fullestShare, PRESSURE_SHARE } from "./pool-share.ts";

/** "high", "urgent": step down at the next turn boundary. "calm": may climb. */
export type Pressure = "unknown" | "calm" | "steady" | "high" | "urgent";

/** What one rung of the ladder makes of the readings: which pools count, and what going up would add to them. */
export interface PressureWatch {
  usesGpu: boolean;
  /** What the next better load takes beyond the present one; zeros on the best. */
  climb: MemoryUse;
}

export interface PressureState {
  watch: PressureWatch;
  /** Of the last sample that said something; null before the first. */
  last: { atMs: number; totalBytes: number } | null;
  /** The samples above the line up to now; null when the last one was below. */
  squeeze: Squeeze | null;
  /** Since when all has been at ease, by the samples' clock. */
  calmSinceMs: number | null;
  /** Readings in a row that said nothing. */
  unknownReadings: number;
}

interface Squeeze {
  samples: number;
  countedAtMs: number;
  isUrgent: boolean;
}

/** At ease below this share, and below the second with the better load in it. */
const CALM_SHARE = 0.8;
export const CLIMB_SHARE = 0.85;
const URGENT_SHARE = 0.97;
/** A spike of a display or a browser is shorter than this at one sample a second. */
const HIGH_SAMPLES = 10;
export const CALM_MS = 120_000;
/** Samples closer than this count once: sampling faster around a load is no longer squeeze. */
const SAMPLE_SPACING_MS = 800;
/** A longer hole between two samples may hide anything: being at ease has to be shown again. */
const CALM_GAP_MS = 5_000;
/** A longer one, or a step back, is a clock that jumped or a machine that slept: nothing before it counts. */
const LEAP_MS = 60_000;
/** So many readings without a word keep an earlier alarm; one more forgets it. */
const MAX_UNKNOWN_READINGS = 10;

/** The state before the first reading, and after every move: what was seen of another load says nothing of this one. */
export function startPressure(watch: PressureWatch): PressureState {
  return { watch, last: null, squeeze: null, calmSinceMs: null, unknownReadings: 0 };
}

/**
 * Adds one reading. Above 90 % of the fullest pool for ten samples: "high". One above 97 %: "urgent" until a sample
 * is not above 90 %. Below 80 %, and below 85 % with the next better load, for 120 s: "calm". Else "steady".
 * A sample without a GPU that the load uses is as good as none.
 */
export function observe(
  state: PressureState,
  reading: MemoryReading,
): { state: PressureState; pressure: Pressure } {
  const share = reading === "unknown" ? null : fullestShare(reading, state.watch.usesGpu);
  if (reading === "unknown" || share === null) return observeNothing(state);
  const before = hasLeapt(state, reading.atMs) ? startPressure(state.watch) : state;
  const next: PressureState = {
    watch: state.watch,
    last: { atMs: reading.atMs, totalBytes: addTotals(reading) },
    squeeze: extendSqueeze(before.squeeze, share, reading.atMs),
    calmSinceMs: isAtEase(state.watch, reading, share) ? readCalmStart(before, reading) : null,
    unknownReadings: 0,
  };
  return { state: next, pressure: judge(next, reading.atMs) };
}

function observeNothing(state: PressureState): { state: PressureState; pressure: Pressure } {
  const unknownReadings = state.unknownReadings + 1;
  if (unknownReadings > MAX_UNKNOWN_READINGS) {
    return { state: { ...startPressure(state.watch), unknownReadings }, pressure: "unknown" };
  }
  const next = { ...state, calmSinceMs: null, unknownReadings };
  return { state: next, pressure: judgeSqueeze(next.squeeze) ?? "unknown" };
}

function judge({ squeeze, calmSinceMs }: PressureState, atMs: number): Pressure {
  if (calmSinceMs !== null && atMs - calmSinceMs >= CALM_MS) return "calm";
  return judgeSqueeze(squeeze) ?? "steady";
}

function judgeSqueeze(squeeze: Squeeze | null): "high" | "urgent" | null {
  if (squeeze === null) return null;
  if (squeeze.isUrgent) return "urgent";
  return squeeze.samples >= HIGH_SAMPLES ? "high" : null;
}

function extendSqueeze(squeeze: Squeeze | null, share: number, atMs: number): Squeeze | null {
  if (share <= PRESSURE_SHARE) return null;
  const isUrgent = share > URGENT_SHARE;
  if (squeeze === null) return { samples: 1, countedAtMs: atMs, isUrgent };
  const counts = atMs - squeeze.countedAtMs >= SAMPLE_SPACING_MS;
  return {
    samples: squeeze.samples + (counts ? 1 : 0),
    countedAtMs: counts ? atMs : squeeze.countedAtMs,
    isUrgent: isUrgent || squeeze.isUrgent,
  };
}

function isAtEase({ usesGpu, climb }: PressureWatch, sample: MemorySample, share: number): boolean {
  if (share >= CALM_SHARE) return false;
  const climbed = fullestShare(sample, usesGpu || climb.gpuBytes > 0, climb);
  return climbed !== null && climbed < CLIMB_SHARE;
}

/** A pool that grew, shrank, came or went is another machine to be at ease on. */
function readCalmStart({ last, calmSinceMs }: PressureState, sample: MemorySample): number {
  const isSteady =
    last !== null &&
    sample.atMs - last.atMs <= CALM_GAP_MS &&
    addTotals(sample) === last.totalBytes;
  return isSteady ? (calmSinceMs ?? sample.atMs) : sample.atMs;
}

function addTotals({ ram, gpus }: MemorySample): number {
  return gpus.reduce((sum, gpu) => sum + gpu.totalBytes, ram.totalBytes);
}

function hasLeapt({ last }: PressureState, atMs: number): boolean {
  return last !== null && (atMs < last.atMs || atMs - last.atMs > LEAP_MS);
}
