/** A loaded model together with the verified way to build its prompts. */
import { AgentError } from "../base/errors.ts";
import type { Engine } from "../runtime/engine.ts";
import type { PromptMaker } from "./prompt.ts";
import { createPlan, type PromptPlan } from "./prompt-plan.ts";

export interface ChatModel {
  readonly engine: Engine;
  readonly prompts: PromptMaker;
}

/** `plan`: what the verification of this model's template decided. */
export function createChatModel(
  engine: Engine,
  plan: PromptPlan,
  sessionStartMs: number,
): ChatModel {
  const { tokenizer } = engine;
  return {
    engine,
    prompts: {
      plan,
      tokenizer,
      sessionStartMs,
      renderTemplate: (source, context) => engine.renderTemplate(source, context),
    },
  };
}

/** The model's own template, taken as it is: for measurements and tests. Throws "template-missing". */
export function trustTemplate(engine: Engine): ChatModel {
  const { chatTemplate, path } = engine.facts;
  if (chatTemplate === null) throw new AgentError("template-missing", { path });
  return createChatModel(engine, { ...createPlan(chatTemplate), bos: "exact" }, 0);
}
