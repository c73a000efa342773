/** The subject of a verification: memoised renders under the plan so far. Knows no engine, only two functions. */
import type { Message } from "../../base/message.ts";
import type { Vocabulary } from "../../runtime/vocabulary.ts";
import { createPlan, type PromptPlan } from "../prompt-plan.ts";
import { renderConversation } from "../render-conversation.ts";
import type { TemplateContext } from "../template-context.ts";
import type {
  ConverseOptions,
  Render,
  Subject,
  TemplateCandidate,
  TemplateFile,
} from "./subject.ts";

/** Renders or throws; never called before the static checks have passed. */
export type RenderFunction = (source: string, context: TemplateContext) => string;

export interface SubjectParts {
  source: string;
  vocabulary: Vocabulary | null;
  file: TemplateFile | null;
  candidates?: readonly TemplateCandidate[];
  render: RenderFunction;
  renderSecond: RenderFunction;
}

/** Marks that no template contains. */
export const BOS_MARK = "<|BOS|>";
export const EOS_MARK = "<|EOS|>";

export class TemplateSubject implements Subject {
  readonly source: string;
  readonly vocabulary: Vocabulary | null;
  readonly file: TemplateFile | null;
  readonly candidates: readonly TemplateCandidate[];
  readonly bosText: string;
  readonly eosText: string;
  /** Changed between checks, never within one. */
  plan: PromptPlan;
  readonly #parts: SubjectParts;
  readonly #renders = new Map<string, Render>();

  constructor(parts: SubjectParts, plan: PromptPlan) {
    this.#parts = parts;
    this.source = parts.source;
    this.vocabulary = parts.vocabulary;
    this.file = parts.file;
    this.candidates = parts.candidates ?? [];
    this.bosText = parts.vocabulary?.tokenizer.bosText ?? BOS_MARK;
    this.eosText = parts.vocabulary?.tokenizer.eosText ?? EOS_MARK;
    this.plan = plan;
  }

  render(context: TemplateContext): Render {
    return this.#run("first", this.plan.source, context);
  }

  renderSource(source: string, context: TemplateContext): Render {
    return this.#run("first", source, context);
  }

  renderSecond(context: TemplateContext): Render {
    return this.#run("second", this.plan.source, context);
  }

  converse(messages: readonly Message[], options: ConverseOptions = {}): Render {
    try {
      const text = renderConversation(messages, {
        ...options,
        plan: this.plan,
        render: (source, context) => {
          const render = this.#run("first", source, context);
          if (!render.ok) throw new Error(render.reason);
          return render.text;
        },
      });
      return { ok: true, text };
    } catch (error) {
      return { ok: false, reason: error instanceof Error ? error.message : String(error) };
    }
  }

  #run(engine: "first" | "second", source: string, given: TemplateContext): Render {
    const context = { bos_token: this.bosText, eos_token: this.eosText, ...given };
    const key = JSON.stringify([engine, source === this.source ? 0 : source, context]);
    const known = this.#renders.get(key);
    if (known !== undefined) return known;
    const render = this.#renderNow(engine, source, context);
    this.#renders.set(key, render);
    return render;
  }

  #renderNow(engine: "first" | "second", source: string, context: TemplateContext): Render {
    const { render, renderSecond } = this.#parts;
    try {
      const run = engine === "first" ? render : renderSecond;
      return { ok: true, text: run(source, context) };
    } catch (error) {
      return { ok: false, reason: error instanceof Error ? error.message : String(error) };
    }
  }
}

/** A subject for static checks alone: whoever renders it gets a failure. */
export function createUnrendered(source: string): TemplateSubject {
  const refuse = (): never => {
    throw new Error("this template is not rendered");
  };
  return new TemplateSubject(
    { source, vocabulary: null, file: null, render: refuse, renderSecond: refuse },
    createPlan(source),
  );
}
