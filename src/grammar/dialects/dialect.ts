/**
 * What a dialect is: how one model family spells tool calls. Each spelling is the one its chat template writes for a
 * past call, so that what was generated is what the next prompt would say.
 */
import type { ToolCall } from "../../base/tool-call.ts";
import type { Grammar } from "../grammar.ts";
import type { ToolGrammar } from "./tool-grammar.ts";

export type KnownDialectId =
  | "hermes"
  | "llama3-json"
  | "llama3-python"
  | "mistral"
  | "mistral-v11"
  | "mistral-v13"
  | "qwen3-coder"
  | "gemma"
  | "lfm2"
  | "harmony"
  | "glm"
  | "glm-4.7"
  | "deepseek"
  | "deepseek-r1"
  | "deepseek-v3.2"
  | "granite"
  | "generic";

/** "derived": read off a template, no family's. */
export type DialectId = KnownDialectId | "derived";

export interface DialectVocabulary {
  /** Id of the one control token that spells this marker, or null: then the marker is plain text. */
  tokenOf(marker: string): number | null;
}

export interface CompileOptions {
  vocabulary: DialectVocabulary;
  /** At least 1; never more than one where the family knows no parallel calls. */
  maxCalls: number;
  /** The number of the turn's first call in the conversation, for dialects that write ids; default 1. */
  firstCall?: number;
}

export interface Dialect {
  readonly id: DialectId;
  readonly supportsParallelCalls: boolean;
  /** The assistant's turn from its first character to the last of the call; the end of turn is not part of it. */
  compile(tools: readonly ToolGrammar[], options: CompileOptions): Grammar;
  /** The one spelling of these calls, markers as text. Throws "tool-call-invalid" where there is none. */
  format(calls: readonly ToolCall[], tools: readonly ToolGrammar[], firstCall?: number): string;
  /** The calls of a complete turn, markers as text. Throws "tool-call-invalid". */
  parse(text: string, tools: readonly ToolGrammar[], firstCall?: number): ToolCall[];
}
