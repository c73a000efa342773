/**
 * Keeps a conversation with the model in this process within its context: a recap by the model when one is due, and
 * where that is not enough, less of it by code. Throws "context-full" when not even the task fits.
 */
import type { ChatModel } from "../../template/chat-model.ts";
import { compactConversation, decideCompaction } from "../conversation/compact-conversation.ts";
import type { AgentEvent } from "../events.ts";
import type { ModelSeat } from "../model-turn.ts";
import { counterOf } from "../token-counter.ts";
import { shrinkTalk, type TalkRoom } from "./shrink-talk.ts";
import type { FitRequest, FittedTalk } from "./speaker.ts";

/** The last call and its result, and the one before. */
const KEPT_MESSAGES = 4;

export async function* fitTalk(
  seat: ModelSeat,
  { talk, turn, last, filesChanged, testsPass }: FitRequest,
): AsyncGenerator<AgentEvent, FittedTalk> {
  const told = talk.messages;
  let recap = last;
  const room = measureRoom(await seat.model());
  const { contextTokens } = room;
  const promptTokens = room.measure(talk);
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
  const beforeTokens = room.measure(talk);
  if (!shrinkTalk(talk, room)) return { recap, isShorter: talk.messages !== told };
  const afterTokens = room.measure(talk);
  yield { type: "recap", text: "Older results were left out.", beforeTokens, afterTokens };
  return { recap, isShorter: true };
}

/** The context of a loaded model, counted by its own tokenizer. */
export function measureRoom({ engine, prompts }: ChatModel): TalkRoom {
  return {
    contextTokens: engine.sequence.contextTokens,
    count: counterOf(engine.tokenizer),
    measure: (talk) => talk.render(prompts).length,
  };
}
