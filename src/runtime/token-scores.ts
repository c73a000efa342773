/**
 * Likelihoods of given tokens from one native evaluation: what to ask for at each place, and how to read the answer.
 * llama.cpp gives raw logits of the tokens its sampler left in; temperature 1 keeps them unscaled and a limited top-k
 * keeps the cost at two milliseconds a place instead of sixty for the whole vocabulary. Pure.
 */
import type { ControlledEvaluateIndexOutput, Token } from "node-llama-cpp";
import type { TokenId } from "../base/message.ts";
import type { TokenScore } from "./engine.ts";

/** The tokens whose logits are compared; the rest of the vocabulary together hardly ever weighs a thousandth. */
const COMPARED_TOKENS = 256;

/** What to ask for at a place after which `next` stands. */
export function askForScore(next: Token, alternatives: number) {
  const filter = { tokens: [next], includeTop: alternatives, includeMin: true, includeMax: true };
  return {
    generateNext: {
      logits: { filter },
      totalLogitWeight: true,
      options: { temperature: 1, topK: COMPARED_TOKENS, topP: 1, seed: 1 },
    },
  };
}

/** Null when the engine gave no logits for the place. */
export function readScore(
  output: ControlledEvaluateIndexOutput | undefined,
  next: TokenId,
  alternatives: number,
): TokenScore | null {
  const { logits, totalLogitWeight } = output?.next ?? {};
  if (logits === undefined || totalLogitWeight === undefined || logits.size === 0) return null;
  const ranked = [...logits].sort(([a, left], [b, right]) => right - left || a - b);
  const most = ranked[0]?.[1] ?? 0;
  const least = ranked.at(-1)?.[1] ?? 0;
  const logTotal = most + Math.log(totalLogitWeight);
  return {
    logLikelihood: (logits.get(next as Token) ?? least) - logTotal,
    alternatives: ranked
      .filter(([token]) => token !== next)
      .slice(0, alternatives)
      .map(([token, logit]) => ({ token, logLikelihood: logit - logTotal })),
  };
}
