/** Prompts of a subject as the runtime would feed them: the same functions, with the renders of the verification. */
import { AgentError } from "../../base/errors.ts";
import type { Tokenizer } from "../../runtime/engine.ts";
import type { PromptMaker } from "../prompt.ts";
import type { Subject } from "./subject.ts";

/** Under the plan so far. `tokenizer`: the vocabulary's, or one that only knows control literals. */
export function createSubjectMaker(subject: Subject, tokenizer: Tokenizer): PromptMaker {
  return {
    plan: subject.plan,
    tokenizer,
    sessionStartMs: 0,
    renderTemplate(source, context) {
      const render = subject.renderSource(source, context);
      if (!render.ok) throw new AgentError("template-failed", { reason: render.reason });
      return render.text;
    },
  };
}
