/**
 * Finds words that a template puts only into long conversations, such as a reminder behind the tenth message. The
 * template's text between two messages must be one that short conversations show too.
 */
import type { Message } from "../../base/message.ts";
import type { ToolSignature } from "../../base/tool-call.ts";
import type { Subject } from "../verifier/subject.ts";
import {
  assistant,
  call,
  calling,
  PROBE_TOOLS,
  READ_FILE,
  result,
  SYSTEM,
  user,
} from "./probes.ts";
import { findGaps } from "./texts/text-gaps.ts";

/** Turns of conversations whose text is taken as normal, and of those that are compared. */
const SHORT_TURNS = [1, 2, 3];
const LONG_TURNS = [7, 22];

interface LongConversation {
  messages: readonly Message[];
  tools: readonly ToolSignature[];
  /** In the order of the prompt. */
  words: readonly string[];
}

/** The first text of that kind; null when there is none or messages are lost. */
export function findLateText(subject: Subject): { turns: number; text: string } | null {
  return findIn(subject, createChat) ?? findIn(subject, createLoop);
}

function findIn(subject: Subject, create: (turns: number) => LongConversation) {
  const known = new Set<string>();
  for (const turns of SHORT_TURNS) {
    const gaps = readGaps(subject, create(turns));
    if (gaps === null) return null;
    for (const gap of gaps) known.add(gap);
  }
  for (const turns of LONG_TURNS) {
    const late = readGaps(subject, create(turns))?.find((gap) => !known.has(gap));
    if (late !== undefined) return { turns, text: late };
  }
  return null;
}

/** The template's text before, between and behind the messages; numbers are ids and counts. */
function readGaps(subject: Subject, { messages, tools, words }: LongConversation): string[] | null {
  const render = subject.converse(messages, { tools });
  const gaps = render.ok ? findGaps(render.text, words) : null;
  return gaps?.map((gap) => gap.replace(/\d+/g, "0")) ?? null;
}

function createChat(turns: number): LongConversation {
  const [messages, words]: [Message[], string[]] = [[SYSTEM], []];
  for (let turn = 1; turn <= turns; turn++) {
    const [asked, answered] = [`zqask${turn}x`, `zqanswer${turn}x`];
    messages.push(user(asked), assistant(answered));
    words.push(asked, answered);
  }
  return { messages: [...messages, user("zqlastask")], tools: [], words: [...words, "zqlastask"] };
}

function createLoop(turns: number): LongConversation {
  const [messages, words]: [Message[], string[]] = [[SYSTEM, user("zqtask")], ["zqtask"]];
  for (let turn = 1; turn <= turns; turn++) {
    const [called, returned] = [`zqcall${turn}x`, `zqresult${turn}x`];
    messages.push(
      calling(call(READ_FILE.name, { path: called })),
      result(READ_FILE.name, returned),
    );
    words.push(called, returned);
  }
  return { messages, tools: PROBE_TOOLS, words };
}
