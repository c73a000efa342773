/** A conversation as the runtime would render it if the plan had one more repair: how a check proves that a repair helps. */
import { messageOf } from "../../base/errors.ts";
import type { Message } from "../../base/message.ts";
import type { PromptPlan } from "../prompt-plan.ts";
import { renderConversation } from "../render-conversation.ts";
import type { ConverseOptions, Render, Subject } from "./subject.ts";

export interface PlannedOptions extends ConverseOptions {
  /** Changed in the subject's plan, for this render only. */
  set: Partial<PromptPlan>;
  /** The moment a pinned clock shows; default 0. */
  sessionStartMs?: number;
}

/** Never throws: what a template raises is a render that is not ok. */
export function converseUnder(
  subject: Pick<Subject, "plan" | "renderSource">,
  messages: readonly Message[],
  { set, ...options }: PlannedOptions,
): Render {
  try {
    const text = renderConversation(messages, {
      ...options,
      plan: { ...subject.plan, ...set },
      render: (source, context) => {
        const render = subject.renderSource(source, context);
        if (!render.ok) throw new Error(render.reason);
        return render.text;
      },
    });
    return { ok: true, text };
  } catch (error) {
    return { ok: false, reason: messageOf(error) };
  }
}
