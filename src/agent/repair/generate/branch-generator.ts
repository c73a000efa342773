/**
 * Candidates by going another way at one place: the code up to there as it is, the token the model holds likelier, then
 * what it writes from there until it is back on the old path. The question and the code before the place are in the
 * KV cache from the proofreading, so that a candidate costs a line or two.
 */
import { decodeBlock } from "../../../decode/decode-block.ts";
import { dropRemarks } from "../../drop-remarks.ts";
import { languageTag } from "../../prompts.ts";
import { replaceSite } from "../localize/site.ts";
import { sampleAt } from "./candidate-sampling.ts";
import type { Propose } from "./propose.ts";
import { isLost, rejoin, takeFirstLine } from "./rejoin.ts";

/** Some ten lines; a branch that needs more is a rewrite. */
const MAX_BRANCH_TOKENS = 160;

export const proposeBranch: Propose<"branch"> = async function* ({ model, attempt, ...context }) {
  const { divergence, proofreading } = attempt;
  const { question, tokens } = proofreading;
  const { site, messages, form } = question;
  const { text } = site;
  const start = divergence.line - 1;
  const block = yield* decodeBlock(model, {
    messages,
    form,
    languageTag: languageTag(site.path),
    reference: text,
    beginning: [...tokens.slice(0, divergence.index).map(({ token }) => token), divergence.token],
    isEnough: (body) => isLost(body, start) || rejoin(text, body, start) !== null,
    sampling: sampleAt(attempt.temperature, context.seed),
    maxTokens: Math.min(MAX_BRANCH_TOKENS, context.maxTokens, question.maxTokens),
    signal: context.signal,
  });
  const { body, stop, message, generatedTokens: sampledTokens, ...cost } = block;
  const back = rejoin(text, body, start);
  const written = stop === "closed" ? body : (back?.text ?? takeFirstLine(text, body, start));
  return {
    site,
    newText: replaceSite(site, dropRemarks(written, site.fileText)),
    flaw: null,
    answer: body.split("\n").slice(start).join("\n").trimEnd() || message.content,
    cost: { ...cost, sampledTokens },
    likelihood: divergence.logLikelihood,
    messages: null,
    context: question.context,
  };
};
