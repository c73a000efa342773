/**
 * One conversation to render and what came of it, as plain data: it crosses a process boundary. Running one renders a
 * template that nobody has vouched for, so it is done only where a crash costs nothing.
 */
import { messageOf } from "../../base/errors.ts";
import type { Message } from "../../base/message.ts";
import type { ToolSignature } from "../../base/tool-call.ts";
import type { Vocabulary } from "../../runtime/vocabulary.ts";
import { type PromptMaker, renderPrompt } from "../prompt.ts";
import { createPlan, type PromptPlan } from "../prompt-plan.ts";
import { renderConversation } from "../render-conversation.ts";
import type { TemplateContext } from "../template-context.ts";
import { chooseEdgeTexts, type RenderFunction } from "../verifier/template-subject.ts";
import { type ContentSpan, locateContent } from "./content-spans.ts";
import { type TracedToken, traceTokens } from "./traced-tokens.ts";

export interface RenderJob {
  messages: readonly Message[];
  tools: readonly ToolSignature[];
  generationPrompt: boolean;
  /** Null: what the template alone makes of the conversation. */
  plan: PromptPlan | null;
  /** Also the tokens, where a vocabulary is known. */
  wantTokens: boolean;
}

export type RenderOutcome =
  | {
      ok: true;
      text: string;
      /** Where the conversation's own words stand in `text`, in order. */
      content: readonly ContentSpan[];
      /** Null when not asked for, and without a vocabulary. */
      tokens: readonly TracedToken[] | null;
    }
  | { ok: false; reason: string };

/** What jobs are run with: one template and perhaps its vocabulary. */
export interface RenderBench {
  /** The template of a job without a plan. */
  source: string;
  /** Null: marks stand for the texts of BOS and EOS. */
  vocabulary: Vocabulary | null;
  /** Renders or throws. */
  render: RenderFunction;
  /** The moment a pinned clock shows. */
  nowMs: number;
}

/** Never throws for anything a template does. */
export function runRenderJob(job: RenderJob, bench: RenderBench): RenderOutcome {
  try {
    const text = renderText(job, bench);
    const content = locateContent(text, job, (marked) => renderText({ ...job, ...marked }, bench));
    return { ok: true, text, content, tokens: renderTokens(job, bench, { text, content }) };
  } catch (error) {
    return { ok: false, reason: messageOf(error) };
  }
}

function renderText(job: Omit<RenderJob, "wantTokens">, bench: RenderBench): string {
  return renderConversation(job.messages, {
    plan: job.plan ?? createPlan(bench.source),
    tools: job.tools,
    generationPrompt: job.generationPrompt,
    sessionStartMs: bench.nowMs,
    render: (source, context) => bench.render(source, addEdgeTexts(context, bench)),
  });
}

function renderTokens(
  { messages, plan, tools, generationPrompt, wantTokens }: RenderJob,
  bench: RenderBench,
  prompt: { text: string; content: readonly ContentSpan[] },
): readonly TracedToken[] | null {
  const { vocabulary } = bench;
  if (!wantTokens || vocabulary === null) return null;
  const maker: PromptMaker = {
    plan: plan ?? createPlan(bench.source),
    tokenizer: vocabulary.tokenizer,
    sessionStartMs: bench.nowMs,
    renderTemplate: bench.render,
  };
  const tokens = renderPrompt(maker, messages, { tools, generationPrompt });
  return traceTokens(tokens, vocabulary, prompt);
}

function addEdgeTexts(context: TemplateContext, bench: RenderBench): TemplateContext {
  const { bosText, eosText } = chooseEdgeTexts(bench.vocabulary);
  return { ...context, bos_token: bosText, eos_token: eosText };
}
