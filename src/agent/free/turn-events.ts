/** What a turn says of itself, as events. Pure. */
import { clipText } from "../../base/clip-text.ts";
import type { ToolCall } from "../../base/tool-call.ts";
import type { Observation } from "../../tools/project/observation.ts";
import type { TodoStep } from "../../tools/project/todo-list.ts";
import type { AgentEvent } from "../events.ts";

const MAX_PAYLOAD_CHARS = 4_000;

/** `turn`: 0 for what the harness looked up by itself. */
export function callEvent(turn: number, { name, arguments: given, payload }: ToolCall): AgentEvent {
  const text = payload === undefined ? {} : { content: clipText(payload, MAX_PAYLOAD_CHARS) };
  return { type: "tool_call", turn, name, arguments: { ...given, ...text } };
}

export function resultEvent(
  turn: number,
  { name }: ToolCall,
  { isOk, text }: Pick<Observation, "isOk" | "text">,
): AgentEvent {
  return { type: "tool_result", turn, name, isOk, text };
}

export function planEvent(steps: readonly TodoStep[]): AgentEvent {
  return {
    type: "plan",
    steps: steps.map(({ text, state }) => ({ text, path: null, state })),
  };
}
