/** How likely a model holds a text in a hole, token by token: the fill-in-the-middle prompt and the text, prefilled. */
import type { Engine, InfillTokens } from "../runtime/engine.ts";
import { composeInfill, encodeCode } from "./fill-prompt.ts";
import { placeScores, type ScoredBlock } from "./score-block.ts";

export interface ScoreHoleRequest {
  infill: InfillTokens;
  /** The code around the hole. */
  before: string;
  after: string;
  /** What stands in the hole. */
  text: string;
  /** How many other tokens are told of at each place; default none. */
  alternatives?: number;
  signal?: AbortSignal | undefined;
}

/** Throws what the sequence throws; "context-full" where prompt and text do not fit together. */
export async function scoreHole(
  { sequence, tokenizer }: Engine,
  { infill, before, after, text, alternatives = 0, signal }: ScoreHoleRequest,
): Promise<ScoredBlock> {
  const opening = composeInfill(tokenizer, infill, { before, after, beginning: "" });
  const prompt = [...opening.tokens, ...encodeCode(tokenizer, opening.text)];
  const tokens = encodeCode(tokenizer, text);
  const callsBefore = sequence.decodeCalls;
  const startedAt = performance.now();
  const { cachedTokens } = await sequence.prefill(prompt, signal === undefined ? {} : { signal });
  const scores = await sequence.score(tokens, { alternatives, signal });
  return {
    tokens: placeScores(scores, { tokens, text, tokenizer }),
    promptTokens: prompt.length + tokens.length,
    cachedTokens,
    prefillMs: performance.now() - startedAt,
    decodeCalls: sequence.decodeCalls - callsBefore,
  };
}
