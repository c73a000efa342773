/** What a model holds of the text that stands in a hole: where it would have gone another way, told by one prefill. */
import { scoreHole } from "../../../decode/score-hole.ts";
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
  engine: Engine,
  { infill, window: { before, after }, original, signal }: HoleReadingRequest,
): Promise<HoleReading> {
  const hole = { infill, before, after, text: original };
  const { tokens, ...spent } = await scoreHole(engine, {
    ...hole,
    alternatives: ALTERNATIVES,
    signal,
  });
  const ways = tokens.flatMap(({ offset, alternatives }) =>
    alternatives.flatMap(({ token, logLikelihood }): Way[] => {
      const spelled = engine.tokenizer.detokenize([token]);
      // A part of a character would reach the model as another one.
      const isText = spelled !== "" && !spelled.includes("\uFFFD");
      if (logLikelihood < LEAST_LIKELY || !isText || spelled.startsWith("\n")) return [];
      return [{ beginning: original.slice(0, offset) + spelled, logLikelihood }];
    }),
  );
  ways.sort((a, b) => b.logLikelihood - a.logLikelihood);
  return { ways: ways.slice(0, MAX_WAYS), cost: { ...createUsage(), ...spent } };
}
