/** The question of one attempt, as much of it as fits the context at this moment. Counted exactly; nothing overflows. */
import { AgentError } from "../../base/errors.ts";
import type { Message } from "../../base/message.ts";
import { type BlockForm, chooseForm, renderOpening } from "../../grammar/raw-block.ts";
import { listCuts, type PartAllotment } from "../../memory/context-budget.ts";
import type { ChatModel } from "../../template/chat-model.ts";
import { renderPrompt } from "../../template/prompt.ts";
import type { ProjectNotes } from "../../tools/project-notes.ts";
import { createNotesPart } from "../choose-notes.ts";
import type { ContextUse } from "../events.ts";
import { fitPrompt, type PromptDraft } from "../fit-prompt.ts";
import { createTextPart, type ShowingPart, showPart } from "../prompt-part.ts";
import { languageTag } from "../prompts.ts";
import { FENCE_TOKENS, needAnswer } from "../repair/generate/answer-room.ts";
import { limitTexts, markInCode } from "../repair/generate/text-limits.ts";
import { type CountTokens, counterOf } from "../token-counter.ts";
import {
  askForChange,
  CHANGE_SYSTEM,
  type EarlierAttempt,
  showEarlier,
  showSignatures,
  showSurroundings,
  showTested,
  type TestedCode,
} from "./change-prompts.ts";
import type { ChangeSite } from "./change-site.ts";

export interface ChangeAsking {
  task: string;
  site: ChangeSite;
  part: string | null;
  notes?: ProjectNotes | null | undefined;
  surroundings: string | null;
  signatures: string | null;
  /** What is tested, where the site is for its tests. */
  tested?: TestedCode | null | undefined;
  earlier: EarlierAttempt | null;
}

export interface FittedChange {
  messages: readonly Message[];
  form: BlockForm;
  /** The most tokens of the answer; never more than there is room for. */
  maxTokens: number;
  context: ContextUse;
}

/** The task is cut last, then the code around the place; the notes matter least. */
const PRIORITY = {
  system: 100,
  task: 95,
  site: 90,
  tested: 85,
  earlier: 80,
  surroundings: 70,
  signatures: 60,
  notes: 50,
};
/** Room without which a question for something new is not worth asking, and where its answer is cut off. */
const NEW_TEXT = { least: 192, most: 1536 };
/** An answer may be this much longer than what it replaces. */
const GROWTH = { factor: 1.5, tokens: 512 };

/** Throws "context-full" when not even the smallest question fits, "template-failed". */
export function fitChangeQuestion(
  asking: ChangeAsking,
  { engine, prompts }: ChatModel,
  maxAnswerTokens: number,
): FittedChange {
  const { contextTokens } = engine.sequence; // as it is now: it shrinks and grows between turns
  const count = counterOf(engine.tokenizer);
  const { site } = asking;
  const form = chooseForm(site.text, languageTag(site.path));
  const opening = renderOpening(form.fence, languageTag(site.path));
  const limits = { contextTokens, maxAnswerTokens, count };
  const fitted = fitPrompt(draftQuestion({ ...asking, ...limits }), {
    contextTokens,
    measure: (messages) => renderPrompt(prompts, messages).length + count(opening),
  });
  if (!fitted.fits) {
    throw new AgentError("context-full", { neededTokens: fitted.neededTokens, contextTokens });
  }
  const { promptTokens } = fitted;
  const answerTokens = Math.min(
    maxAnswerTokens,
    limitAnswer(count(site.text)),
    contextTokens - promptTokens,
  );
  const cuts = listCuts(fitted.allotments);
  return {
    messages: fitted.prompt,
    form,
    maxTokens: answerTokens,
    context: { contextTokens, promptTokens, answerTokens, cuts },
  };
}

function limitAnswer(siteTokens: number): number {
  return Math.max(NEW_TEXT.most, Math.ceil(siteTokens * GROWTH.factor) + GROWTH.tokens);
}

interface QuestionDraft extends ChangeAsking {
  contextTokens: number;
  maxAnswerTokens: number;
  count: CountTokens;
}

function draftQuestion(draft: QuestionDraft): PromptDraft<readonly Message[]> {
  const { task, site, part, contextTokens, maxAnswerTokens, count } = draft;
  const system = createTextPart({
    kind: "system",
    name: "system message",
    priority: PRIORITY.system,
    mayDrop: false,
    text: CHANGE_SYSTEM,
    wrap: (text) => text,
    count,
  });
  const words = createTextPart({
    kind: "task",
    name: "task",
    priority: PRIORITY.task,
    mayDrop: false,
    text: task.trim(),
    wrap: (text) => text,
    maxCutTokens: limitTexts(contextTokens).task,
    count,
  });
  const notes = createNotesPart(draft.notes, draft, PRIORITY.notes);
  const place = createPlacePart(draft);
  const around = draftAround(draft);
  const signatures = draftSignatures(draft);
  const tested = draftTested(draft);
  const earlier = draftEarlier(draft);
  const compose = (allotments: readonly PartAllotment[]): readonly Message[] => {
    const shown = (each: ShowingPart<string> | null): string | null =>
      each === null ? null : showPart(each, allotments);
    const tried = shown(earlier);
    const content = askForChange({
      task: shown(words) ?? "",
      site,
      part,
      notes: shown(notes) ?? "",
      surroundings: shown(around),
      signatures: shown(signatures),
      tested: draft.tested == null ? null : { ...draft.tested, text: shown(tested) ?? "" },
      earlier: draft.earlier === null ? null : { ...draft.earlier, tried: tried ?? "" },
    });
    return [
      { role: "system", content: shown(system) ?? "" },
      { role: "user", content },
    ];
  };
  const optional = [tested, around, signatures, earlier, notes].filter((each) => each !== null);
  const outputTokens = Math.min(FENCE_TOKENS, maxAnswerTokens);
  return { parts: [system, words, place, ...optional], outputTokens, compose };
}

/** The site as it is, with the words around it; less than all of it cannot be written anew. */
function createPlacePart({
  site,
  part,
  maxAnswerTokens,
  count,
}: QuestionDraft): ShowingPart<string> {
  const empty = { surroundings: null, signatures: null, tested: null, earlier: null };
  const tokens = count(askForChange({ ...empty, task: "", site, part }));
  const needed = site.text === "" ? NEW_TEXT.least : needAnswer(count(site.text));
  const answerTokens = Math.min(needed, maxAnswerTokens);
  return {
    kind: "files",
    name: site.path,
    priority: PRIORITY.site,
    mayDrop: false,
    wholeTokens: tokens,
    forms: [{ name: "full", tokens, answerTokens, show: () => site.text }],
  };
}

function draftAround({
  site,
  surroundings,
  contextTokens,
  count,
}: QuestionDraft): ShowingPart<string> | null {
  if (surroundings === null) return null;
  return createTextPart({
    kind: "files",
    name: `around the place in ${site.path}`,
    priority: PRIORITY.surroundings,
    mayDrop: true,
    text: surroundings,
    wrap: (text) => `${showSurroundings(site.path, text)}\n\n`,
    maxTextTokens: limitTexts(contextTokens).excerpt,
    mark: markInCode(site.path),
    count,
  });
}

function draftSignatures({
  signatures,
  contextTokens,
  count,
}: QuestionDraft): ShowingPart<string> | null {
  if (signatures === null) return null;
  return createTextPart({
    kind: "files",
    name: "declarations of other files",
    priority: PRIORITY.signatures,
    mayDrop: true,
    text: signatures,
    wrap: (text) => `${showSignatures(text)}\n\n`,
    maxTextTokens: limitTexts(contextTokens).message,
    count,
  });
}

function draftTested({ tested, contextTokens, count }: QuestionDraft): ShowingPart<string> | null {
  if (tested == null) return null;
  const { path } = tested;
  return createTextPart({
    kind: "files",
    name: path,
    priority: PRIORITY.tested,
    mayDrop: false,
    text: tested.text,
    wrap: (text) => `${showTested({ path, text })}\n\n`,
    maxTextTokens: limitTexts(contextTokens).document,
    mark: markInCode(path),
    count,
  });
}

function draftEarlier({
  site,
  earlier,
  contextTokens,
  count,
}: QuestionDraft): ShowingPart<string> | null {
  if (earlier === null) return null;
  const tag = languageTag(site.path);
  return createTextPart({
    kind: "history",
    name: "the earlier answer",
    priority: PRIORITY.earlier,
    mayDrop: true,
    text: earlier.tried,
    wrap: (tried) => `${showEarlier({ ...earlier, tried }, tag)}\n\n`,
    maxTextTokens: limitTexts(contextTokens).message,
    mark: markInCode(site.path),
    count,
  });
}
