/**
 * Leaves out of a conversation as little as it takes to fit, without a model: results shortened, the middle left out,
 * the last result cut, in this order. The task and the rules stay.
 */
import { AgentError } from "../../base/errors.ts";
import type { Message } from "../../base/message.ts";
import { shortenResults } from "../conversation/shorten-results.ts";
import { splitConversation } from "../conversation/split-conversation.ts";
import { cutOutput } from "../cut-output.ts";
import type { CountTokens } from "../token-counter.ts";
import type { SpeakerRoom } from "./speaker.ts";
import type { Talk } from "./talk.ts";

export interface TalkRoom extends SpeakerRoom {
  /** Tokens of the prompt that the conversation makes as it stands. */
  measure: (talk: Talk) => number;
}

const ANSWER_SHARE = 0.25;
const MAX_ANSWER_TOKENS = 1024;
const MIN_RESULT_TOKENS = 48;

/** Room that a turn needs beyond its prompt. */
function decideAnswerRoom(contextTokens: number): number {
  return Math.min(MAX_ANSWER_TOKENS, Math.floor(contextTokens * ANSWER_SHARE));
}

/** True when it left something out. Throws "context-full". */
export function shrinkTalk(talk: Talk, { contextTokens, count, measure }: TalkRoom): boolean {
  const roomTokens = contextTokens - decideAnswerRoom(contextTokens);
  if (measure(talk) <= roomTokens) return false;
  for (const shorter of listShorter(talk.messages, count, roomTokens)) {
    talk.replace(shorter);
    if (measure(talk) <= roomTokens) return true;
  }
  const neededTokens = measure(talk) + contextTokens - roomTokens;
  throw new AgentError("context-full", { neededTokens, contextTokens });
}

/** The same conversation in fewer and fewer tokens. */
function* listShorter(
  messages: readonly Message[],
  count: CountTokens,
  roomTokens: number,
): Generator<readonly Message[]> {
  const { head, middle, tail } = splitConversation(messages, 2);
  yield [...head, ...shortenResults(middle), ...tail];
  yield [...head, ...tail];
  const [last, ...others] = [...tail].reverse();
  if (last === undefined) return;
  others.reverse();
  for (let maxTokens = roomTokens; maxTokens >= MIN_RESULT_TOKENS; maxTokens /= 2) {
    const cut = cutOutput(last.content, { maxTokens: Math.floor(maxTokens), count });
    yield [...head, ...others, { ...last, content: cut }];
  }
}
