/**
 * The free part of a turn before its grammar: the model thinks until it writes the close marker, or until a cap, after
 * which the marker is forced. Knows tokens; nothing of grammars. Invariant: the result always ends with the marker.
 */
import type { TokenId } from "../base/message.ts";
import type { Reasoning } from "../grammar/turn-grammar.ts";
import type { Engine, Sampling } from "../runtime/engine.ts";
import { isLooping, isRepeating } from "./loop-detection.ts";
import { type PrefillEvent, prefillWithProgress } from "./prefill-progress.ts";
import { TextAssembler } from "./text-assembler.ts";
import { TurnLedger } from "./turn-ledger.ts";

export interface ReasoningResult {
  /** All of the block, both markers included. */
  tokens: readonly TokenId[];
  /** The thoughts alone. */
  text: string;
  /** False when the model did not close the block itself. */
  isClosedByModel: boolean;
  sampledTokens: number;
  forcedTokens: number;
  cachedTokens: number;
  prefillMs: number;
}

export interface ReasoningRequest {
  prompt: readonly TokenId[];
  reasoning: Reasoning;
  sampling: Sampling;
  signal?: AbortSignal | undefined;
}

/** Prefills the prompt and samples the block. Throws what the sequence throws. */
export async function* decodeReasoning(
  engine: Engine,
  { prompt, reasoning, sampling, signal }: ReasoningRequest,
): AsyncGenerator<PrefillEvent, ReasoningResult> {
  const { sequence, tokenizer } = engine;
  const encode = (text: string) =>
    tokenizer.tokenize(text, { controlTokens: true, continuation: true });
  const ledger = new TurnLedger(tokenizer);
  ledger.addForced(encode(reasoning.open));
  const opened = [...prompt, ...ledger.tokens];
  const prefill = yield* prefillWithProgress(engine, opened, signal);

  const close = readCloseMarker(reasoning.close, encode);
  const thoughts = new TextAssembler(tokenizer, opened);
  let isClosedByModel = false;
  for await (const token of sequence.generate({
    sampling,
    maxTokens: reasoning.maxTokens,
    controlTokens: close.tokens,
    signal,
  })) {
    ledger.addSampled(token);
    isClosedByModel = close.single === token || thoughts.append(token).includes(close.marker);
    if (isClosedByModel || isLooping(thoughts.text) || isRepeating(ledger.tokens)) break;
  }
  const written = thoughts.text;
  ledger.addForced(encode(missingClose(written, { ...close, isClosedByModel })));
  return {
    tokens: ledger.tokens,
    text: written.split(close.marker, 1)[0] ?? "",
    isClosedByModel,
    sampledTokens: ledger.sampledTokens,
    forcedTokens: ledger.forcedTokens,
    cachedTokens: prefill.cachedTokens,
    prefillMs: prefill.durationMs,
  };
}

interface CloseMarker {
  marker: string;
  /** White space after the marker. */
  rest: string;
  tokens: readonly TokenId[];
  /** The marker's token when it is one. */
  single: TokenId | null;
}

function readCloseMarker(close: string, encode: (text: string) => TokenId[]): CloseMarker {
  const marker = close.trimEnd();
  const tokens = encode(marker);
  const single = tokens.length === 1 ? (tokens[0] ?? null) : null;
  return { marker, rest: close.slice(marker.length), tokens, single };
}

/** What of marker and white space is still to be written after `text`. */
function missingClose(
  text: string,
  { marker, rest, isClosedByModel }: CloseMarker & { isClosedByModel: boolean },
): string {
  if (isClosedByModel) {
    const at = text.indexOf(marker);
    const behind = at === -1 ? "" : text.slice(at + marker.length);
    return rest.startsWith(behind) ? rest.slice(behind.length) : "";
  }
  let written = Math.min(marker.length - 1, text.length);
  while (written > 0 && !text.endsWith(marker.slice(0, written))) written -= 1;
  return `${marker.slice(written)}${rest}`;
}
