/**
 * One assistant turn that answers with a raw code block: the opening is forced, the body sampled under the
 * grammar, the closing fence ends the turn. Knows tokens and text; nothing of files, tests or agents.
 */
import type { Message, TokenId } from "../base/message.ts";
import {
  type BlockForm,
  compileRawBlockGrammar,
  RawBlockReader,
  renderOpening,
} from "../grammar/raw-block.ts";
import type { Sampling } from "../runtime/engine.ts";
import type { ChatModel } from "../template/chat-model.ts";
import { renderPrompt } from "../template/prompt.ts";
import { createDraftLookup } from "./draft-lookup.ts";
import { isLooping } from "./loop-detection.ts";
import { type PrefillEvent, prefillWithProgress } from "./prefill-progress.ts";
import { TextAssembler } from "./text-assembler.ts";

export interface BlockRequest {
  messages: readonly Message[];
  /** How the block is opened and closed; see chooseForm. */
  form: BlockForm;
  languageTag: string;
  /** Text the answer will mostly repeat: verified in batches instead of sampled one by one. "" for none. */
  reference: string;
  /** The first tokens of the body, already decided; the rest is sampled. */
  beginning?: readonly TokenId[];
  /** Ends the answer early, given the body so far at the end of each line. */
  isEnough?: (body: string) => boolean;
  sampling: Sampling;
  maxTokens: number;
  signal?: AbortSignal;
}

export type BlockEvent =
  | PrefillEvent
  | { type: "token"; generatedTokens: number; tokensPerSecond: number };

export interface BlockResult {
  /** The code between the fences; everything generated when the block was not closed. */
  body: string;
  /** "closed" is the only complete answer; "enough": `isEnough` said so. */
  stop: "closed" | "enough" | "max-tokens" | "loop" | "ended-early";
  /** The assistant message as generated, opening included: append it to the conversation to go on. */
  message: Message;
  promptTokens: number;
  cachedTokens: number;
  forcedTokens: number;
  generatedTokens: number;
  decodeCalls: number;
  prefillMs: number;
  decodeMs: number;
}

/** Prefills the conversation, yields progress, returns the block. Throws what the sequence throws. */
export async function* decodeBlock(
  { engine, prompts }: ChatModel,
  request: BlockRequest,
): AsyncGenerator<BlockEvent, BlockResult> {
  const { sequence, tokenizer } = engine;
  const opening = renderOpening(request.form.fence, request.languageTag);
  const openingTokens = tokenizer.tokenize(opening, { controlTokens: false, continuation: true });
  const { beginning = [], isEnough } = request;
  const prompt = [...renderPrompt(prompts, request.messages), ...openingTokens, ...beginning];

  const prefill = yield* prefillWithProgress(engine, prompt, request.signal);

  const callsBefore = sequence.decodeCalls;
  const startedAt = performance.now();
  const text = new TextAssembler(tokenizer, openingTokens);
  for (const token of beginning) text.append(token);
  const block = new RawBlockReader(request.form);
  const generated: TokenId[] = [];
  let stop: BlockResult["stop"] = "ended-early";
  // A table of equal lines looks like a loop; where the text to copy has one, only the token limit can tell.
  const mayLoop = isLooping(request.reference);
  const reference = tokenizer.tokenize(`${request.reference}${request.form.fence}`, {
    controlTokens: false,
    continuation: true,
  });
  const decideEnd = (written: string, body: string): "enough" | "loop" | null => {
    if (written.endsWith("\n") && isEnough?.(body)) return "enough";
    return !mayLoop && isLooping(written) ? "loop" : null;
  };
  const lookup = request.reference === "" ? null : createDraftLookup(reference);
  for await (const token of sequence.generate({
    sampling: request.sampling,
    maxTokens: request.maxTokens,
    grammar: compileRawBlockGrammar(request.form),
    grammarPrefix: beginning,
    draft: lookup === null ? undefined : (generated) => lookup([...beginning, ...generated]),
    signal: request.signal,
  })) {
    generated.push(token);
    const elapsedSeconds = (performance.now() - startedAt) / 1000;
    yield {
      type: "token",
      generatedTokens: generated.length,
      tokensPerSecond: generated.length / elapsedSeconds,
    };
    const isClosed = block.read(text.append(token));
    stop = isClosed ? "closed" : (decideEnd(text.text, block.body) ?? "ended-early");
    if (stop !== "ended-early") break;
  }
  if (stop === "ended-early" && block.isClosed) stop = "closed";
  if (stop === "ended-early" && generated.length >= request.maxTokens) stop = "max-tokens";

  return {
    body: block.body,
    stop,
    message: {
      role: "assistant",
      content: `${opening}${text.text}`,
      tokens: [...openingTokens, ...beginning, ...generated],
    },
    promptTokens: prompt.length,
    cachedTokens: prefill.cachedTokens,
    forcedTokens: openingTokens.length + beginning.length,
    generatedTokens: generated.length,
    decodeCalls: sequence.decodeCalls - callsBefore,
    prefillMs: prefill.durationMs,
    decodeMs: performance.now() - startedAt,
  };
}
