/**
 * How likely one model holds what another has written into a hole: one prefill of the nearest code and a look at every
 * token of the text. Makes no candidate.
 */
import { scoreHole } from "../../../decode/score-hole.ts";
import { createUsage } from "../../budget.ts";
import type { Usage } from "../../events.ts";
import type { TurnProgress } from "../../model-turn.ts";
import { counterOf } from "../../token-counter.ts";
import type { FillAttempt } from "./cascade.ts";
import { announceFill, guessLikelihood } from "./fill-generator.ts";
import { fitWindow } from "./fill-window.ts";
import type { ProposeContext } from "./propose.ts";

export interface FillRating {
  /** Mean over the tokens of the text; a guess where the model knows no infill, or nothing was written. */
  logLikelihood: number;
  cost: Usage;
}

export interface FillToRate extends Pick<ProposeContext<"fill">, "model" | "site" | "signal"> {
  hole: FillAttempt["hole"];
  /** What was written. */
  text: string;
}

/** Code shown around it. A fill of its own would see more: to rate is to cost less than to write. */
const WINDOW_TOKENS = 256;

/** Throws "context-full" and what the sequence throws. */
export async function* rateFill({
  model,
  site,
  hole,
  text,
  signal,
}: FillToRate): AsyncGenerator<TurnProgress, FillRating> {
  const { tokenizer } = model.engine;
  const { infill } = tokenizer;
  if (infill === null || text === "") {
    return { logLikelihood: guessLikelihood(hole.kind), cost: createUsage() };
  }
  const { before, after } = fitWindow({
    site,
    hole,
    announcement: announceFill(site.path),
    maxTokens: WINDOW_TOKENS,
    count: counterOf(tokenizer),
  });
  const scored = await scoreHole(model.engine, { infill, before, after, text, signal });
  const { tokens, ...spent } = scored;
  yield { type: "prefill", done: spent.promptTokens, total: spent.promptTokens };
  const sum = tokens.reduce((total, { logLikelihood }) => total + logLikelihood, 0);
  return { logLikelihood: sum / tokens.length, cost: { ...createUsage(), ...spent } };
}
