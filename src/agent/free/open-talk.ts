/** The beginning of a free task: its tools, and a conversation that holds the rules, the task and what it names. */
import type { Message } from "../../base/message.ts";
import { chooseNotes } from "../choose-notes.ts";
import { renderSessionContext } from "../conversation/recap-text.ts";
import type { AgentEvent } from "../events.ts";
import type { Request } from "../understand/request.ts";
import { lookFirst } from "./first-look.ts";
import type { FreeLookDeps } from "./free-deps.ts";
import { composeSystem, composeTask, tellTool } from "./free-prompt.ts";
import { createLocalSpeaker } from "./local-speaker.ts";
import type { Speaker } from "./speaker.ts";
import { Talk } from "./talk.ts";
import type { Toolbox, ToolboxOptions } from "./toolbox.ts";

/** One result may take this part of the context, and never so much that a small model loses the thread. */
const RESULT_SHARE = 0.2;
const CHARS_PER_TOKEN = 3;
const MIN_RESULT_CHARS = 600;
const MAX_RESULT_CHARS = 6_000;
const SESSION_TOKENS = 200;
const MAX_LISTED_FILES = 12;
/** A beginning that takes more of the context than this does without the project's notes. */
const OPENING_SHARE = 0.5;

export async function* openTalk(
  request: Request,
  { seat, memory, notes, speaker = createLocalSpeaker(seat), handover = "" }: FreeLookDeps,
  create: (options: ToolboxOptions) => Promise<Toolbox>,
): AsyncGenerator<AgentEvent, { speaker: Speaker; talk: Talk; box: Toolbox }> {
  const { contextTokens, count } = await speaker.room();
  const chars = Math.floor(contextTokens * RESULT_SHARE * CHARS_PER_TOKEN);
  const maxResultChars = Math.max(MIN_RESULT_CHARS, Math.min(MAX_RESULT_CHARS, chars));
  const box = await create({ request, maxResultChars });
  const found = yield* lookFirst(request, box);
  const told = {
    task: request.task,
    earlier: renderSessionContext(memory, { maxTokens: SESSION_TOKENS, count }),
    handover,
    files: found.length > 0 ? [] : box.likelyFiles.slice(0, MAX_LISTED_FILES),
  };
  const payload = box.hands === null ? null : await speaker.describePayload(box.signatures);
  const tools = box.signatures.map(tellTool);
  const open = (notesText: string): Message[] => [
    { role: "system", content: composeSystem(box.signatures, payload) },
    { role: "user", content: composeTask({ ...told, notes: notesText }) },
    ...found,
  ];
  const shown = chooseNotes(notes, { task: request.task, contextTokens, count });
  const messages = open(shown);
  const texts = [JSON.stringify(tools), ...messages.map(({ content }) => content)];
  const isLong = shown !== "" && count(texts.join("\n")) > contextTokens * OPENING_SHARE;
  return { speaker, talk: new Talk(isLong ? open("") : messages, tools), box };
}
