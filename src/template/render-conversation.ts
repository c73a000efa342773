/** A conversation → the text of its prompt, by the rules of a plan. The verifier and the runtime share it. */
import type { Message } from "../base/message.ts";
import type { ToolCall, ToolSignature } from "../base/tool-call.ts";
import { choosePayloadSentinel, formatPayload } from "../grammar/payload-block.ts";
import { pinClock } from "./pinned-clock.ts";
import type { PromptPlan } from "./prompt-plan.ts";
import { createTemplateMessages, type TemplateContext } from "./template-context.ts";
import { describeTools, listTemplateTools } from "./tool-list.ts";
import { spellWideNumbers } from "./wide-numbers.ts";

export interface ConversationOptions {
  plan: PromptPlan;
  /** Renders or throws. */
  render: (source: string, context: TemplateContext) => string;
  tools?: readonly ToolSignature[];
  /** Default true. */
  generationPrompt?: boolean;
  variables?: Readonly<Record<string, unknown>>;
  /** The moment a pinned clock shows; default 0. */
  sessionStartMs?: number;
}

/** Throws what `render` throws. BOS and EOS texts are the renderer's matter. */
export function renderConversation(
  messages: readonly Message[],
  options: ConversationOptions,
): string {
  const { plan, tools = [], generationPrompt = true } = options;
  const isNative = plan.tools === "native";
  const told = isNative || tools.length === 0 ? messages : describeInSystem(messages, tools);
  const ownPrompt = plan.generationPrompt === null;
  const context: TemplateContext = {
    ...plan.variables,
    ...options.variables,
    messages: spellWideNumbers(createTemplateMessages(told, plan)),
    ...(isNative && tools.length > 0 ? { tools: spellWideNumbers(listTemplateTools(tools)) } : {}),
    add_generation_prompt: generationPrompt && ownPrompt,
  };
  const source = plan.pinnedClock
    ? pinClock(plan.source, options.sessionStartMs ?? 0)
    : plan.source;
  const text = options.render(source, context);
  return generationPrompt && !ownPrompt ? `${text}${plan.generationPrompt}` : text;
}

/** The generic tool protocol: tools in the system text, calls and results as plain messages. */
function describeInSystem(
  messages: readonly Message[],
  tools: readonly ToolSignature[],
): Message[] {
  const [first, ...rest] = messages;
  const description = describeTools(tools);
  const system: Message =
    first?.role === "system"
      ? { ...first, content: `${first.content}\n\n${description}` }
      : { role: "system", content: description };
  const others = first?.role === "system" ? rest : messages;
  return [system, ...others.map(spellPlainly)];
}

function spellPlainly(message: Message): Message {
  const { role, content, calls = [], tool, ...others } = message;
  if (role === "tool")
    return { role: "user", content: `Result of ${tool ?? "the call"}:\n${content}` };
  if (calls.length === 0) return message;
  const written = calls.map(spellCallPlainly);
  return {
    role,
    content: [content, ...written].filter((part) => part !== "").join("\n"),
    ...others,
  };
}

/** As the generic dialect writes it, but for the payload's tag, which every turn may choose anew. */
function spellCallPlainly({ name, arguments: given, payload }: ToolCall): string {
  const json = JSON.stringify({ name, arguments: given });
  if (payload === undefined) return json;
  return `${json}\n${formatPayload(payload, choosePayloadSentinel(payload)) ?? ""}`;
}
