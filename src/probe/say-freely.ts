/** One turn of the model without any grammar: what it says by itself, control tokens as their texts. */
import type { Usage } from "../agent/events.ts";
import type { TurnProgress } from "../agent/model-turn.ts";
import type { TokenId } from "../base/message.ts";
import { prefillWithProgress } from "../decode/prefill-progress.ts";
import type { Engine, Sampling } from "../runtime/engine.ts";

export interface FreeTurn {
  /** Up to and including the header of the assistant's message. */
  prompt: readonly TokenId[];
  sampling: Sampling;
  maxTokens: number;
  /** True ends the turn; asked now and then. */
  isHopeless?: (text: string, tokenCount: number) => boolean;
  signal: AbortSignal;
}

export interface SaidText {
  text: string;
  /** As they must be fed again. */
  tokens: readonly TokenId[];
  cost: Usage;
}

const LOOK_TOKENS = 8;

/** Throws what the sequence throws. */
export async function* sayFreely(
  engine: Engine,
  { prompt, sampling, maxTokens, isHopeless, signal }: FreeTurn,
): AsyncGenerator<TurnProgress, SaidText> {
  const { sequence, tokenizer } = engine;
  const prefill = yield* prefillWithProgress(engine, prompt, signal);
  const callsBefore = sequence.decodeCalls;
  const startedAt = performance.now();
  const tokens: TokenId[] = [];
  for await (const token of sequence.generate({ sampling, maxTokens, signal })) {
    tokens.push(token);
    const isLooking = isHopeless !== undefined && tokens.length % LOOK_TOKENS === 0;
    if (isLooking && isHopeless(tokenizer.detokenize(tokens), tokens.length)) break;
  }
  return {
    text: tokenizer.detokenize(tokens, { controlTokens: true }),
    tokens,
    cost: {
      promptTokens: prompt.length,
      cachedTokens: prefill.cachedTokens,
      sampledTokens: tokens.length,
      forcedTokens: 0,
      decodeCalls: sequence.decodeCalls - callsBefore,
      prefillMs: prefill.durationMs,
      decodeMs: performance.now() - startedAt,
    },
  };
}
