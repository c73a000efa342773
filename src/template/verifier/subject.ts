/**
 * What a check may look at: the template, renders of conversations and the vocabulary. Renders are memoised, so checks
 * may ask for the same conversation again.
 */
import type { Message } from "../../base/message.ts";
import type { ToolSignature } from "../../base/tool-call.ts";
import type { Vocabulary } from "../../runtime/vocabulary.ts";
import type { PromptPlan } from "../prompt-plan.ts";
import type { TemplateContext } from "../template-context.ts";

export type Render = { ok: true; text: string } | { ok: false; reason: string };

export interface ConverseOptions {
  tools?: readonly ToolSignature[];
  /** Default true. */
  generationPrompt?: boolean;
  /** Besides those of the plan, which they win over. */
  variables?: Readonly<Record<string, unknown>>;
}

export interface Subject {
  /** The file's own template text. Empty when the file has none. */
  readonly source: string;
  /** What the checks before this one have decided. */
  readonly plan: PromptPlan;
  /** null: only the template is known. */
  readonly vocabulary: Vocabulary | null;
  /** Of the vocabulary, or marks that occur in no template: "<|BOS|>" and "<|EOS|>". */
  readonly bosText: string;
  readonly eosText: string;
  /** Where the template came from and what else the file says; null for a template alone. */
  readonly file: TemplateFile | null;
  /** Other template texts on this machine that have passed the static checks; one may replace an outdated template. */
  readonly candidates?: readonly TemplateCandidate[];
  /** Renders `plan.source` as it is on llama.cpp's engine: for checks of what a template tolerates. */
  render(context: TemplateContext): Render;
  /** Any other source on the same engine, such as the template with a pinned clock. */
  renderSource(source: string, context: TemplateContext): Render;
  /** As `render`, on a second engine; only for differences. */
  renderSecond(context: TemplateContext): Render;
  /** Renders as the runtime would under the plan so far: roles normalised, ids set, generation prompt added. */
  converse(messages: readonly Message[], options?: ConverseOptions): Render;
}

export interface TemplateCandidate {
  /** Where it was found, for people. */
  from: string;
  source: string;
}

/** What a GGUF says about its template besides the text. */
export interface TemplateFile {
  path: string;
  architecture: string | null;
  name: string | null;
  /** "absent", "not-text" (such as an array), "empty" or "text". */
  templateState: "absent" | "not-text" | "empty" | "text";
  /** Named variants such as "tool_use", by name. */
  variants: Readonly<Record<string, string>>;
}
