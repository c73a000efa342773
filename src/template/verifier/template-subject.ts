/** The subject of a verification: memoised renders under the plan so far. Knows no engine, only two functions. */
import type { Message } from "../../base/message.ts";
import type { Vocabulary } from "../../runtime/vocabulary.ts";
import { createPlan, type PromptPlan } from "../prompt-plan.ts";
import type { TemplateContext } from "../template-context.ts";
import { converseUnder } from "./planned-conversation.ts";
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

/** What stands for the texts of BOS and EOS: the vocabulary's, or marks that no template contains. */
export function chooseEdgeTexts(vocabulary: Vocabulary | null): {
  bosText: string;
  eosText: string;
} {
  if (vocabulary === null) return { bosText: "<|BOS|>", eosText: "<|EOS|>" };
  const { bosText, eosText } = vocabulary.tokenizer;
  return { bosText, eosText };
}

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
    const { bosText, eosText } = chooseEdgeTexts(parts.vocabulary);
    this.bosText = bosText;
    this.eosText = eosText;
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
    return converseUnder(this, messages, { ...options, set: {} });
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
