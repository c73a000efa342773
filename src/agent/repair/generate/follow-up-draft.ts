/** A question that goes on: what was said so far, less its oldest exchanges, and what the tests said since. Pure. */
import type { Message } from "../../../base/message.ts";
import type { ContextPart, PartAllotment } from "../../../memory/context-budget.ts";
import type { PromptDraft } from "../../fit-prompt.ts";
import { createTextPart, type ShowingPart, showPart } from "../../prompt-part.ts";
import { MAX_FAILURES_SHOWN, reportFailure, showReport } from "../../prompts.ts";
import type { CountTokens } from "../../token-counter.ts";
import { FENCE_TOKENS, needAnswer } from "./answer-room.ts";
import type { Conversation } from "./propose.ts";
import type { Question } from "./question-draft.ts";
import { limitTexts } from "./text-limits.ts";

export interface FollowUpRequest {
  conversation: Conversation;
  contextTokens: number;
  maxAnswerTokens: number;
  count: CountTokens;
}

/** The question, the last answer and the report of it belong together; older exchanges go first. */
const PRIORITY = { conversation: 100, firstMessage: 85, failures: 70, exchange: 10 };

export function draftFollowUp(request: FollowUpRequest): PromptDraft<Question> {
  const { conversation, maxAnswerTokens, count } = request;
  const { site, outcome } = conversation;
  const { opening, exchanges, last } = splitHistory(conversation.messages);
  const emptyReport = reportFailure(site, { ...outcome, failures: [] });
  const fixedTokens = sizeOf([...opening, ...last], count) + count(emptyReport);
  const answerTokens = Math.min(needAnswer(count(site.text)), maxAnswerTokens);
  const core: ContextPart = {
    kind: "history",
    name: "conversation",
    priority: PRIORITY.conversation,
    mayDrop: false,
    wholeTokens: fixedTokens,
    forms: [{ name: "full", tokens: fixedTokens, answerTokens }],
  };
  const older = exchanges.map((messages, index) => createExchangePart(messages, index, count));
  const told = outcome.failures.slice(0, MAX_FAILURES_SHOWN).map((failure, index) => ({
    failure,
    part: createReportPart(failure, index, request),
  }));
  const compose = (allotments: readonly PartAllotment[]): Question => {
    const failures = told.flatMap(({ failure, part }) => {
      const message = showPart(part, allotments);
      return message === null ? [] : [{ ...failure, message }];
    });
    const content = reportFailure(site, { ...outcome, failures });
    const kept = older.flatMap((part) => showPart(part, allotments) ?? []);
    return { site, messages: [...opening, ...kept, ...last, { role: "user", content }] };
  };
  const parts = [core, ...older, ...told.map(({ part }) => part)];
  return { parts, outputTokens: Math.min(FENCE_TOKENS, maxAnswerTokens), compose };
}

interface History {
  /** Up to the first answer. */
  opening: readonly Message[];
  /** Each answer but the last, with what was said of it, oldest first. */
  exchanges: readonly (readonly Message[])[];
  /** From the last answer on. */
  last: readonly Message[];
}

function splitHistory(messages: readonly Message[]): History {
  const starts = messages.flatMap(({ role }, index) => (role === "assistant" ? [index] : []));
  const first = starts[0] ?? messages.length;
  const exchanges = starts
    .slice(0, -1)
    .map((start, index) => messages.slice(start, starts[index + 1]));
  return {
    opening: messages.slice(0, first),
    exchanges,
    last: messages.slice(starts.at(-1) ?? first),
  };
}

function createExchangePart(
  messages: readonly Message[],
  index: number,
  count: CountTokens,
): ShowingPart<readonly Message[]> {
  const tokens = sizeOf(messages, count);
  return {
    kind: "history",
    name: `answer ${index + 1} and what was said of it`,
    priority: PRIORITY.exchange + index,
    mayDrop: true,
    wholeTokens: tokens,
    forms: [{ name: "full", tokens, show: () => messages }],
  };
}

function createReportPart(
  { name, message }: Conversation["outcome"]["failures"][number],
  index: number,
  { contextTokens, count }: FollowUpRequest,
): ShowingPart<string> {
  const priority = PRIORITY.failures - index;
  return createTextPart({
    kind: "observations",
    name: `message of failing test ${index + 1}`,
    priority,
    keepPriority: index === 0 ? PRIORITY.firstMessage : priority,
    mayDrop: true,
    text: message.trim(),
    wrap: (text) => `${showReport(name, text)}\n\n`,
    maxTextTokens: limitTexts(contextTokens).message,
    count,
  });
}

/** What a model generated is fed again token by token. */
function sizeOf(messages: readonly Message[], count: CountTokens): number {
  return messages.reduce((sum, { tokens, content }) => sum + (tokens?.length ?? count(content)), 0);
}
