/**
 * Candidates by fill-in-the-middle: a statement, a block or an expression written anew, or a line added, with all code
 * around it in view. Infilling with the suffix beats rewriting for small models (arXiv 2210.14179).
 * What stands in the hole is read first, in one prefill: where the model would have written just that, nothing is asked;
 * else each sample begins with the old text up to one of the places where it would have gone another way.
 */
import { AgentError } from "../../../base/errors.ts";
import { languageOf } from "../../../code/language.ts";
import { fillForced } from "../../../decode/fill-forced.ts";
import { fillHole } from "../../../decode/fill-hole.ts";
import type { Hole as HoleText } from "../../../decode/fill-rules.ts";
import type { FilledHole } from "../../../decode/fill-sample.ts";
import type { Engine } from "../../../runtime/engine.ts";
import { addUsage, createUsage } from "../../budget.ts";
import type { Usage } from "../../events.ts";
import { languageTag } from "../../prompts.ts";
import { counterOf } from "../../token-counter.ts";
import type { Hole } from "../localize/holes.ts";
import type { Site } from "../localize/site.ts";
import { sampleAt } from "./candidate-sampling.ts";
import { type FittedWindow, fitWindow } from "./fill-window.ts";
import { readHole, type Way } from "./hole-reading.ts";
import type { Proposal, Propose, ProposeContext } from "./propose.ts";

const MAX_TOKENS: Readonly<Record<Hole["kind"], number>> = {
  line: 64,
  insertion: 64,
  expression: 48,
  block: 200,
};
/** What a sample is taken for whose hole was not read. */
const UNREAD: Readonly<Record<Hole["kind"], number>> = {
  line: -1.5,
  expression: -1.5,
  block: -1.5,
  insertion: -2,
};
/** What tells the parts of the prompt apart. */
const MARKER_TOKENS = 3;

/** Log-likelihood of a text that no model has read in its hole. */
export function guessLikelihood(kind: Hole["kind"]): number {
  return UNREAD[kind];
}

export const proposeFill: Propose<"fill"> = async function* (context) {
  const { model, site, attempt } = context;
  const { engine } = model;
  const { hole } = attempt;
  const maxTokens = Math.min(MAX_TOKENS[hole.kind], context.maxTokens);
  const window = openWindow(engine, { site, attempt, maxTokens });
  const { contextTokens } = engine.sequence;
  const { way, cost: readingCost } = await chooseWay(context, window);
  if (way === null) return attempt.sample > 0 ? null : describeAgreement(context, readingCost);
  const text: HoleText = {
    kind: hole.kind === "insertion" ? "line" : hole.kind,
    before: window.before,
    after: window.after,
    beginning: way.beginning,
    commentPrefix: languageOf(site.path)?.commentPrefix ?? null,
  };
  const fill = await sampleHole(context, text, maxTokens);
  const { promptTokens, cachedTokens, decodeCalls, prefillMs, decodeMs } = fill;
  const sampledTokens = fill.generatedTokens;
  const tokensPerSecond = (sampledTokens * 1000) / Math.max(1, decodeMs);
  yield { type: "token", generatedTokens: sampledTokens, tokensPerSecond };
  const cost: Usage = { ...readingCost };
  addUsage(cost, {
    ...{ promptTokens, cachedTokens, sampledTokens, decodeCalls, prefillMs, decodeMs },
    forcedTokens: 0,
  });
  return {
    site,
    newText: placeText(site, hole, fill.text),
    flaw: fill.isComplete ? null : "it did not come to an end",
    answer: fill.text,
    cost,
    likelihood: way.logLikelihood,
    messages: null,
    context: { contextTokens, promptTokens, answerTokens: maxTokens, cuts: window.cuts },
  };
};

/** The model would have written what stands there: no candidate, and on the books all the same. */
function describeAgreement({ site, model }: ProposeContext<"fill">, cost: Usage): Proposal {
  const { contextTokens } = model.engine.sequence;
  const { promptTokens } = cost;
  return {
    site,
    newText: site.fileText,
    flaw: null,
    answer: "",
    cost,
    likelihood: 0,
    messages: null,
    context: { contextTokens, promptTokens, answerTokens: 0, cuts: [] },
  };
}

/** How the sample begins; null where it would be what stands there, or where there is no such sample. */
async function chooseWay(
  { model, site, attempt, readings, signal }: ProposeContext<"fill">,
  window: FittedWindow,
): Promise<{ way: Way | null; cost: Usage }> {
  const { hole, sample } = attempt;
  const { infill } = model.engine.tokenizer;
  if (hole.kind === "insertion" || hole.kind === "block" || infill === null) {
    return { way: { beginning: "", logLikelihood: UNREAD[hole.kind] }, cost: createUsage() };
  }
  const known = readings.get(hole);
  if (known !== undefined) return { way: known[sample] ?? null, cost: createUsage() };
  const original = site.fileText.slice(hole.startIndex, hole.endIndex);
  const { ways, cost } = await readHole(model.engine, { infill, window, original, signal });
  readings.set(hole, ways);
  return { way: ways[sample] ?? null, cost };
}

interface Opening extends Pick<ProposeContext<"fill">, "site" | "attempt"> {
  maxTokens: number;
}

/** What is shown around the hole beside an answer of `maxTokens`. Throws "context-full". */
function openWindow(
  { tokenizer, sequence: { contextTokens } }: Engine,
  { site, attempt: { hole }, maxTokens }: Opening,
): FittedWindow {
  const otherTokens = MARKER_TOKENS + (tokenizer.bosToken === null ? 0 : 1) + maxTokens;
  const window = fitWindow({
    site,
    hole,
    announcement: announceFill(site.path),
    maxTokens: contextTokens - otherTokens,
    count: counterOf(tokenizer),
  });
  const neededTokens = window.tokens + otherTokens;
  if (neededTokens > contextTokens) {
    throw new AgentError("context-full", { neededTokens, contextTokens });
  }
  return window;
}

/** Tells a model that completes text what kind of text this is. */
export function announceFill(path: string): string {
  return `${languageOf(path)?.commentPrefix ?? "#"} Correct version. All tests pass.\n`;
}

/** With the model's own infill tokens; without them as an answer whose surroundings are forced. */
function sampleHole(
  { model, site, attempt, task, seed, signal }: ProposeContext<"fill">,
  hole: HoleText,
  maxTokens: number,
): Promise<FilledHole> {
  const { infill } = model.engine.tokenizer;
  const common = { ...hole, sampling: sampleAt(attempt.temperature, seed), maxTokens, signal };
  if (infill !== null) return fillHole(model.engine, { ...common, infill });
  const original = site.fileText.slice(attempt.hole.startIndex, attempt.hole.endIndex);
  return fillForced(model, { ...common, original, task, languageTag: languageTag(site.path) });
}

/** The whole file with `text` in the hole; where nothing is left of whole lines, without them. */
function placeText({ fileText }: Site, hole: Hole, text: string): string {
  const before = fileText.slice(0, hole.startIndex);
  const after = fileText.slice(hole.endIndex);
  if (hole.kind === "insertion") {
    return text.trim() === "" ? fileText : `${before}${text.trimEnd()}\n${after}`;
  }
  if (text.trim() !== "" || hole.kind === "expression") return before + text + after;
  return before.replace(/[ \t]*$/, "") + after.replace(/^\r?\n/, "");
}
