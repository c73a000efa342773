/**
 * Conversations that do not alternate, as interrupted work leaves them behind, still render with every text in order.
 * Only what an agent really sends is tried; a role such as "developer" never is.
 */
import type { Message } from "../../base/message.ts";
import {
  assistant,
  call,
  calling,
  FIRST_USER,
  PROBE_TOOLS,
  READ_FILE,
  result,
  SYSTEM,
  system,
  user,
} from "../evidence/probes.ts";
import { excerptEnd, shortenReason } from "../evidence/texts/evidence-excerpt.ts";
import { findGaps } from "../evidence/texts/text-gaps.ts";
import type { Check, Finding } from "../verifier/check.ts";
import { converseUnder } from "../verifier/planned-conversation.ts";
import type { Render, Subject } from "../verifier/subject.ts";

interface OddChat {
  code: string;
  words: string;
  messages: readonly Message[];
  /** The neighbour that renders, or a fault has nothing to do with the odd order. */
  usual: readonly Message[];
}

const ANSWER = assistant("zqodd answer");
const LATER = user("zqlater question");
const CALLING = calling(call(READ_FILE.name, { path: "main.c" }));
const READ = result(READ_FILE.name, "zqodd result");
const LOOP = [FIRST_USER, CALLING, READ];

const ODD_CHATS: readonly OddChat[] = [
  {
    code: "later-system",
    words: "a system message inside the conversation",
    messages: [SYSTEM, FIRST_USER, ANSWER, system("zqodd notice"), LATER],
    usual: [SYSTEM, FIRST_USER, ANSWER, LATER],
  },
  {
    code: "two-users",
    words: "two user messages in a row",
    messages: [FIRST_USER, LATER],
    usual: [FIRST_USER],
  },
  {
    code: "answer-first",
    words: "a conversation that begins with an answer",
    messages: [ANSWER, LATER],
    usual: [FIRST_USER, ANSWER, LATER],
  },
  {
    code: "result-first",
    words: "a conversation that begins with a tool's result",
    messages: [READ, LATER],
    usual: LOOP,
  },
  {
    code: "no-user",
    words: "a conversation whose user message is gone",
    messages: [SYSTEM, CALLING, READ],
    usual: [SYSTEM, ...LOOP],
  },
  {
    code: "aborted-call",
    words: "a call without a result",
    messages: [FIRST_USER, CALLING, LATER],
    usual: LOOP,
  },
  {
    code: "user-after-result",
    words: "a user who speaks right after a tool's result",
    messages: [...LOOP, LATER],
    usual: LOOP,
  },
];

export const roleTolerance: Check = {
  id: "T03",
  title: "conversations that do not alternate render with every text in order",
  stage: "render",
  run(subject) {
    return ODD_CHATS.map((chat) => judgeChat(subject, chat)).filter((finding) => finding !== null);
  },
};

function judgeChat(subject: Subject, { code, words, messages, usual }: OddChat): Finding | null {
  const tools = PROBE_TOOLS;
  if (judgeRender(subject.converse(usual, { tools }), usual) !== null) return null;
  const render = subject.converse(messages, { tools });
  const fault = judgeRender(render, messages);
  if (fault === null) return null;
  const set = { roles: "merged" } as const;
  const merged = converseUnder(subject, messages, { tools, set });
  return {
    code: `${code}-${fault}`,
    severity: "warn",
    message:
      fault === "raises"
        ? `The template raises on ${words}.`
        : `Texts are lost or moved in ${words}.`,
    evidence: { actual: render.ok ? excerptEnd(render.text) : shortenReason(render.reason) },
    ...(judgeRender(merged, messages) === null
      ? {
          repair: {
            id: "merged-roles",
            set,
            cost: "Neighbouring messages of one role become one message.",
          },
        }
      : {}),
  };
}

function judgeRender(render: Render, messages: readonly Message[]): "raises" | "lost" | null {
  if (!render.ok) return "raises";
  const words = messages.map(({ content }) => content).filter((content) => content !== "");
  return findGaps(render.text, words) === null ? "lost" : null;
}
