/** One message of a conversation with a model, before any template has seen it. */

import type { ToolCall } from "./tool-call.ts";

/** A token id of the loaded model's vocabulary. */
export type TokenId = number;

export interface Message {
  /** "tool": the result of a call. Results follow the assistant's calls in their order. */
  role: "system" | "user" | "assistant" | "tool";
  content: string;
  /** Of an assistant: what it thought before `content`. */
  reasoning?: string;
  /** Of an assistant: what it called after `content`, in order. */
  calls?: readonly ToolCall[];
  /** Of a tool message: the name of the tool. */
  tool?: string;
  /**
   * For an assistant message: the very tokens that were generated. They are fed again verbatim, so that the
   * KV cache stays valid; `content` is their text.
   */
  tokens?: readonly TokenId[];
}
