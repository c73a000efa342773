/**
 * Keeps a conversation within the context: a recap by the model when one is due, and where that is not enough, results
 * shortened and left out by code, oldest first. Throws "context-full" when not even the task fits.
 */
import { AgentError } from "../../base/errors.ts";
import type { Message } from "../../base/message.ts";
import type { ChatModel } from "../../template/chat-model.ts";
import { compactConversation, decideCompaction } from "../conversation/compact-conversation.ts";
import type { Recap } from "../conversation/recap.ts";
import { shortenResults } from "../conversation/shorten-results.ts";
import { splitConversation } from "../conversation/split-conversation.ts";
import { cutOutput } from "../cut-output.ts";
import type { AgentEvent } from "../events.ts";
import type { ModelSeat } from "../model-turn.ts";
import { counterOf } from "../token-counter.ts";
import type { Talk } from "./talk.ts";

export interface FitRequest {
  talk: Talk;
  seat: ModelSeat;
  turn: number;
  /** The last recap of this task, by the turn that it covers; null before the first. */
  last: Recap | null;
  filesChanged: readonly string[];
  testsPass: boolean | null;
}

export interface FittedTalk {
  recap: Recap | null;
  /** Something that was in front of the model is not any more. */
  isShorter: boolean;
}

/** The last call and its result, and the one before. */
const KEPT_MESSAGES = 4;
const ANSWER_SHARE = 0.25;
const MAX_ANSWER_TOKENS = 1024;
const MIN_RESULT_TOKENS = 48;

/** Room that a turn needs beyond its prompt. */
function decideAnswerRoom(contextTokens: number): number {
  return Math.min(MAX_ANSWER_TOKENS, Math.floor(contextTokens * ANSWER_SHARE));
}

export async function* fitTalk(request: FitRequest): AsyncGenerator<AgentEvent, FittedTalk> {
  const { talk, seat, turn, last, filesChanged, testsPass } = request;
  const told = talk.messages;
  let recap = last;
  const model = await seat.model();
  const { contextTokens } = model.engine.sequence;
  const promptTokens = talk.render(model.prompts).length;
  const turnsSinceRecap = turn - 1 - (last?.upTo ?? 0);
  if (decideCompaction({ turnsSinceRecap, promptTokens, contextTokens }) !== null) {
    const compacted = yield* compactConversation(seat, {
      messages: talk.messages,
      keepLast: KEPT_MESSAGES,
      journalFiles: filesChanged,
      earlier: last,
      upTo: turn - 1,
      tools: talk.tools,
      testsPass,
    });
    if (compacted.messages !== told) talk.replace(compacted.messages);
    recap = compacted.recap;
  }
  const beforeTokens = talk.render(model.prompts).length;
  if (!shrinkTalk(talk, model)) return { recap, isShorter: talk.messages !== told };
  const afterTokens = talk.render(model.prompts).length;
  yield { type: "recap", text: "Older results were left out.", beforeTokens, afterTokens };
  return { recap, isShorter: true };
}

/** Leaves out as little as needed, without the model; true when it left something out. Throws "context-full". */
export function shrinkTalk(talk: Talk, model: ChatModel): boolean {
  const { contextTokens } = model.engine.sequence;
  const roomTokens = contextTokens - decideAnswerRoom(contextTokens);
  if (talk.render(model.prompts).length <= roomTokens) return false;
  for (const shorter of listShorter(talk.messages, model, roomTokens)) {
    talk.replace(shorter);
    if (talk.render(model.prompts).length <= roomTokens) return true;
  }
  const neededTokens = talk.render(model.prompts).length + contextTokens - roomTokens;
  throw new AgentError("context-full", { neededTokens, contextTokens });
}

/** The same conversation in fewer and fewer tokens. */
function* listShorter(
  messages: readonly Message[],
  model: ChatModel,
  roomTokens: number,
): Generator<readonly Message[]> {
  const { head, middle, tail } = splitConversation(messages, 2);
  yield [...head, ...shortenResults(middle), ...tail];
  yield [...head, ...tail];
  const count = counterOf(model.engine.tokenizer);
  const [last, ...others] = [...tail].reverse();
  if (last === undefined) return;
  for (let maxTokens = roomTokens; maxTokens >= MIN_RESULT_TOKENS; maxTokens /= 2) {
    const cut = cutOutput(last.content, { maxTokens: Math.floor(maxTokens), count });
    yield [...head, ...others.reverse(), { ...last, content: cut }];
    others.reverse();
  }
}
