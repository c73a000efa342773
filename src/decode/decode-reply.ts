/**
 * One assistant turn of free text for a person, and the last line where one is prescribed: that line is forced, its value
 * sampled. Knows tokens and text; nothing of questions. Invariant: the prescribed line stands once, at the end.
 */
import type { TokenId } from "../base/message.ts";
import type { Engine, Sampling } from "../runtime/engine.ts";
import { cutRepetition } from "./cut-repetition.ts";
import {
  type DecodeResult,
  decodeGrammar,
  type GrammarRequest,
  type TokenEvent,
} from "./decode-grammar.ts";
import type { PrefillEvent } from "./prefill-progress.ts";
import { type LastLine, lastLineGrammar, replyTextGrammar } from "./reply-grammar.ts";
import { ReplyStream } from "./reply-stream.ts";

export interface ReplyRequest {
  /** Up to and including the header of the assistant's message. */
  prompt: readonly TokenId[];
  /** Sampled tokens before the model may end its text. */
  minTokens: number;
  /** Of the text, at most CONTINUATION_TOKENS more to end a sentence; 0: the last line alone. */
  maxTokens: number;
  lastLine: LastLine | null;
  end: ReplyEnd;
  sampling: Sampling;
  signal?: AbortSignal | undefined;
}

/** How a text ends that was cut off. */
export interface ReplyEnd {
  isWhole: (text: string) => boolean;
  /** The text brought to an end, most likely by leaving out its last words. */
  endCleanly: (text: string) => string;
}

export interface ReplyTokenEvent extends TokenEvent {
  /** Together the beginning of the reply, whole where its ending is "complete". Left out where there is nothing new. */
  text?: string;
  /** What other attempts at the reply have told before is void. */
  isFirstText?: true;
}

export type ReplyEvent = PrefillEvent | ReplyTokenEvent;

export interface ReplyResult {
  /** What the person reads, the last line included. Empty when the model said nothing. */
  text: string;
  /** What stands behind the prefix of the last line; null where none was asked for or none could be had. */
  value: string | null;
  /** "trimmed": cut off and brought to an end. "loop": it went in circles, said once. */
  ending: "complete" | "trimmed" | "loop";
  promptTokens: number;
  cachedTokens: number;
  sampledTokens: number;
  forcedTokens: number;
  decodeCalls: number;
  prefillMs: number;
  decodeMs: number;
}

/** A sentence that was cut off gets so many tokens more to end. */
export const CONTINUATION_TOKENS = 48;
const MAX_VALUE_TOKENS = 96;

/** Room that a reply needs behind its prompt, its text left out. */
export const REPLY_FRAME_TOKENS = CONTINUATION_TOKENS + MAX_VALUE_TOKENS + 32;

/** Decodes the reply and yields its progress, with its text as it is written. Throws what decodeGrammar throws. */
export async function* decodeReply(
  engine: Engine,
  request: ReplyRequest,
): AsyncGenerator<ReplyEvent, ReplyResult> {
  const stream = new ReplyStream(request.lastLine);
  const reply = yield* takeReply({ engine, stream }, request);
  const generatedTokens = reply.sampledTokens + reply.forcedTokens;
  const tokensPerSecond = generatedTokens / Math.max(0.001, reply.decodeMs / 1000);
  const isFirst = !stream.hasShown;
  const text = stream.finish(reply.text);
  if (text !== "")
    yield tellText({ type: "token", generatedTokens, tokensPerSecond }, { text, isFirst });
  return reply;
}

/** The engine, and what of the reply has been told. */
interface Telling {
  engine: Engine;
  stream: ReplyStream;
}

async function* takeReply(
  telling: Telling,
  request: ReplyRequest,
): AsyncGenerator<ReplyEvent, ReplyResult> {
  const { lastLine } = request;
  const { engine } = telling;
  const parts: DecodeResult[] = [];
  const said: SaidText =
    request.maxTokens > 0
      ? yield* sayText(telling, request, parts)
      : { text: "", ending: "complete" };
  const { ending } = said;
  const costs = () => sumCosts(parts);
  if (lastLine === null) return { text: said.text, value: null, ending, ...costs() };
  const value = yield* sayValue(engine, request, { lastLine, text: said.text, parts });
  const lines = [said.text, value === "" ? "" : `${lastLine.prefix}${value}`];
  const text = lines.filter((line) => line !== "").join("\n");
  return { text, value: value === "" ? null : value, ending, ...costs() };
}

type SaidText = Pick<ReplyResult, "text" | "ending">;

/** The text of a part becomes what may be shown of the whole. */
async function* tellPart(
  { engine, stream }: Telling,
  request: GrammarRequest,
): AsyncGenerator<ReplyEvent, DecodeResult> {
  const part = decodeGrammar(engine, { ...request, tellsText: true });
  for (;;) {
    const step = await part.next();
    if (step.done) return step.value;
    if (step.value.type === "prefill") {
      yield step.value;
      continue;
    }
    const { text: written = "", ...event } = step.value;
    const isFirst = !stream.hasShown;
    const text = stream.add(written);
    yield text === "" ? event : tellText(event, { text, isFirst });
  }
}

function tellText(
  event: TokenEvent,
  { text, isFirst }: { text: string; isFirst: boolean },
): ReplyTokenEvent {
  return { ...event, text, ...(isFirst ? { isFirstText: true } : {}) };
}

async function* sayText(
  telling: Telling,
  { prompt, minTokens, maxTokens, lastLine, end, sampling, signal }: ReplyRequest,
  parts: DecodeResult[],
): AsyncGenerator<ReplyEvent, SaidText> {
  const { engine } = telling;
  const grammar = replyTextGrammar(engine.tokenizer.controlLiterals, lastLine);
  const common = { grammar, sampling, signal };
  const first = yield* tellPart(telling, { ...common, prompt, minTokens, maxTokens });
  parts.push(first);
  const room = engine.sequence.contextTokens - prompt.length - first.tokens.length;
  const isCut = first.stop === "max-tokens" && !end.isWhole(first.text);
  if (!isCut || room < REPLY_FRAME_TOKENS) {
    return finishText(first.text, first.stop, { lastLine, end });
  }
  const longer = [...prompt, ...first.tokens];
  const more = { ...common, prompt: longer, maxTokens: CONTINUATION_TOKENS };
  const second = yield* tellPart(telling, more);
  parts.push(second);
  return finishText(`${first.text}${second.text}`, second.stop, { lastLine, end });
}

function finishText(
  raw: string,
  stop: DecodeResult["stop"],
  { lastLine, end }: Pick<ReplyRequest, "lastLine" | "end">,
): SaidText {
  const text = dropOpenedLine(raw, lastLine).trim();
  if (stop === "complete") return { text, ending: "complete" };
  const once = cutRepetition(text);
  const ending = stop === "loop" || once !== text ? "loop" : "trimmed";
  return { text: end.endCleanly(once), ending };
}

/** The model may begin the last line itself; it is forced in any case. */
function dropOpenedLine(text: string, lastLine: LastLine | null): string {
  if (lastLine === null) return text;
  const mark = lastLine.prefix.trimEnd();
  const lines = text.split("\n");
  return (lines.at(-1) ?? "").startsWith(mark) ? lines.slice(0, -1).join("\n") : text;
}

interface ValueRequest {
  lastLine: LastLine;
  /** What the message says before the line. */
  text: string;
  parts: DecodeResult[];
}

async function* sayValue(
  engine: Engine,
  { prompt, sampling, signal }: ReplyRequest,
  { lastLine, text, parts }: ValueRequest,
): AsyncGenerator<ReplyEvent, string> {
  const { tokenizer } = engine;
  const tokens = tokenizer.tokenize(text, { controlTokens: false, continuation: true });
  const opening = text === "" ? lastLine.prefix : `\n${lastLine.prefix}`;
  const { values } = lastLine;
  const found = yield* decodeGrammar(engine, {
    prompt: [...prompt, ...tokens],
    grammar: lastLineGrammar(tokenizer.controlLiterals, { opening, values }),
    sampling,
    signal,
    maxTokens: MAX_VALUE_TOKENS,
  });
  parts.push(found);
  return tidyValue(found.text.slice(opening.length).trim(), lastLine);
}

/** Marks around a value, and the full stop behind a single word, are no part of it. */
function tidyValue(value: string, { values }: LastLine): string {
  if (values.length > 0) return value;
  const bare = value.replace(/^(\*\*|`|")(.+)\1\.?$/, "$2");
  return /^\S+[^.]\.$/.test(bare) ? bare.slice(0, -1) : bare;
}

function sumCosts(parts: readonly DecodeResult[]) {
  const sum = (read: (part: DecodeResult) => number): number =>
    parts.reduce((total, part) => total + read(part), 0);
  return {
    promptTokens: sum((part) => part.promptTokens),
    cachedTokens: sum((part) => part.cachedTokens),
    sampledTokens: sum((part) => part.sampledTokens),
    forcedTokens: sum((part) => part.forcedTokens),
    decodeCalls: sum((part) => part.decodeCalls),
    prefillMs: sum((part) => part.prefillMs),
    decodeMs: sum((part) => part.decodeMs),
  };
}
