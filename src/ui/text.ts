/** A run as a person watches it: lines that stay, and on a terminal one line that moves. */
import { EventReader } from "./event-reader.ts";
import { createLiveLine } from "./live-line.ts";
import type { OutputStream, Renderer } from "./output.ts";
import { createPalette } from "./palette.ts";
import type { Reading } from "./reading.ts";
import { createSafeEvent } from "./safe-event.ts";
import { endsSearch, followProgress, keepSearch, type ShownProgress } from "./shown-progress.ts";
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
  const reader = new EventReader(reading);
  const progress = options.live
    ? createLiveProgress(output, options)
    : createLoggedProgress(output, options);
  return {
    handle(event) {
      if (event.type === "progress") {
        progress.report(event);
        return;
      }
      const lines = reader.read(createSafeEvent(event));
      if (endsSearch(event)) progress.endSearch();
      // A figure that is shown in place ends no stage.
      if (event.type !== "memory" || lines.length > 0) {
        progress.pause(lines.length > 0);
        writeLines(output, lines);
        progress.resume();
      }
      if (event.type === "memory") progress.noteHeadroom(event.headroomBytes);
    },
    end() {
      progress.endSearch();
      progress.pause(true);
    },
  };
}

interface ProgressReader {
  report(progress: Progress): void;
  /** Null: nobody knows. */
  noteHeadroom(headroomBytes: number | null): void;
  /** The stage is over, unless it is a search; nothing of it stands where lines are written next. */
  pause(areLinesNext: boolean): void;
  resume(): void;
  endSearch(): void;
}

function createLiveProgress(output: OutputStream, options: TextOptions): ProgressReader {
  const line = createLiveLine(output);
  const allow = createThrottle(REDRAW_INTERVAL_MS, options.now ?? (() => performance.now()));
  let headroomBytes: number | null = null;
  let shown: ShownProgress | null = null;
  const draw = () => {
    if (shown === null) return;
    const progress = shown;
    line.show((columns) => renderStatusLine(progress, columns, headroomBytes));
  };
  return {
    report(progress) {
      shown = followProgress(shown, progress);
      if (allow(shown.stage)) draw();
    },
    noteHeadroom(bytes) {
      headroomBytes = bytes;
      draw();
    },
    pause(areLinesNext) {
      shown = keepSearch(shown);
      if (areLinesNext || shown === null) line.clear();
    },
    resume: draw,
    endSearch() {
      shown = null;
    },
  };
}

/** A search asks dozens of times: what each question cost is for those who want to know everything. */
function createLoggedProgress(output: OutputStream, { verbose }: TextOptions): ProgressReader {
  let last: Progress | undefined;
  let isSearching = false;
  const finish = () => {
    const sentence = last && renderStageEnd(last);
    if (sentence !== undefined && (verbose || !isSearching)) writeLines(output, [`  ${sentence}`]);
    last = undefined;
  };
  return {
    report(progress) {
      if (progress.stage === "search") {
        isSearching = true;
        return;
      }
      if (last?.stage !== progress.stage) finish();
      last = progress;
    },
    noteHeadroom() {},
    pause: finish,
    resume() {},
    endSearch() {
      finish();
      isSearching = false;
    },
  };
}

function writeLines(output: OutputStream, lines: readonly string[]): void {
  if (lines.length > 0) output.write(`${lines.join("\n")}\n`);
}
