/**
 * Makes a long conversation short: results become one line each, then a recap replaces all but the task and the last
 * turns. Invariant: what comes back is smaller or what was given, and begins with the same messages, so that their
 * tokens stay in the cache.
 */
import type { Message } from "../../base/message.ts";
import type { ToolCall, ToolSignature } from "../../base/tool-call.ts";
import type { AgentEvent } from "../events.ts";
import type { ModelSeat } from "../model-turn.ts";
import { type CountTokens, counterOf } from "../token-counter.ts";
import {
  MAX_POINT_CHARS,
  MAX_POINTS,
  MAX_RECAP_FILES,
  MAX_RECAP_TOKENS,
  type Recap,
  type RecapPoints,
} from "./recap.ts";
import { renderRecap } from "./recap-text.ts";
import { describeResult, shortenResults } from "./shorten-results.ts";
import { bridgeConversation, splitConversation } from "./split-conversation.ts";
import { RECAP_REQUEST, type RecapForm, writeRecap } from "./write-recap.ts";

const TURNS_BETWEEN = 8;
/** A prompt that was just compacted and is still too long would be compacted for ever. */
const MIN_TURNS_BETWEEN = 2;
/** Small models lose track long before the end of the context. */
const USABLE_SHARE = 0.6;
/** For the answer and what the next result adds. */
const ANSWER_TOKENS = 1024;
const MESSAGE_TOKENS = 5;
/** Some 1,200 tokens. */
const MAX_DIGEST_CHARS = 4_000;
const NOTES_SYSTEM = "You keep the notes of a programming task.";

export interface CompactionState {
  turnsSinceRecap: number;
  promptTokens: number;
  contextTokens: number;
}

/** Why the conversation is to be compacted before the next turn; null when it is not. */
export function decideCompaction(state: CompactionState): "turns" | "budget" | null {
  const { turnsSinceRecap, promptTokens, contextTokens } = state;
  if (turnsSinceRecap < MIN_TURNS_BETWEEN) return null;
  const limitTokens = Math.min(contextTokens * USABLE_SHARE, contextTokens - ANSWER_TOKENS);
  if (promptTokens >= limitTokens) return "budget";
  return turnsSinceRecap >= TURNS_BETWEEN ? "turns" : null;
}

export interface CompactionInput {
  messages: readonly Message[];
  /** Messages at the end that stay; more where a result would lose its call. */
  keepLast: number;
  /** What the task's journal has changed, newest last. */
  journalFiles: readonly string[];
  earlier: Recap | null;
  /** The turn that the recap covers the conversation up to. */
  upTo: number;
  /** As the conversation was fed with them: without, its tokens are not in the cache. */
  tools?: readonly ToolSignature[];
  /** What the last run of the tests said; null, the default, where none ran. */
  testsPass?: boolean | null;
}

export interface Compacted {
  messages: readonly Message[];
  recap: Recap;
}

/** Never fails for want of context or memory: the recap is then what code knows. Throws "interrupted". */
export async function* compactConversation(
  seat: ModelSeat,
  input: CompactionInput,
): AsyncGenerator<AgentEvent, Compacted> {
  const { messages, keepLast, journalFiles, earlier, upTo, testsPass = null } = input;
  const { head, middle, tail } = splitConversation(messages, keepLast);
  const filesChanged = journalFiles.slice(-MAX_RECAP_FILES);
  if (middle.length === 0) {
    const { decisions = [], openPoints = [] } = earlier ?? {};
    return { messages, recap: { upTo, filesChanged, decisions, openPoints } };
  }
  const shortened = [...head, ...shortenResults(middle), ...tail];
  const points = yield* writeRecap(seat, {
    forms: listForms(input, shortened),
    files: filesChanged,
    evidence: { texts: [...messages.flatMap(listTexts), ...journalFiles], testsPass },
    known: knowPoints(middle, earlier),
  });
  const recap = { upTo, filesChanged, ...points };
  const count = counterOf((await seat.model()).engine.tokenizer);
  const text = renderRecap(recap, { maxTokens: MAX_RECAP_TOKENS, count });
  const retold = [...head, ...bridgeConversation({ head, tail }, text), ...tail];
  const forms = text === "" ? [messages, shortened] : [messages, shortened, retold];
  const chosen = chooseSmallest(forms, count);
  const [beforeTokens, afterTokens] = [sizeOf(messages, count), sizeOf(chosen, count)];
  yield { type: "recap", text, beforeTokens, afterTokens };
  return { messages: chosen, recap };
}

/** The conversation itself, which is in the cache; where it does not fit, its newest lines. */
function listForms(
  { messages, tools = [] }: CompactionInput,
  shortened: readonly Message[],
): RecapForm[] {
  const request: Message = { role: "user", content: RECAP_REQUEST };
  const digest = `${digestLines(shortened)}\n\n${RECAP_REQUEST}`;
  return [
    { messages: [...messages, request], tools },
    {
      messages: [
        { role: "system", content: NOTES_SYSTEM },
        { role: "user", content: digest },
      ],
    },
  ];
}

/** The newest lines of what was said, within the limit. */
function digestLines(messages: readonly Message[]): string {
  const lines: string[] = [];
  let leftChars = MAX_DIGEST_CHARS;
  for (const { role, content, calls = [] } of [...messages].reverse()) {
    if (role === "system") continue;
    const said = role === "tool" || content === "" ? content : `${role}: ${content}`;
    const line = (said === "" ? calls.map(({ name }) => name).join(", ") : said).slice(0, 400);
    leftChars -= line.length + 1;
    if (leftChars < 0) break;
    lines.unshift(line);
  }
  return lines.join("\n");
}

/** What the last calls gave, and what was open before. */
function knowPoints(middle: readonly Message[], earlier: Recap | null): RecapPoints {
  const steps: string[] = [];
  let waiting: ToolCall[] = [];
  for (const { role, content, calls = [] } of middle) {
    if (role !== "tool") waiting = [...calls];
    const call = role === "tool" ? waiting.shift() : undefined;
    if (call !== undefined) steps.push(describeResult(call, content).slice(0, MAX_POINT_CHARS));
  }
  const decisions = [...(earlier?.decisions ?? []), ...steps].slice(-MAX_POINTS);
  return { decisions, openPoints: earlier?.openPoints ?? [] };
}

function listTexts({ content, calls = [] }: Message): string[] {
  return [content, ...calls.map((call) => `${call.name} ${JSON.stringify(call.arguments)}`)];
}

/** The last of the smallest. A recap that is no smaller than the shortened results says less than they do. */
function chooseSmallest(
  forms: readonly (readonly Message[])[],
  count: CountTokens,
): readonly Message[] {
  let best = forms[0] ?? [];
  for (const form of forms) if (sizeOf(form, count) < sizeOf(best, count)) best = form;
  return best;
}

/** Near enough to compare: the same texts counted in the same way, a few tokens for each frame. */
function sizeOf(messages: readonly Message[], count: CountTokens): number {
  return messages.reduce((sum, { content, tokens, calls = [] }) => {
    const said =
      tokens?.length ?? count(content) + count(calls.length === 0 ? "" : JSON.stringify(calls));
    return sum + MESSAGE_TOKENS + said;
  }, 0);
}
