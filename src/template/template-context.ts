/**
 * A conversation as chat templates expect it. Pure. What a template cannot take is changed here, by the rules of the
 * plan, and nowhere else: the verifier and the runtime build contexts with the same function.
 */
import type { Message } from "../base/message.ts";
import type { ToolCall } from "../base/tool-call.ts";
import type { CallIdStyle, PromptPlan } from "./prompt-plan.ts";
import { writeSpacedJson } from "./spaced-json.ts";
import type { TemplateTool } from "./tool-list.ts";

export interface TemplateCall {
  id: string;
  type: "function";
  function: { name: string; arguments: unknown };
}

export interface TextPart {
  type: "text";
  text: string;
}

/** One entry of `messages`; a probe may also leave fields out or give them odd shapes. */
export interface TemplateMessage {
  role: string;
  content?: string | null | readonly TextPart[];
  reasoning_content?: string;
  tool_calls?: readonly TemplateCall[];
  tool_call_id?: string;
  name?: string;
}

export interface TemplateContext {
  messages: readonly TemplateMessage[];
  /** Left out where there are none: an empty list is not the same to every template. */
  tools?: readonly TemplateTool[];
  add_generation_prompt: boolean;
  bos_token?: string;
  eos_token?: string;
  [variable: string]: unknown;
}

type ContextRules = Pick<
  PromptPlan,
  "systemRole" | "roles" | "arguments" | "nullArguments" | "contentShape" | "callIds" | "variables"
>;

/** The messages of a template for this conversation under the plan. */
export function createTemplateMessages(
  messages: readonly Message[],
  rules: ContextRules,
): TemplateMessage[] {
  const spoken = rules.roles === "merged" ? mergeRoles(messages) : messages;
  const heard = rules.systemRole === "folded" ? foldSystem(spoken) : spoken;
  const ids = new CallIds(rules.callIds);
  return heard.map((message) => createMessage(message, rules, ids));
}

function createMessage(message: Message, rules: ContextRules, ids: CallIds): TemplateMessage {
  const content = shapeContent(message.content, rules.contentShape);
  switch (message.role) {
    case "assistant": {
      const { reasoning, calls = [] } = message;
      const written = calls.map((call) => createCall(call, rules, ids));
      return {
        role: "assistant",
        content,
        ...(reasoning === undefined ? {} : { reasoning_content: reasoning }),
        ...(written.length === 0 ? {} : { tool_calls: written }),
      };
    }
    case "tool":
      return { role: "tool", content, ...ids.answer(message.tool) };
    default:
      return { role: message.role, content };
  }
}

function shapeContent(text: string, shape: PromptPlan["contentShape"]): string | TextPart[] {
  return shape === "text" ? text : [{ type: "text", text }];
}

function createCall(call: ToolCall, rules: ContextRules, ids: CallIds): TemplateCall {
  const given = call.payload === undefined ? call.arguments : withPayload(call);
  const written = rules.nullArguments === "omitted" ? omitNulls(given) : given;
  return {
    id: ids.ask(call.name),
    type: "function",
    function: {
      name: call.name,
      arguments: rules.arguments === "json-text" ? writeSpacedJson(written) : written,
    },
  };
}

function withPayload({ arguments: given, payload }: ToolCall): Record<string, unknown> {
  return { ...given, payload };
}

function omitNulls(given: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null));
}

/** Numbers calls through the conversation and pairs results with them in order. */
class CallIds {
  readonly #style: CallIdStyle;
  readonly #open: { id: string; name: string }[] = [];
  #count = 0;

  constructor(style: CallIdStyle) {
    this.#style = style;
  }

  ask(name: string): string {
    const index = this.#count;
    this.#count += 1;
    const id =
      this.#style === "functions-index"
        ? `functions.${name}:${index}`
        : `call${String(index + 1).padStart(5, "0")}`;
    this.#open.push({ id, name });
    return id;
  }

  answer(tool: string | undefined): { tool_call_id: string; name: string } {
    const call = this.#open.shift();
    return { tool_call_id: call?.id ?? "call00000", name: tool ?? call?.name ?? "tool" };
  }
}

/** The system text opens the first user message; without one it becomes a user message of its own. */
function foldSystem(messages: readonly Message[]): Message[] {
  const [system, ...rest] = messages;
  if (system?.role !== "system") return [...messages];
  const [user, ...others] = rest;
  if (user?.role !== "user") return [{ role: "user", content: system.content }, ...rest];
  return [{ role: "user", content: `${system.content}\n\n${user.content}` }, ...others];
}

/** Later system messages become user text; neighbours of the same speaker become one message. */
function mergeRoles(messages: readonly Message[]): Message[] {
  const merged: Message[] = [];
  for (const [index, message] of messages.entries()) {
    const spoken: Message =
      message.role === "system" && index > 0 ? { ...message, role: "user" } : message;
    const last = merged.at(-1);
    if (last !== undefined && canMerge(last, spoken)) {
      merged[merged.length - 1] = { ...last, content: `${last.content}\n\n${spoken.content}` };
    } else {
      merged.push(spoken);
    }
  }
  return merged;
}

function canMerge(last: Message, next: Message): boolean {
  return last.role === "user" && next.role === "user";
}
