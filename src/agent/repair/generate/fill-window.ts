/** The lines around a hole that a fill is shown: the nearest ones, as many as fit. Pure. */
import { findLargestFit } from "../../../base/largest-fit.ts";
import type { ContextCut } from "../../../memory/context-budget.ts";
import type { CountTokens } from "../../token-counter.ts";
import type { Hole } from "../localize/holes.ts";
import type { Site } from "../localize/site.ts";

/** Lines shown around the hole: enough for a function and its documentation, cheap to compute again. */
const LINES_BEFORE = 60;
const LINES_AFTER = 40;
/** The window grows by whole steps, each line before having two thirds of a line after. */
const STEPS = LINES_BEFORE + LINES_AFTER;
/** Windows of near holes begin at the same line, so that they share what was computed. */
const FIRST_LINE_GRID = 20;

export interface FillWindow {
  before: string;
  after: string;
}

export interface FittedWindow extends FillWindow {
  /** Of both sides together. */
  tokens: number;
  cuts: readonly ContextCut[];
}

export interface WindowRequest {
  site: Site;
  hole: Hole;
  /** A line before everything else, never cut. */
  announcement: string;
  /** For both sides together. */
  maxTokens: number;
  count: CountTokens;
}

/** About 60 lines before the hole and 40 after it; `tokens` is above `maxTokens` when not even none of them fit. */
export function fitWindow({
  site,
  hole,
  announcement,
  maxTokens,
  count,
}: WindowRequest): FittedWindow {
  const open = (steps: number): FillWindow & { tokens: number } => {
    const { before, after } = openWindow(site, hole, steps);
    const announced = `${announcement}${before}`;
    return { before: announced, after, tokens: count(announced) + count(after) };
  };
  const whole = open(STEPS);
  if (whole.tokens <= maxTokens) return { ...whole, cuts: [] };
  const steps = findLargestFit(STEPS - 1, (each) => open(each).tokens <= maxTokens);
  const fitted = open(steps);
  const cut: ContextCut = {
    part: site.path,
    kind: "files",
    form: "nearest-lines",
    tokens: fitted.tokens,
    wholeTokens: whole.tokens,
  };
  return { ...fitted, cuts: [cut] };
}

function openWindow({ fileText }: Site, hole: Hole, steps: number): FillWindow {
  const linesBefore = Math.ceil((steps * LINES_BEFORE) / STEPS);
  const linesAfter = steps - linesBefore;
  const before = fileText.slice(0, hole.startIndex).split("\n");
  const after = fileText.slice(hole.endIndex).split("\n");
  // The last of the lines before is the beginning of the hole's own line.
  const furthest = Math.max(0, before.length - 1 - linesBefore);
  const first = steps === STEPS ? furthest - (furthest % FIRST_LINE_GRID) : furthest;
  return {
    before: before.slice(first).join("\n"),
    after: after.slice(0, linesAfter + 1).join("\n"),
  };
}
