/**
 * Candidates by fill-in-the-middle: one line written anew, or one line added, with all code around it in view.
 * Infilling with the suffix beats rewriting for small models (arXiv 2210.14179), and costs a dozen tokens.
 */
import { languageOf } from "../../code/language.ts";
import { fillLine } from "../../decode/fill-line.ts";
import { sampleAt } from "./candidate-sampling.ts";
import type { Hole } from "./holes.ts";
import type { Propose } from "./propose.ts";
import type { Site } from "./site.ts";

const MAX_LINE_TOKENS = 64;
/** Lines shown around the hole: enough for a function and its documentation, cheap to compute again. */
const LINES_BEFORE = 60;
const LINES_AFTER = 40;

export const proposeFill: Propose<"fill"> = async function* ({
  model: { engine },
  site,
  attempt,
  ...context
}) {
  const { infill } = engine.tokenizer;
  if (infill === null) return null;
  const { before, after, indentation } = cutAround(site, attempt.hole);
  const fill = await fillLine(engine, {
    infill,
    before: `${announce(site.path)}${before}${indentation}`,
    after,
    sampling: sampleAt(attempt.temperature, context.seed),
    maxTokens: Math.min(MAX_LINE_TOKENS, context.maxTokens),
    signal: context.signal,
  });
  const { line, isComplete, generatedTokens: sampledTokens, ...cost } = fill;
  const tokensPerSecond = (sampledTokens * 1000) / Math.max(1, cost.decodeMs);
  yield { type: "token", generatedTokens: sampledTokens, tokensPerSecond };
  const answer = `${indentation}${line}`.trimEnd();
  return {
    newText: placeLine(site, attempt.hole, answer),
    flaw: isComplete ? null : "the line did not end",
    answer,
    cost: { ...cost, sampledTokens, forcedTokens: 0 },
    messages: null,
  };
};

/** Tells a model that completes text what kind of text this is. */
function announce(path: string): string {
  return `${languageOf(path)?.commentPrefix ?? "#"} Correct version. All tests pass.\n`;
}

function cutAround(site: Site, hole: Hole) {
  const lines = site.fileText.split("\n");
  const index = hole.line - 1;
  const rest = hole.mode === "replace" ? index + 1 : index;
  const before = lines.slice(Math.max(0, index - LINES_BEFORE), index).map((line) => `${line}\n`);
  const after = lines.slice(rest, rest + LINES_AFTER);
  // A replaced line stands where it stood; an added one may be deeper than the line it comes before.
  const indentation = hole.mode === "replace" ? (/^\s*/.exec(lines[index] ?? "")?.[0] ?? "") : "";
  const text = after.join("\n");
  return {
    before: before.join(""),
    after: hole.mode === "replace" ? `\n${text}` : text,
    indentation,
  };
}

function placeLine(site: Site, { mode, line }: Hole, text: string): string {
  const lines = site.fileText.split("\n");
  const replacement = text.trim() === "" ? [] : [text];
  lines.splice(line - 1, mode === "replace" ? 1 : 0, ...replacement);
  return lines.join("\n");
}
