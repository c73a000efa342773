/**
 * Makes a prompt that fits the context as it is now: parts shown as allotted, the whole then counted exactly and
 * allotted again where the sum of the parts was not all. Knows no sentence and no file. Pure.
 */
import {
  allotContext,
  type ContextAllotment,
  type ContextPart,
  type PartAllotment,
} from "../memory/context-budget.ts";

export interface PromptDraft<Prompt> {
  parts: readonly ContextPart[];
  /** Kept free for any answer; what the shown forms ask for comes on top. */
  outputTokens: number;
  compose: (allotments: readonly PartAllotment[]) => Prompt;
}

export interface PromptRoom<Prompt> {
  contextTokens: number;
  /** The exact size of what would be fed. */
  measure: (prompt: Prompt) => number;
}

export type FittedPrompt<Prompt> =
  | {
      fits: true;
      prompt: Prompt;
      promptTokens: number;
      /** Kept free for the answer. */
      answerTokens: number;
      allotments: readonly PartAllotment[];
    }
  | { fits: false; neededTokens: number };

/** Each try leaves out what the last one was over; a template and the seams between texts take a few dozen tokens. */
const MAX_TRIES = 5;

/** The prompt with as much as fits in it; nothing is cut when everything fits. */
export function fitPrompt<Prompt>(
  draft: PromptDraft<Prompt>,
  room: PromptRoom<Prompt>,
): FittedPrompt<Prompt> {
  let frameTokens = 0;
  for (let attempt = 0; attempt < MAX_TRIES; attempt++) {
    const contextTokens = attempt === 0 ? sumAtBest(draft, room) : room.contextTokens - frameTokens;
    const allotted = allotContext({ ...draft, contextTokens });
    if (!allotted.fits) break;
    const fitted = compose(allotted, draft, room);
    const excessTokens = fitted.promptTokens + fitted.answerTokens - room.contextTokens;
    if (excessTokens <= 0) return fitted;
    frameTokens =
      attempt === 0
        ? Math.max(0, fitted.promptTokens - sumTokens(allotted))
        : frameTokens + excessTokens;
  }
  return fitLeast(draft, room);
}

/** The smallest prompt there is, which may fit though its parts are too large one by one; else its exact size. */
function fitLeast<Prompt>(
  draft: PromptDraft<Prompt>,
  room: PromptRoom<Prompt>,
): FittedPrompt<Prompt> {
  const nothing = allotContext({ ...draft, contextTokens: 0 });
  const contextTokens = nothing.fits ? 0 : nothing.neededTokens;
  const least = allotContext({ ...draft, contextTokens });
  if (!least.fits) return least;
  const fitted = compose(least, draft, room);
  const neededTokens = fitted.promptTokens + fitted.answerTokens;
  return neededTokens <= room.contextTokens ? fitted : { fits: false, neededTokens };
}

type FittingAllotment = Extract<ContextAllotment, { fits: true }>;

function compose<Prompt>(
  { allotments, answerTokens }: FittingAllotment,
  draft: PromptDraft<Prompt>,
  { measure }: PromptRoom<Prompt>,
): Extract<FittedPrompt<Prompt>, { fits: true }> {
  const prompt = draft.compose(allotments);
  return { fits: true, prompt, promptTokens: measure(prompt), answerTokens, allotments };
}

/**
 * What all parts take at their best, so that the first try shows everything: their sizes are taken one by one, and the
 * sum may be a little too high. Where it is far beyond the context, the context.
 */
function sumAtBest<Prompt>(
  { parts, outputTokens }: PromptDraft<Prompt>,
  { contextTokens }: PromptRoom<Prompt>,
): number {
  const costs = parts.map(({ forms: [best] }) => (best?.tokens ?? 0) + (best?.answerTokens ?? 0));
  const sum = costs.reduce((total, cost) => total + cost, outputTokens);
  return sum <= contextTokens * 2 ? sum : contextTokens;
}

function sumTokens(allotted: FittingAllotment): number {
  return allotted.allotments.reduce((sum, { tokens }) => sum + tokens, 0);
}
