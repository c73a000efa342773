/** A conversation as the runtime would render it if the plan had one more repair: how a check proves that a repair helps. */
import type { Message } from "../../base/message.ts";
import type { PromptPlan } from "../prompt-plan.ts";
import { renderConversation } from "../render-conversation.ts";
import type { ConverseOptions, Render, Subject } from "../verifier/subject.ts";

export interface PlannedOptions extends ConverseOptions {
  /** Changed in the subject's plan, for this render only. */
  set: Partial<PromptPlan>;
  /** The moment a pinned clock shows; default 0. */
  sessionStartMs?: number;
}

export function converseUnder(
  subject: Subject,
  messages: readonly Message[],
  { set, ...options }: PlannedOptions,
): Render {
  let failure: Render | null = null;
  const text = renderConversation(messages, {
    ...options,
    plan: { ...subject.plan, ...set },
    render: (source, context) => {
      const render = subject.renderSource(source, context);
      if (render.ok) return render.text;
      failure = render;
      return "";
    },
  });
  return failure ?? { ok: true, text };
}
