/**
 * One assistant turn under a grammar, from its first token to its last: prefill, thinking when asked for, then stage
 * after stage of forced and sampled text. Knows tokens and grammars; nothing of tools. Invariant: a result that
 * `isComplete` is a text of its grammars, whatever the model would have liked to say.
 */
import { StringDecoder } from "node:string_decoder";
import type { TokenId } from "../base/message.ts";
import type { Grammar } from "../grammar/grammar.ts";
import type { Reasoning } from "../grammar/turn-grammar.ts";
import type { Engine, Sampling } from "../runtime/engine.ts";
import { closeText } from "./close-text.ts";
import { decodeReasoning, type ReasoningResult } from "./decode-reasoning.ts";
import type { StageContext, StageStop } from "./decode-stage.ts";
import { decodeStages, type NextStage, NO_NEXT_STAGE } from "./decode-stages.ts";
import { planFeed, readForcedRun } from "./forced-run.ts";
import { openStage } from "./grammar-stage.ts";
import { type PrefillEvent, prefillWithProgress } from "./prefill-progress.ts";
import { TurnLedger } from "./turn-ledger.ts";
import { vocabularyOf } from "./vocabulary.ts";

export interface GrammarRequest {
  /** Up to and including the header of the assistant's message. */
  prompt: readonly TokenId[];
  grammar: Grammar;
  /**
   * The grammar of what follows, once the text so far is complete; null at the end. It goes on in the same message
   * without a prefill. Asked again with the same text it must answer the same.
   */
  nextStage?: NextStage;
  sampling: Sampling;
  /** Of the answer, forced tokens included; the closing of a text that is cut off comes on top. */
  maxTokens: number;
  /** Sampled tokens before the model may end where the grammar leaves it the choice. */
  minTokens?: number;
  /** Free thinking before the grammar; left out, the grammar is on from the first token. */
  reasoning?: Reasoning | undefined;
  /** False: forced text is sampled token by token, as other engines do. For comparisons. */
  jumpForward?: boolean;
  /** False: small sets of tokens are sampled natively too. For comparisons. */
  comparesLogits?: boolean;
  /** True where the text may rightly repeat itself; only `maxTokens` ends it then. */
  mayLoop?: boolean;
  /** True: events carry the text as it is written. */
  tellsText?: boolean;
  signal?: AbortSignal | undefined;
}

export interface TokenEvent {
  type: "token";
  generatedTokens: number;
  tokensPerSecond: number;
  /** What was written since the event before, in whole characters. */
  text?: string;
}

export type DecodeEvent = PrefillEvent | TokenEvent;

export interface DecodeResult {
  /** The text of all stages; control tokens that a grammar names stand in it as their literals. */
  text: string;
  /** All tokens of the message, reasoning included, as they must be fed again. */
  tokens: readonly TokenId[];
  stop: StageStop;
  /** The text was cut off and then completed by its shortest end. */
  closedEarly: boolean;
  /** False only when even that was not possible. */
  isComplete: boolean;
  reasoning: ReasoningResult | null;
  sampledTokens: number;
  forcedTokens: number;
  decodeCalls: number;
  promptTokens: number;
  cachedTokens: number;
  prefillMs: number;
  decodeMs: number;
}

/**
 * Decodes one turn and yields its progress. Throws "grammar-invalid", "grammar-disagreement" (a bug, with a dump), and
 * what the sequence throws.
 */
export async function* decodeGrammar(
  engine: Engine,
  request: GrammarRequest,
): AsyncGenerator<DecodeEvent, DecodeResult> {
  const { sequence, tokenizer } = engine;
  const nextStage = request.nextStage ?? NO_NEXT_STAGE;
  const startedAt = performance.now();
  const callsBefore = sequence.decodeCalls;
  const reasoning = yield* think(engine, request);
  const callsOfReasoning = sequence.decodeCalls - callsBefore;

  const stage = openStage(request.grammar, tokenizer);
  const base = [...request.prompt, ...(reasoning?.tokens ?? [])];
  const context = createContext(engine, request, base.length);
  const { ledger, tools } = context;
  const opening = context.jumpForward
    ? planFeed(tools, stage.start, readForcedRun(stage.start))
    : { tokens: [], state: stage.start };
  ledger.addForced(opening.tokens);
  const prompt = [...base, ...opening.tokens];
  const prefill = yield* prefillWithProgress(engine, prompt, request.signal);
  const callsOfPrefill = sequence.decodeCalls - callsBefore - callsOfReasoning;

  const decodeStartedAt = performance.now();
  const first = { stage, state: opening.state, fed: opening.tokens };
  const steps = decodeStages(context, { first, nextStage, base });
  const readText = request.tellsText === true ? createTextReader(ledger) : null;
  let step = await steps.next();
  for (; !step.done; step = await steps.next()) {
    const event = describeToken(ledger, decodeStartedAt);
    yield readText === null ? event : { ...event, text: readText() };
  }
  const end = step.value;
  const isCutOff = end.stop !== "complete";
  const isComplete = !isCutOff || closeText(tools, end.state, { ledger, nextStage });

  const prefillMs = prefill.durationMs + (reasoning?.prefillMs ?? 0);
  return {
    text: ledger.text,
    tokens: [...(reasoning?.tokens ?? []), ...ledger.tokens],
    stop: end.stop,
    closedEarly: isCutOff && isComplete,
    isComplete,
    reasoning,
    sampledTokens: ledger.sampledTokens + (reasoning?.sampledTokens ?? 0),
    forcedTokens: ledger.forcedTokens + (reasoning?.forcedTokens ?? 0),
    decodeCalls: sequence.decodeCalls - callsBefore - callsOfPrefill,
    promptTokens: prompt.length,
    cachedTokens: reasoning?.cachedTokens ?? prefill.cachedTokens,
    prefillMs,
    decodeMs: performance.now() - startedAt - prefillMs,
  };
}

async function* think(engine: Engine, request: GrammarRequest) {
  const { reasoning, prompt, sampling, signal } = request;
  if (reasoning === undefined) return null;
  return yield* decodeReasoning(engine, { prompt, reasoning, sampling, signal });
}

function createContext(
  engine: Engine,
  request: GrammarRequest,
  promptTokens: number,
): StageContext {
  const { tokenizer, sequence } = engine;
  return {
    engine,
    tools: { tokenizer, vocabulary: vocabularyOf(tokenizer) },
    ledger: new TurnLedger(tokenizer),
    sampling: request.sampling,
    minTokens: request.minTokens ?? 0,
    // What does not fit the context is cut off and closed like any other long answer.
    maxTokens: Math.min(request.maxTokens, sequence.contextTokens - promptTokens - 2),
    jumpForward: request.jumpForward ?? true,
    comparesLogits: request.comparesLogits ?? true,
    mayLoop: request.mayLoop ?? false,
    signal: request.signal,
  };
}

/** Each call gives the text since the last; of a character that is not whole yet, nothing. */
function createTextReader(ledger: TurnLedger): () => string {
  const decoder = new StringDecoder("utf8");
  let readTokens = 0;
  return () => {
    const bytes = ledger.readBytes(readTokens);
    readTokens = ledger.tokens.length;
    return decoder.write(Buffer.from(bytes));
  };
}

function describeToken(ledger: TurnLedger, startedAt: number): TokenEvent {
  const generatedTokens = ledger.tokens.length;
  const elapsedSeconds = (performance.now() - startedAt) / 1000;
  return { type: "token", generatedTokens, tokensPerSecond: generatedTokens / elapsedSeconds };
}
