/** The beginning of a free task: its tools, and a conversation that holds the rules, the task and what it names. */
import type { Message } from "../../base/message.ts";
import type { ChatModel } from "../../template/chat-model.ts";
import { renderSessionContext } from "../conversation/recap-text.ts";
import type { AgentEvent } from "../events.ts";
import { counterOf } from "../token-counter.ts";
import type { Request } from "../understand/request.ts";
import { lookFirst } from "./first-look.ts";
import type { FreeLookDeps } from "./free-deps.ts";
import { composeSystem, composeTask, EXAMPLE_CALL, tellTool } from "./free-prompt.ts";
import { compileOffer } from "./take-call.ts";
import { Talk } from "./talk.ts";
import type { Toolbox, ToolboxOptions } from "./toolbox.ts";

/** One result may take this part of the context, and never so much that a small model loses the thread. */
const RESULT_SHARE = 0.2;
const CHARS_PER_TOKEN = 3;
const MIN_RESULT_CHARS = 600;
const MAX_RESULT_CHARS = 6_000;
const SESSION_TOKENS = 200;
const MAX_LISTED_FILES = 12;

export async function* openTalk(
  request: Request,
  { seat, memory }: FreeLookDeps,
  create: (options: ToolboxOptions) => Promise<Toolbox>,
): AsyncGenerator<AgentEvent, { talk: Talk; box: Toolbox }> {
  const model = await seat.model();
  const { engine } = model;
  const chars = Math.floor(engine.sequence.contextTokens * RESULT_SHARE * CHARS_PER_TOKEN);
  const maxResultChars = Math.max(MIN_RESULT_CHARS, Math.min(MAX_RESULT_CHARS, chars));
  const box = await create({ request, maxResultChars });
  const found = yield* lookFirst(request, box);
  const count = counterOf(engine.tokenizer);
  const task = composeTask({
    task: request.task,
    earlier: renderSessionContext(memory, { maxTokens: SESSION_TOKENS, count }),
    files: found.length > 0 ? [] : box.likelyFiles.slice(0, MAX_LISTED_FILES),
  });
  const messages: Message[] = [
    {
      role: "system",
      content: composeSystem(box.signatures, box.hands === null ? null : spellExample(model, box)),
    },
    { role: "user", content: task },
    ...found,
  ];
  return { talk: new Talk(messages, box.signatures.map(tellTool)), box };
}

function spellExample(model: ChatModel, { signatures }: Toolbox): string {
  const offer = { signatures, live: new Map() };
  return compileOffer(model, offer, { knownTexts: [], firstCall: 1 }).format([EXAMPLE_CALL]);
}
