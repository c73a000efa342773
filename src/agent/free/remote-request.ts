/**
 * The request of a turn for an endpoint, in one of two forms. "tools": calls and results in their own fields, the way
 * models were trained. "text": all of it as text, the answer held to a schema of what exists right now. Pure.
 */
import type { ChatRequest } from "../../remote/chat-client.ts";
import { composeMessages, composeTextMessages } from "../../remote/wire-messages.ts";
import { describeCallSchema, describeTools } from "../../remote/wire-tools.ts";
import { narrowSignatures } from "./narrow-schema.ts";
import type { CallTurn } from "./speaker.ts";

export type RequestForm = "tools" | "text";

export interface RequestSettings {
  model: string;
  /** What the context has left for the answer, by an estimate; may be negative. */
  roomTokens: number;
  /** Of the task's budget. */
  tokensLeft: number;
  form: RequestForm;
  /** Said at the end, in the form "text" only. */
  note: string | null;
}

const MIN_ANSWER_TOKENS = 256;
const MAX_ANSWER_TOKENS = 4_096;

export function composeRequest(
  { talk, offer, temperature, seed }: CallTurn,
  { model, roomTokens, tokensLeft, form, note }: RequestSettings,
): ChatRequest {
  const most = Math.min(MAX_ANSWER_TOKENS, Math.max(MIN_ANSWER_TOKENS, roomTokens));
  const settings = {
    model,
    temperature,
    seed,
    max_tokens: Math.max(1, Math.min(most, tokensLeft)),
  };
  if (form === "tools") {
    return {
      ...settings,
      messages: composeMessages(talk.noted),
      // The same in every turn, so that the server finds the beginning of the prompt in its cache.
      tools: describeTools(talk.tools),
      tool_choice: "required",
      parallel_tool_calls: false,
    };
  }
  const schema = describeCallSchema(narrowSignatures(offer));
  return {
    ...settings,
    messages: composeTextMessages({ messages: talk.noted, signatures: talk.tools, note }),
    response_format: { type: "json_schema", json_schema: { name: "call", schema } },
  };
}
