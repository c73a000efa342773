/**
 * Which load to move to at a turn boundary, of those a ladder lists. Knows nothing of how a move is made, and never
 * looks at a clock. Invariant: it goes up one rung at a time, and neither up nor down on an unknown reading.
 */
import type { LoadSettings, MemoryUse } from "../../runtime/load-settings.ts";
import type { MemoryReading, MemorySample } from "../probe/memory-sample.ts";
import { isCoolingDown, type MoveHistory } from "./move-history.ts";
import { fullestShare } from "./pool-share.ts";
import { CLIMB_SHARE, type Pressure, type PressureWatch } from "./pressure.ts";

/** One way to load the model, and what this takes. Bytes are estimates: only their differences are used. */
export interface Rung {
  settings: LoadSettings | "unloaded";
  /** For a person: "batch 128", "context 16384", "KV cache q8_0", "24 GPU layers". */
  name: string;
  ramBytes: number;
  gpuBytes: number;
}

export interface LadderSituation {
  /** Best first. Leave off "unloaded" where there must be a model. */
  rungs: readonly Rung[];
  /** The index of the load that is there now. */
  current: number;
  reading: MemoryReading;
  pressure: Pressure;
  calmSinceMs: number | null;
  history: MoveHistory;
  /** What the conversation takes already and the answer is to have: no rung with less context is taken. */
  neededTokens: number;
}

/** A drop has to end below this share, so that the next spike does not ask for another. */
export const DROP_SHARE = 0.86;

/**
 * The index of the rung to be on: the current one when nothing is to be done.
 * Down to the first that is projected below 86 % of every pool it uses, else to the one that comes nearest.
 * Up to the next one when it is projected below 85 %.
 */
export function chooseRung(situation: LadderSituation): number {
  const { rungs, current, reading, pressure, history } = situation;
  const from = rungs[current];
  if (from === undefined || reading === "unknown") return current;
  const isUrgent = pressure === "urgent";
  if (isCoolingDown(history, { atMs: reading.atMs, isUrgent })) return current;
  if (isUrgent || pressure === "high") return chooseLower(situation, reading, from);
  return pressure === "calm" ? chooseHigher(situation, reading, from) : current;
}

/** What to watch for while on a rung: its pools, and what the next better one would add. */
export function watchRung(
  rungs: readonly Rung[],
  current: number,
  neededTokens: number,
): PressureWatch {
  const from = rungs[current];
  if (from === undefined) return { usesGpu: false, climb: { ramBytes: 0, gpuBytes: 0 } };
  const better = rungs[findHigher(rungs, current, neededTokens)] ?? from;
  return { usesGpu: from.gpuBytes > 0, climb: subtract(better, from) };
}

function chooseLower(
  { rungs, current, neededTokens }: LadderSituation,
  sample: MemorySample,
  from: Rung,
): number {
  let lowest = { index: current, share: projectShare(sample, from, from) ?? 0 };
  for (const [index, rung] of rungs.entries()) {
    if (index <= current || !hasRoom(rung, neededTokens)) continue;
    const share = projectShare(sample, from, rung);
    if (share === null || share >= lowest.share) continue;
    lowest = { index, share };
    if (share < DROP_SHARE) break;
  }
  return lowest.index;
}

function chooseHigher(situation: LadderSituation, sample: MemorySample, from: Rung): number {
  const { rungs, current, neededTokens, calmSinceMs, history } = situation;
  if (calmSinceMs === null || sample.atMs - calmSinceMs < history.calmNeededMs) return current;
  const higher = findHigher(rungs, current, neededTokens);
  const better = rungs[higher];
  if (better === undefined) return current;
  const share = projectShare(sample, from, better);
  return share !== null && share < CLIMB_SHARE ? higher : current;
}

/** The nearest better rung that the turn fits in; -1: there is none. */
function findHigher(rungs: readonly Rung[], current: number, neededTokens: number): number {
  return rungs.findLastIndex((rung, index) => index < current && hasRoom(rung, neededTokens));
}

function hasRoom({ settings }: Rung, neededTokens: number): boolean {
  return settings === "unloaded" || settings.contextTokens >= neededTokens;
}

/** The share of the fullest memory in use after a move; null when the sample does not tell. */
export function projectShare(sample: MemorySample, from: Rung, to: Rung): number | null {
  return fullestShare(sample, to.gpuBytes > 0, subtract(to, from));
}

function subtract(to: MemoryUse, from: MemoryUse): MemoryUse {
  return { ramBytes: to.ramBytes - from.ramBytes, gpuBytes: to.gpuBytes - from.gpuBytes };
}
