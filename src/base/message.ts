/** One message of a conversation with a model, before any template has seen it. */

/** A token id of the loaded model's vocabulary. */
export type TokenId = number;

export interface Message {
  role: "system" | "user" | "assistant";
  content: string;
  /**
   * For an assistant message: the very tokens that were generated. They are fed again verbatim, so that the
   * KV cache stays valid; `content` is their text.
   */
  tokens?: readonly TokenId[];
}
