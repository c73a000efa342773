/**
 * Tells a person how a pull or a check goes: one moving line on a terminal, few plain lines in a log.
 * Notices stay; nothing is left on the moving line once `finish` was called.
 */
import type { ModelsNotice, PullProgress } from "../models/models-deps.ts";
import type { CommandIo } from "./command-io.ts";
import { createLiveLine } from "./live-line.ts";
import { renderNoticeLine } from "./notice-line.ts";
import { createPalette } from "./palette.ts";
import {
  measureShare,
  type ProgressState,
  recordProgress,
  renderProgress,
} from "./pull-progress.ts";
import { createThrottle } from "./throttle.ts";

export interface PullReport {
  onProgress(progress: PullProgress): void;
  onNotice(notice: ModelsNotice): void;
  /** Call it however the pull ended. */
  finish(): void;
}

const REDRAW_INTERVAL_MS = 100;
const LOG_STEPS = 10;
const LOG_COLUMNS = 160;

/** Writes to `stderr` only, so that a result on `stdout` stays clean. */
export function createPullReport(
  { stderr, stderrIsTty, color, columns }: Omit<CommandIo, "stdout">,
  now: () => number = performance.now.bind(performance),
): PullReport {
  const palette = createPalette(color && stderrIsTty);
  const line = createLiveLine({ write: (text) => stderr.write(text), columns });
  const allow = createThrottle(REDRAW_INTERVAL_MS, now);
  const isLogStep = createStepFilter();
  let state: ProgressState | null = null;
  return {
    onProgress(progress) {
      const nowMs = now();
      const current = recordProgress(state, progress, nowMs);
      state = current;
      if (stderrIsTty) {
        if (allow(progress.stage)) {
          line.show((width) => renderProgress(current, nowMs, width));
        }
      } else if (isLogStep(progress)) {
        stderr.write(`${renderProgress(current, nowMs, LOG_COLUMNS)}\n`);
      }
    },
    onNotice(notice) {
      line.clear();
      stderr.write(`${renderNoticeLine(notice, palette)}\n`);
    },
    finish: line.clear,
  };
}

/** True when a stage has come another tenth further. A wait has its own notice, so it is never a step. */
function createStepFilter(): (progress: PullProgress) => boolean {
  const lastSteps = new Map<PullProgress["stage"], number>();
  return (progress) => {
    const step = Math.floor(measureShare(progress) * LOG_STEPS);
    const last = lastSteps.get(progress.stage) ?? 0;
    // A download that starts over goes back without a line.
    lastSteps.set(progress.stage, step);
    return progress.stage !== "wait" && step > last;
  };
}
