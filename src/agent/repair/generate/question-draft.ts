/** A question from nothing: its parts, what they may become, and the messages they make. Pure. */
import type { Message } from "../../../base/message.ts";
import type { PartAllotment } from "../../../memory/context-budget.ts";
import type { PromptDraft } from "../../fit-prompt.ts";
import { createTextPart, type ShowingPart, showPart } from "../../prompt-part.ts";
import {
  askForRepair,
  languageTag,
  type NamedDocument,
  REPAIR_SYSTEM,
  type ShownFailure,
  showDocument,
  showExcerpt,
  showMessage,
  type ToldFailure,
} from "../../prompts.ts";
import type { CountTokens } from "../../token-counter.ts";
import type { Site } from "../localize/site.ts";
import { FENCE_TOKENS } from "./answer-room.ts";
import { createSitePart } from "./site-part.ts";
import { limitTexts, markInCode } from "./text-limits.ts";

export interface QuestionRequest {
  task: string;
  site: Site;
  documents: readonly NamedDocument[];
  /** What to tell of the failing tests; none for the plain view. */
  told: readonly ShownFailure[];
  /** What fails, told or not: it says which symbol matters. */
  failures: readonly ShownFailure[];
  contextTokens: number;
  maxAnswerTokens: number;
  count: CountTokens;
}

/** A question that can be asked: of which site, in which words. */
export interface Question {
  site: Site;
  messages: readonly Message[];
}

/** What a person wrote is cut last, then the code; of the failing tests the first matters most. */
const PRIORITY = { system: 100, task: 90, firstMessage: 85, site: 80, documents: 75, failures: 70 };

export function draftQuestion(request: QuestionRequest): PromptDraft<Question> {
  const { task, contextTokens, maxAnswerTokens, count } = request;
  const system = createTextPart({
    kind: "system",
    name: "system message",
    priority: PRIORITY.system,
    mayDrop: false,
    text: REPAIR_SYSTEM,
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
  const site = createSitePart({ ...request, priority: PRIORITY.site });
  const documents = request.documents.map((document, index) =>
    draftDocument(document, index, request),
  );
  const failures = request.told.map((failure, index) => draftFailure(failure, index, request));
  const compose = (allotments: readonly PartAllotment[]): Question => {
    const shown = showPart(site, allotments) ?? { site: request.site, outline: null };
    const said = failures.flatMap((failure) => tellFailure(failure, allotments));
    const taskText = showPart(words, allotments) ?? "";
    const read = documents.flatMap(({ path, part }) => {
      const text = showPart(part, allotments);
      return text === null ? [] : [{ path, text }];
    });
    const content = askForRepair({
      ...shown,
      task: taskText,
      documents: read,
      failures: said,
    });
    return {
      site: shown.site,
      messages: [
        { role: "system", content: showPart(system, allotments) ?? "" },
        { role: "user", content },
      ],
    };
  };
  const texts = failures.flatMap(({ message, excerpt }) =>
    excerpt === null ? [message] : [message, excerpt],
  );
  const outputTokens = Math.min(FENCE_TOKENS, maxAnswerTokens);
  const instructions = documents.map(({ part }) => part);
  return { parts: [system, words, site, ...instructions, ...texts], outputTokens, compose };
}

/** The first document is what the task is about; of each, its two ends when it is long. */
function draftDocument(
  document: NamedDocument,
  index: number,
  { contextTokens, count }: QuestionRequest,
): { path: string; part: ShowingPart<string> } {
  const { path } = document;
  const part = createTextPart({
    kind: "observations",
    name: path,
    priority: PRIORITY.documents - index,
    mayDrop: true,
    text: document.text.trim(),
    wrap: (text) => `${showDocument({ path, text })}\n\n`,
    maxTextTokens: limitTexts(contextTokens).document,
    count,
  });
  return { path, part };
}

interface DraftedFailure {
  name: string;
  message: ShowingPart<string>;
  excerpt: ShowingPart<string> | null;
}

function draftFailure(
  { failure, excerpt }: ShownFailure,
  index: number,
  { site, contextTokens, count }: QuestionRequest,
): DraftedFailure {
  const limits = limitTexts(contextTokens);
  const { name } = failure;
  const number = index + 1;
  const priority = PRIORITY.failures - 10 * index;
  const tag = languageTag(site.path);
  const common = { kind: "observations", mayDrop: true, count } as const;
  const message = createTextPart({
    ...common,
    name: `message of failing test ${number}`,
    priority,
    // A few words of the first failure are worth more than the whole of a file.
    keepPriority: index === 0 ? PRIORITY.firstMessage : priority,
    text: failure.message.trim(),
    wrap: (text) => `${showMessage(text, name)}\n\n`,
    maxTextTokens: limits.message,
  });
  if (excerpt === null) return { name, message, excerpt };
  const source = createTextPart({
    ...common,
    name: `source of failing test ${number}`,
    priority: priority - 5,
    text: excerpt,
    wrap: (text) => `${showExcerpt(text, tag)}\n\n`,
    maxTextTokens: limits.excerpt,
    mark: markInCode(failure.file ?? site.path),
  });
  return { name, message, excerpt: source };
}

function tellFailure(
  { name, message, excerpt }: DraftedFailure,
  allotments: readonly PartAllotment[],
): ToldFailure[] {
  const told = {
    name,
    message: showPart(message, allotments),
    excerpt: excerpt === null ? null : showPart(excerpt, allotments),
  };
  return told.message === null && told.excerpt === null ? [] : [told];
}
