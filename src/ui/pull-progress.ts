/** One line that says how far a pull or a check is: share, sizes, rate over the last seconds, time left. Pure. */
import type { PullProgress } from "../models/models-deps.ts";
import { formatBytes, formatCountdown } from "./quantities.ts";
import { sanitizeLine } from "./sanitize.ts";
import { fitLine, renderBar } from "./status-line.ts";

/** The rate is that of the last ten seconds: an old fast start must not promise a near end. */
const WINDOW_MS = 10_000;
/** Reports closer together than this share one sample: a fast download reports thousands of times a second. */
const SAMPLE_MS = 200;

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

/** The line for a terminal of `columns` cells, safe to show; what matters least goes first when it is tight. */
export function renderProgress(state: ProgressState, nowMs: number, columns: number): string {
  const { progress } = state;
  if (progress.stage === "wait") {
    return fitLine([`waiting for ${sanitizeLine(progress.source)}`], columns);
  }
  const { doneBytes, totalBytes, part, parts } = progress;
  const share = measureShare(progress);
  const rate = measureRate(state.samples, nowMs);
  const line = [
    progress.stage === "verify" ? "checking" : "downloading",
    `${renderBar(share)} ${Math.floor(share * 100)} %`,
    `${formatBytes(doneBytes)} of ${formatBytes(totalBytes)}`,
    rate > 0 ? `${formatBytes(rate)}/s` : undefined,
    rate > 0 ? `${formatCountdown((1000 * (totalBytes - doneBytes)) / rate)} left` : undefined,
    part === undefined ? undefined : `part ${part} of ${parts ?? "?"}`,
  ];
  return fitLine(line, columns);
}

/** How much is done, from 0 to 1; 0 while the total is unknown. */
export function measureShare({ doneBytes, totalBytes }: PullProgress): number {
  return totalBytes > 0 ? Math.min(1, doneBytes / totalBytes) : 0;
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
