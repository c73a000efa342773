/**
 * Candidates by fill-in-the-middle: one line written anew, or one line added, with all code around it in view.
 * Infilling with the suffix beats rewriting for small models (arXiv 2210.14179), and costs a dozen tokens.
 */
import { AgentError } from "../../base/errors.ts";
import { languageOf } from "../../code/language.ts";
import { fillLine } from "../../decode/fill-line.ts";
import type { Engine } from "../../runtime/engine.ts";
import { counterOf } from "../token-counter.ts";
import { sampleAt } from "./candidate-sampling.ts";
import { type FittedWindow, fitWindow } from "./fill-window.ts";
import type { Hole } from "./holes.ts";
import type { Propose, ProposeContext } from "./propose.ts";
import type { Site } from "./site.ts";

const MAX_LINE_TOKENS = 64;
/** What tells the parts of the prompt apart. */
const MARKER_TOKENS = 3;

export const proposeFill: Propose<"fill"> = async function* ({
  model: { engine },
  site,
  attempt,
  ...context
}) {
  const { infill } = engine.tokenizer;
  if (infill === null) return null;
  const maxTokens = Math.min(MAX_LINE_TOKENS, context.maxTokens);
  const { before, after, indentation, cuts } = openWindow(engine, { site, attempt, maxTokens });
  const fill = await fillLine(engine, {
    infill,
    before,
    after,
    sampling: sampleAt(attempt.temperature, context.seed),
    maxTokens,
    signal: context.signal,
  });
  const { line, isComplete, generatedTokens: sampledTokens, ...cost } = fill;
  const tokensPerSecond = (sampledTokens * 1000) / Math.max(1, cost.decodeMs);
  yield { type: "token", generatedTokens: sampledTokens, tokensPerSecond };
  const answer = `${indentation}${line}`.trimEnd();
  const { contextTokens } = engine.sequence;
  const { promptTokens } = cost;
  return {
    site,
    newText: placeLine(site, attempt.hole, answer),
    flaw: isComplete ? null : "the line did not end",
    answer,
    cost: { ...cost, sampledTokens, forcedTokens: 0 },
    messages: null,
    context: { contextTokens, promptTokens, answerTokens: maxTokens, cuts },
  };
};

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
    announcement: announce(site.path),
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
function announce(path: string): string {
  return `${languageOf(path)?.commentPrefix ?? "#"} Correct version. All tests pass.\n`;
}

function placeLine(site: Site, { mode, line }: Hole, text: string): string {
  const lines = site.fileText.split("\n");
  const replacement = text.trim() === "" ? [] : [text];
  lines.splice(line - 1, mode === "replace" ? 1 : 0, ...replacement);
  return lines.join("\n");
}
