/** A question with its facts as a prompt that fits: which facts stay is decided by priority, and what was cut is told. Pure. */
import type { Message } from "../../base/message.ts";
import { listCuts, type PartAllotment } from "../../memory/context-budget.ts";
import type { ContextUse } from "../events.ts";
import { fitPrompt, type PromptDraft } from "../fit-prompt.ts";
import { createTextPart, showPart } from "../prompt-part.ts";
import type { CountTokens } from "../token-counter.ts";
import {
  ASK_SYSTEM,
  askQuestion,
  GENERAL_SYSTEM,
  MIXED_SYSTEM,
  showFact,
} from "./ask-sentences.ts";
import type { Fact } from "./facts/fact.ts";

export interface AnswerDraft {
  question: string;
  /** The most important last. */
  facts: readonly Fact[];
  /** What was done before in the session; "" for nothing. */
  session: string;
  isAboutProject: boolean;
}

export interface AnswerRoom {
  contextTokens: number;
  /** Kept free for the answer. */
  answerTokens: number;
  count: CountTokens;
  /** The exact size of a prompt of these messages. */
  measure: (messages: readonly Message[]) => number;
}

export type FittedAnswer =
  | { fits: true; messages: readonly Message[]; context: ContextUse }
  | { fits: false; neededTokens: number };

/** A small model reads this much in seconds, and what is beyond only distracts it. */
const MAX_FACT_TOKENS = 1_000;
const MAX_ONE_FACT_TOKENS = 700;
const MAX_QUESTION_TOKENS = 1_000;
/** Above every fact. */
const PRIORITY = { system: 1_000, question: 900, session: 50 };

export function fitAnswer(draft: AnswerDraft, room: AnswerRoom): FittedAnswer {
  const { contextTokens, answerTokens, measure } = room;
  const bare = measure(compose(draft, []));
  const fitted = fitPrompt(draftParts(draft, room), {
    contextTokens: Math.min(contextTokens, bare + MAX_FACT_TOKENS + answerTokens),
    measure,
  });
  if (!fitted.fits) return fitted;
  const { promptTokens, allotments, prompt } = fitted;
  const cuts = listCuts(allotments);
  return {
    fits: true,
    messages: prompt,
    context: { contextTokens, promptTokens, answerTokens, cuts },
  };
}

function draftParts(
  draft: AnswerDraft,
  { answerTokens, count }: AnswerRoom,
): PromptDraft<readonly Message[]> {
  const { question, facts, session } = draft;
  const whole = (text: string): string => text;
  const system = createTextPart({
    kind: "system",
    name: "system message",
    priority: PRIORITY.system,
    mayDrop: false,
    text: chooseSystem(draft),
    wrap: whole,
    count,
  });
  const asked = createTextPart({
    kind: "task",
    name: "question",
    priority: PRIORITY.question,
    mayDrop: false,
    text: question,
    wrap: (text) => `Question: ${text}`,
    maxTextTokens: MAX_QUESTION_TOKENS,
    count,
  });
  const earlier = createTextPart({
    kind: "history",
    name: "earlier in the session",
    priority: PRIORITY.session,
    mayDrop: true,
    text: session,
    wrap: whole,
    count,
  });
  const parts = facts.map((fact) => ({ fact, part: draftFact(fact, count) }));
  return {
    // Of equal priorities the part that comes first is served first, and the last fact matters most.
    parts: [system, asked, earlier, ...parts.map(({ part }) => part).reverse()],
    outputTokens: answerTokens,
    compose: (allotments: readonly PartAllotment[]) => {
      const shown = parts.flatMap(({ fact, part }) => {
        const text = showPart(part, allotments);
        return text === null ? [] : [showFact(fact, text)];
      });
      const said = showPart(asked, allotments) ?? "";
      const past = showPart(earlier, allotments) ?? "";
      return compose({ ...draft, question: said, session: past }, shown);
    },
  };
}

function draftFact(fact: Fact, count: CountTokens) {
  return createTextPart({
    kind: fact.codePath === null ? "observations" : "files",
    name: fact.title,
    priority: fact.priority,
    mayDrop: true,
    text: fact.text,
    wrap: (text) => `${showFact(fact, text)}\n\n`,
    maxTextTokens: MAX_ONE_FACT_TOKENS,
    count,
  });
}

function compose(draft: AnswerDraft, shown: readonly string[]): readonly Message[] {
  const { question, session } = draft;
  return [
    { role: "system", content: chooseSystem(draft) },
    { role: "user", content: askQuestion({ question, facts: shown, session }) },
  ];
}

function chooseSystem({ facts, isAboutProject }: AnswerDraft): string {
  if (isAboutProject) return ASK_SYSTEM;
  return facts.length === 0 ? GENERAL_SYSTEM : MIXED_SYSTEM;
}
