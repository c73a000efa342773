/** A question with its facts as a prompt that fits: which facts stay is decided by priority, and what was cut is told. Pure. */
import type { Message } from "../../base/message.ts";
import { listCuts, type PartAllotment } from "../../memory/context-budget.ts";
import type { ProjectNotes } from "../../tools/project-notes.ts";
import { createNotesPart } from "../choose-notes.ts";
import type { ContextUse } from "../events.ts";
import { fitPrompt, type PromptDraft } from "../fit-prompt.ts";
import { createTextPart, type ShowingPart, showPart } from "../prompt-part.ts";
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
  /** Shown with a question about the project. */
  notes?: ProjectNotes | null | undefined;
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
/** The first two above every fact, the last below. */
const PRIORITY = { system: 1_000, question: 900, session: 50, notes: 20 };

export function fitAnswer(draft: AnswerDraft, room: AnswerRoom): FittedAnswer {
  const { contextTokens, answerTokens, measure } = room;
  const { isAboutProject, notes: given, question: task } = draft;
  const notes = isAboutProject
    ? createNotesPart(given, { task, contextTokens, count: room.count }, PRIORITY.notes)
    : null;
  const told = notes?.forms[0]?.show(0) ?? "";
  const bare = measure(compose(draft, { facts: [], notes: told }));
  const fitted = fitPrompt(draftParts(draft, notes, room), {
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
  notes: ShowingPart<string> | null,
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
    parts: [
      ...[system, asked, earlier],
      ...parts.map(({ part }) => part).reverse(),
      ...(notes === null ? [] : [notes]),
    ],
    outputTokens: answerTokens,
    compose: (allotments: readonly PartAllotment[]) => {
      const shown = parts.flatMap(({ fact, part }) => {
        const text = showPart(part, allotments);
        return text === null ? [] : [showFact(fact, text)];
      });
      const said = showPart(asked, allotments) ?? "";
      const past = showPart(earlier, allotments) ?? "";
      const told = notes === null ? "" : (showPart(notes, allotments) ?? "");
      return compose({ ...draft, question: said, session: past }, { facts: shown, notes: told });
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

function compose(
  draft: AnswerDraft,
  shown: { facts: readonly string[]; notes: string },
): readonly Message[] {
  const { question, session } = draft;
  return [
    { role: "system", content: chooseSystem(draft) },
    { role: "user", content: askQuestion({ question, session, ...shown }) },
  ];
}

function chooseSystem({ facts, isAboutProject }: AnswerDraft): string {
  if (isAboutProject) return ASK_SYSTEM;
  return facts.length === 0 ? GENERAL_SYSTEM : MIXED_SYSTEM;
}
