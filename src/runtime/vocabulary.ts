/** What a vocabulary says of itself besides tokenising: kinds of tokens, where texts are split, what ends a turn. */
import type { TokenId } from "../base/message.ts";
import type { Tokenizer } from "./engine.ts";

export type TokenKind = "normal" | "control" | "user-defined" | "unknown" | "byte" | "unused";

export interface Vocabulary {
  readonly tokenizer: Tokenizer;
  /** `tokenizer.ggml.model`: "gpt2", "llama", "gemma4", … */
  readonly model: string;
  /** `tokenizer.ggml.pre`; null when the file does not say. */
  readonly preTokenizer: string | null;
  /** Whether the file asks for a BOS token in front of every sequence; null when it does not say. */
  readonly addsBos: boolean | null;
  /** As stored in the file, in id order. */
  readonly tokenTexts: readonly string[];
  kindOf(token: TokenId): TokenKind;
}
