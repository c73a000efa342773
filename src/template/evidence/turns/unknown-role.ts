/**
 * Whether a template has words of its own for a role. It has none where an invented role gives the same prompt: then
 * the role's messages are told only because the template prints every role that it is given.
 */
import type { Message } from "../../../base/message.ts";
import type { ToolSignature } from "../../../base/tool-call.ts";
import { createTemplateMessages } from "../../template-context.ts";
import { listTemplateTools } from "../../tool-list.ts";
import type { Subject } from "../../verifier/subject.ts";

const INVENTED = "zqrole";

export interface RoleProbe {
  role: Message["role"];
  messages: readonly Message[];
  tools?: readonly ToolSignature[];
}

/** False where one of the two does not render. Two renders. */
export function isToldAsUnknown(subject: Subject, { role, messages, tools = [] }: RoleProbe) {
  const own = createTemplateMessages(messages, subject.plan);
  const invented = own.map((message) =>
    message.role === role ? { ...message, role: INVENTED } : message,
  );
  const [known, unknown] = [own, invented].map((told) =>
    subject.render({
      messages: told,
      ...(tools.length === 0 ? {} : { tools: listTemplateTools(tools) }),
      add_generation_prompt: true,
    }),
  );
  if (!known?.ok || !unknown?.ok) return false;
  return unknown.text.replaceAll(INVENTED, role) === known.text;
}
