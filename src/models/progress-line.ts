/** One line that says how far a pull is: bar, share, sizes, rate over the last seconds, time left. Pure. */
import type { PullProgress } from "./models-deps.ts";

/** The rate is that of the last ten seconds: an old fast start must not promise a near end. */
const WINDOW_MS = 10_000;
/** Reports closer together than this share one sample: a fast download reports thousands of times a second. */
const SAMPLE_MS = 200;
const BAR_CELLS = 20;

interface Sample {
  atMs: number;
  bytes: number;
}

export interface ProgressState {
  progress: PullProgress;
  /** Oldest first, all of one stage and source. */
  samples: readonly Sample[];
}

/** The state after one more report at `nowMs`. */
export function recordProgress(
  state: ProgressState | null,
  progress: PullProgress,
  nowMs: number,
): ProgressState {
  const sample = { atMs: nowMs, bytes: progress.doneBytes };
  const kept = state !== null && isSameRun(state.progress, progress) ? state.samples : [];
  const beforeLast = kept.at(-2);
  if (beforeLast !== undefined && nowMs - beforeLast.atMs < SAMPLE_MS) {
    return { progress, samples: [...kept.slice(0, -1), sample] };
  }
  // One older sample stays, so that a slow reporter still has a span to measure.
  const firstInside = kept.findIndex((old) => old.atMs >= nowMs - WINDOW_MS);
  const start = firstInside === -1 ? Math.max(0, kept.length - 1) : Math.max(0, firstInside - 1);
  return { progress, samples: [...kept.slice(start), sample] };
}

export function renderProgress(state: ProgressState, nowMs: number): string {
  const { progress } = state;
  if (progress.stage === "wait") return `waiting for ${progress.source}`;
  const share = progress.totalBytes > 0 ? Math.min(1, progress.doneBytes / progress.totalBytes) : 0;
  const cells = Math.floor(share * BAR_CELLS);
  const rate = measureRate(state.samples, nowMs);
  const left = rate > 0 ? (progress.totalBytes - progress.doneBytes) / rate : null;
  return [
    progress.stage === "verify" ? "checking" : "downloading",
    `[${"#".repeat(cells)}${".".repeat(BAR_CELLS - cells)}]`,
    `${Math.floor(share * 100)}%`.padStart(4),
    `${formatBytes(progress.doneBytes)} of ${formatBytes(progress.totalBytes)}`,
    `${formatBytes(rate)}/s`,
    ...(left === null ? [] : [`${formatDuration(left)} left`]),
    ...(progress.part === undefined ? [] : [`part ${progress.part} of ${progress.parts ?? "?"}`]),
  ].join("  ");
}

/** Decimal units, as download pages use them: 999 B, 98.4 MB, 1.12 GB. */
export function formatBytes(bytes: number): string {
  if (bytes < 1e3) return `${Math.round(bytes)} B`;
  if (bytes < 1e6) return `${(bytes / 1e3).toFixed(0)} kB`;
  if (bytes < 1e9) return `${(bytes / 1e6).toFixed(1)} MB`;
  return `${(bytes / 1e9).toFixed(2)} GB`;
}

/** 0:48, 12:05, 3:04:05. */
function formatDuration(seconds: number): string {
  const whole = Math.ceil(seconds);
  const two = (value: number): string => String(value).padStart(2, "0");
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  return hours > 0
    ? `${hours}:${two(minutes)}:${two(whole % 60)}`
    : `${minutes}:${two(whole % 60)}`;
}

/** Bytes per second up to now, so that a stalled download's rate falls. */
function measureRate(samples: readonly Sample[], nowMs: number): number {
  const first = samples[0];
  const last = samples.at(-1);
  if (first === undefined || last === undefined || nowMs <= first.atMs) return 0;
  return ((last.bytes - first.bytes) * 1000) / (nowMs - first.atMs);
}

function isSameRun(before: PullProgress, after: PullProgress): boolean {
  return (
    before.stage === after.stage &&
    before.source === after.source &&
    before.doneBytes <= after.doneBytes
  );
}
