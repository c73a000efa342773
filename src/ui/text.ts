/** A run as a person watches it: lines that stay, and on a terminal one line that moves. */
import { renderEventLines } from "./event-lines.ts";
import { createLiveLine } from "./live-line.ts";
import type { OutputStream, Renderer } from "./output.ts";
import { createPalette } from "./palette.ts";
import type { Reading } from "./reading.ts";
import { createSafeEvent } from "./safe-event.ts";
import { type Progress, renderStageEnd, renderStatusLine } from "./status-line.ts";
import { createThrottle } from "./throttle.ts";

export interface TextOptions {
  color: boolean;
  verbose: boolean;
  /** True draws progress in place; false, for files and pipes, writes one line per finished stage. */
  live: boolean;
  now?: () => number;
}

/** Ten redraws a second look smooth and cost nothing beside decoding. */
const REDRAW_INTERVAL_MS = 100;

export function createTextRenderer(output: OutputStream, options: TextOptions): Renderer {
  const reading: Reading = { palette: createPalette(options.color), verbose: options.verbose };
  const progress = options.live
    ? createLiveProgress(output, options)
    : createLoggedProgress(output);
  return {
    handle(event) {
      if (event.type === "progress") {
        progress.report(event);
        return;
      }
      const lines = renderEventLines(createSafeEvent(event), reading);
      // A figure that is shown in place ends no stage.
      if (event.type !== "memory" || lines.length > 0) {
        progress.finish();
        writeLines(output, lines);
      }
      if (event.type === "memory") progress.noteHeadroom(event.headroomBytes);
    },
    end: progress.finish,
  };
}

interface ProgressReader {
  report(progress: Progress): void;
  /** Null: nobody knows. */
  noteHeadroom(headroomBytes: number | null): void;
  finish(): void;
}

function createLiveProgress(output: OutputStream, options: TextOptions): ProgressReader {
  const line = createLiveLine(output);
  const allow = createThrottle(REDRAW_INTERVAL_MS, options.now ?? (() => performance.now()));
  let headroomBytes: number | null = null;
  let last: Progress | undefined;
  const draw = () => {
    if (last === undefined) return;
    const progress = last;
    line.show((columns) => renderStatusLine(progress, columns, headroomBytes));
  };
  return {
    report(progress) {
      last = progress;
      if (allow(progress.stage)) draw();
    },
    noteHeadroom(bytes) {
      headroomBytes = bytes;
      draw();
    },
    finish() {
      last = undefined;
      line.clear();
    },
  };
}

function createLoggedProgress(output: OutputStream): ProgressReader {
  let last: Progress | undefined;
  const finish = () => {
    const sentence = last && renderStageEnd(last);
    if (sentence !== undefined) writeLines(output, [`  ${sentence}`]);
    last = undefined;
  };
  return {
    report(progress) {
      if (last?.stage !== progress.stage) finish();
      last = progress;
    },
    noteHeadroom() {},
    finish,
  };
}

function writeLines(output: OutputStream, lines: readonly string[]): void {
  if (lines.length > 0) output.write(`${lines.join("\n")}\n`);
}
