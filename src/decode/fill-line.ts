/**
 * Fill-in-the-middle: the model continues the text before a hole so that the text after it follows.
 * One line only. Content is tokenised without control tokens; the three markers are the only ones.
 */
import type { TokenId } from "../base/message.ts";
import type { Engine, InfillTokens, Sampling } from "../runtime/engine.ts";
import { TextAssembler } from "./text-assembler.ts";

export interface FillRequest {
  infill: InfillTokens;
  before: string;
  after: string;
  sampling: Sampling;
  maxTokens: number;
  signal?: AbortSignal;
}

export interface FillResult {
  /** The line's text without its end. */
  line: string;
  /** False when the token limit cut it off. */
  isComplete: boolean;
  promptTokens: number;
  cachedTokens: number;
  generatedTokens: number;
  decodeCalls: number;
  prefillMs: number;
  decodeMs: number;
}

/** Samples one line for the hole. Throws what the sequence throws. */
export async function fillLine(engine: Engine, request: FillRequest): Promise<FillResult> {
  const { sequence, tokenizer } = engine;
  const { infill, signal } = request;
  const encode = (text: string): TokenId[] =>
    tokenizer.tokenize(text, { controlTokens: false, continuation: true });
  const prompt = [
    ...(tokenizer.bosToken === null ? [] : [tokenizer.bosToken]),
    infill.prefix,
    ...encode(request.before),
    infill.suffix,
    ...encode(request.after),
    infill.middle,
  ];
  const prefill = await sequence.prefill(prompt, signal === undefined ? {} : { signal });
  const callsBefore = sequence.decodeCalls;
  const startedAt = performance.now();
  const text = new TextAssembler(tokenizer, prompt);
  let generatedTokens = 0;
  for await (const token of sequence.generate({
    sampling: request.sampling,
    maxTokens: request.maxTokens,
    signal,
  })) {
    generatedTokens += 1;
    if (text.append(token).includes("\n")) break;
  }
  return {
    line: text.text.split("\n", 1)[0] ?? "",
    isComplete: text.text.includes("\n") || generatedTokens < request.maxTokens,
    promptTokens: prompt.length,
    cachedTokens: prefill.cachedTokens,
    generatedTokens,
    decodeCalls: sequence.decodeCalls - callsBefore,
    prefillMs: prefill.durationMs,
    decodeMs: performance.now() - startedAt,
  };
}
