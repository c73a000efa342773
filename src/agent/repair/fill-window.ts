/** The lines around a hole that a fill is shown: the nearest ones, as many as fit. Pure. */
import { findLargestFit } from "../../base/largest-fit.ts";
import type { ContextCut } from "../../memory/context-budget.ts";
import type { CountTokens } from "../token-counter.ts";
import type { Hole } from "./holes.ts";
import type { Site } from "./site.ts";

/** Lines shown around the hole: enough for a function and its documentation, cheap to compute again. */
const LINES_BEFORE = 60;
const LINES_AFTER = 40;
/** The window grows by whole steps, each line before having two thirds of a line after. */
const STEPS = LINES_BEFORE + LINES_AFTER;

export interface FillWindow {
  before: string;
  after: string;
  /** What a replaced line begins with. */
  indentation: string;
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

/** At most 60 lines before the hole and 40 after it; `tokens` is above `maxTokens` when not even none of them fit. */
export function fitWindow({
  site,
  hole,
  announcement,
  maxTokens,
  count,
}: WindowRequest): FittedWindow {
  const open = (steps: number): FillWindow & { tokens: number } => {
    const { before, ...rest } = openWindow(site, hole, steps);
    const announced = `${announcement}${before}${rest.indentation}`;
    return { ...rest, before: announced, tokens: count(announced) + count(rest.after) };
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

function openWindow(site: Site, hole: Hole, steps: number): FillWindow {
  const lines = site.fileText.split("\n");
  const index = hole.line - 1;
  const rest = hole.mode === "replace" ? index + 1 : index;
  const linesBefore = Math.ceil((steps * LINES_BEFORE) / STEPS);
  const linesAfter = steps - linesBefore;
  const before = lines.slice(Math.max(0, index - linesBefore), index).map((line) => `${line}\n`);
  // A replaced line stands where it stood; an added one may be deeper than the line it comes before.
  const indentation = hole.mode === "replace" ? (/^\s*/.exec(lines[index] ?? "")?.[0] ?? "") : "";
  const text = lines.slice(rest, rest + linesAfter).join("\n");
  const after = hole.mode === "replace" ? `\n${text}` : text;
  return { before: before.join(""), after, indentation };
}
