/** What a model holds of the text that stands in a hole: where it would have gone another way, told by one prefill. */
import type { TokenId } from "../../../base/message.ts";
import { composeInfill, encodeCode } from "../../../decode/fill-prompt.ts";
import { locateTokens } from "../../../decode/score-block.ts";
import type { Engine, InfillTokens } from "../../../runtime/engine.ts";
import { createUsage } from "../../budget.ts";
import type { Usage } from "../../events.ts";
import type { FillWindow } from "./fill-window.ts";

/** One way to begin another text for the hole. */
export interface Way {
  /** The old text up to the place, then the token it would rather have had there. */
  beginning: string;
  /** Of that token, natural logarithm. */
  logLikelihood: number;
}

/** Less likely than this, one in fifty, a way is not worth going. */
const LEAST_LIKELY = -4;
const ALTERNATIVES = 4;
const MAX_WAYS = 8;

export interface HoleReadingRequest {
  infill: InfillTokens;
  window: FillWindow;
  /** What stands in the hole. */
  original: string;
  signal?: AbortSignal;
}

export interface HoleReading {
  /** The likeliest first; none where the model would have written what stands there. */
  ways: readonly Way[];
  cost: Usage;
}

/** Throws what the sequence throws. */
export async function readHole(
  { sequence, tokenizer }: Engine,
  { infill, window, original, signal }: HoleReadingRequest,
): Promise<HoleReading> {
  const { before, after } = window;
  const { tokens, text } = composeInfill(tokenizer, infill, { before, after, beginning: "" });
  const prompt = [...tokens, ...encodeCode(tokenizer, text)];
  const written = encodeCode(tokenizer, original);
  const callsBefore = sequence.decodeCalls;
  const startedAt = performance.now();
  const { cachedTokens } = await sequence.prefill(prompt, signal === undefined ? {} : { signal });
  const scores = await sequence.score(written, { alternatives: ALTERNATIVES, signal });
  const offsets = locateTokens(written, original, tokenizer);
  const spell = (token: TokenId) => tokenizer.detokenize([token]);
  const ways = scores.flatMap(({ alternatives }, index) =>
    alternatives.flatMap(({ token, logLikelihood }): Way[] => {
      const spelled = spell(token);
      // A part of a character would reach the model as another one.
      const isText = spelled !== "" && !spelled.includes("\uFFFD");
      if (logLikelihood < LEAST_LIKELY || !isText || spelled.startsWith("\n")) return [];
      return [{ beginning: original.slice(0, offsets[index]) + spelled, logLikelihood }];
    }),
  );
  const cost: Usage = {
    ...createUsage(),
    promptTokens: prompt.length + written.length,
    cachedTokens,
    decodeCalls: sequence.decodeCalls - callsBefore,
    prefillMs: performance.now() - startedAt,
  };
  return { ways: ways.sort((a, b) => b.logLikelihood - a.logLikelihood).slice(0, MAX_WAYS), cost };
}
