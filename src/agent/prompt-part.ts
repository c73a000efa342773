/** A part of a prompt together with the ways to show it: the budget chooses a form, the form makes what is shown. Pure. */
import type { ContextPart, PartAllotment, PartForm } from "../memory/context-budget.ts";
import { cutOutput } from "./cut-output.ts";
import type { CountTokens } from "./token-counter.ts";

export interface ShowingForm<Shown> extends PartForm {
  /** `tokens`: what the budget gave, never below `minTokens`. */
  show: (tokens: number) => Shown;
}

export interface ShowingPart<Shown> extends ContextPart {
  forms: readonly ShowingForm<Shown>[];
}

/** What the part became; null when it was dropped. */
export function showPart<Shown>(
  part: ShowingPart<Shown>,
  allotments: readonly PartAllotment[],
): Shown | null {
  const allotted = allotments.find((allotment) => allotment.part === part);
  if (allotted === undefined || allotted.form === null) return null;
  return part.forms[allotted.form]?.show(allotted.tokens) ?? null;
}

export interface TextPartOptions
  extends Pick<ContextPart, "kind" | "name" | "priority" | "keepPriority" | "mayDrop"> {
  text: string;
  /** The words and fences that stand around the text in the prompt. */
  wrap: (text: string) => string;
  count: CountTokens;
  /** More than this of the text is never shown; left out: all of it may be. */
  maxTextTokens?: number;
  /** More than this of the text is not shown unless all of it is. */
  maxCutTokens?: number;
  /** Says what is left out; see cutOutput. */
  mark?: (leftOut: string) => string;
}

/** Less of a text says nothing; it also has room for the mark. */
const MIN_TEXT_TOKENS = 48;

/** A text that can be shown whole or as its two ends. */
export function createTextPart(options: TextPartOptions): ShowingPart<string> {
  const { text, wrap, count, mark } = options;
  const { maxTextTokens = Number.POSITIVE_INFINITY, maxCutTokens = maxTextTokens } = options;
  const wrapTokens = count(wrap(""));
  const textTokens = count(text);
  const wholeTokens = wrapTokens + textTokens;
  const forms: ShowingForm<string>[] = [];
  if (textTokens <= Math.max(maxTextTokens, MIN_TEXT_TOKENS)) {
    forms.push({ name: "full", tokens: wholeTokens, show: () => text });
  }
  if (textTokens > MIN_TEXT_TOKENS) {
    const cutTokens = Math.max(MIN_TEXT_TOKENS, Math.min(textTokens - 1, maxCutTokens));
    forms.push({
      name: "head-and-tail",
      tokens: wrapTokens + cutTokens,
      minTokens: wrapTokens + MIN_TEXT_TOKENS,
      show: (tokens) => {
        const maxTokens = tokens - wrapTokens;
        return cutOutput(text, { maxTokens, count, ...(mark === undefined ? {} : { mark }) });
      },
    });
  }
  const { kind, name, priority, mayDrop, keepPriority = priority } = options;
  return { kind, name, priority, keepPriority, mayDrop, wholeTokens, forms };
}
