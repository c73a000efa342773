/** The one line that moves while work is going on: state in, text out. It never draws and reads no clock. */
import type { AgentEvent } from "../agent/events.ts";
import { renderPlace } from "./event-lines.ts";
import { measureCells } from "./interactive/cell-width.ts";
import { formatBinaryBytes, formatCount, formatCountdown, formatTokenRate } from "./quantities.ts";
import { sanitizeLine } from "./sanitize.ts";
import type { ShownProgress } from "./shown-progress.ts";

export type Progress = Extract<AgentEvent, { type: "progress" }>;

const BAR_CELLS = 20;

/** What a stage is called while it runs, and afterwards unless an event of its own tells of its end. */
const STAGES: Record<Progress["stage"], { doing: string; done?: string; unit?: string }> = {
  load: { doing: "loading the model" },
  calibrate: { doing: "measuring speed" },
  prefill: { doing: "reading", done: "read", unit: "tokens" },
  decode: { doing: "writing", done: "written", unit: "tokens" },
  check: { doing: "running the tests" },
  search: { doing: "trying" },
};

/**
 * The line for a terminal of `columns` cells, shorter than that by at least one; what stands last goes first when it is
 * tight. Without a headroom nothing is said of it.
 */
export function renderStatusLine(
  progress: ShownProgress,
  columns: number,
  headroomBytes: number | null = null,
): string {
  const headroom =
    headroomBytes === null ? undefined : `headroom ${formatBinaryBytes(headroomBytes)}`;
  const parts = progress.search === undefined ? describeStage(progress) : describeSearch(progress);
  return fitLine([...parts, headroom], columns);
}

type Part = string | undefined;

function describeStage(progress: Progress): Part[] {
  const { doing, unit } = STAGES[progress.stage];
  const share = shareDone(progress);
  return [
    doing,
    share === undefined ? undefined : `${renderBar(share)} ${Math.floor(share * 100)} %`,
    unit && progress.done > 0 ? countOf(progress, unit) : undefined,
    rateOf(progress),
  ];
}

/** `trying src/wrap.ts:40, fill, line  12 tried  2 of 6 failing tests fixed  1:20 left  reading 30 %`. */
function describeSearch({ done, search, within }: ShownProgress): Part[] {
  if (search === undefined) return [];
  const { generator, target, failedBefore, failedBest, leftMs } = search;
  const fixed = Math.max(failedBefore - failedBest, 0);
  return [
    sanitizeLine(`${STAGES.search.doing} ${renderPlace(target)}, ${generator}`),
    `${formatCount(done)} tried`,
    `${formatCount(fixed)} of ${formatCount(failedBefore)} failing tests fixed`,
    leftMs === null ? undefined : `${formatCountdown(Math.max(leftMs, 0))} left`,
    within === undefined ? undefined : describeWithin(within),
  ];
}

function describeWithin(progress: Progress): string {
  const { doing, unit } = STAGES[progress.stage];
  const share = shareDone(progress);
  if (share !== undefined) return `${doing} ${Math.floor(share * 100)} %`;
  return unit === undefined ? doing : `${doing} ${countOf(progress, unit)}`;
}

/** One plain sentence for a log, when a stage is over; undefined when its end is an event. */
export function renderStageEnd(progress: Progress): string | undefined {
  const { done, unit } = STAGES[progress.stage];
  if (done === undefined) return undefined;
  const parts = [
    done,
    unit ? `${formatCount(progress.done)} ${unit}` : undefined,
    rateOf(progress),
  ];
  return parts.filter((part) => part !== undefined).join(", ");
}

/** A share from 0 to 1, drawn the same way for all work. */
export function renderBar(share: number): string {
  const filled = Math.round(Math.min(Math.max(share, 0), 1) * BAR_CELLS);
  return "█".repeat(filled) + "░".repeat(BAR_CELLS - filled);
}

/** Joins the parts; drops them from the end while the line is too wide, cuts what is left. */
export function fitLine(parts: readonly (string | undefined)[], columns: number): string {
  const shown = parts.filter((part) => part !== undefined);
  // The last cell stays free: some terminals wrap as soon as it is written.
  const width = Math.max(columns - 1, 0);
  while (shown.length > 1 && measureCells(shown.join("  ")) > width) shown.pop();
  let line = shown.join("  ").slice(0, width);
  while (measureCells(line) > width) line = line.slice(0, -1);
  return line;
}

function shareDone({ done, total }: Progress): number | undefined {
  if (total === undefined || total <= 0) return undefined;
  return Math.min(Math.max(done / total, 0), 1);
}

function countOf({ done, total }: Progress, unit: string): string {
  return total === undefined
    ? `${formatCount(done)} ${unit}`
    : `${formatCount(done)}/${formatCount(total)} ${unit}`;
}

function rateOf({ tokensPerSecond }: Progress): string | undefined {
  return tokensPerSecond === undefined ? undefined : formatTokenRate(tokensPerSecond);
}
