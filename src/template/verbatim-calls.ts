/**
 * Puts generated calls back into a prompt token by token. The template is told of as many calls without arguments, of
 * names that stand nowhere else; where it spells them as the dialect does, and that is what verification proves, a mark
 * for the generated tokens takes their place. So what was called, and how, need not be spelled a second time.
 */
import { isAgentError } from "../base/errors.ts";
import type { Message, TokenId } from "../base/message.ts";
import type { ToolCall } from "../base/tool-call.ts";
import { openDialect } from "../grammar/dialects/derived.ts";
import type { Dialect } from "../grammar/dialects/dialect.ts";
import { createToolGrammar } from "../grammar/dialects/tool-grammar.ts";
import type { PromptPlan } from "./prompt-plan.ts";
import type { MarkedContent } from "./segments.ts";

/** A generated turn of calls and what stands for it. */
export interface CallStandIn {
  /** Stands for the tokens. */
  mark: string;
  calls: readonly ToolCall[];
  /** The names that were called, in the same order. */
  names: readonly string[];
  /** The number of the first call in the conversation, from 1. */
  firstCall: number;
}

/** The conversation as the template is told of it. */
export function standInForCalls({ messages, mark, createWord }: MarkedContent): {
  told: readonly Message[];
  turns: readonly CallStandIn[];
} {
  const turns: CallStandIn[] = [];
  let firstCall = 1;
  const told = messages.map((message): Message => {
    const place = firstCall;
    firstCall += message.calls?.length ?? 0;
    if (!isGeneratedCall(message)) return message;
    const calls = message.calls.map((): ToolCall => ({ name: createWord(), arguments: {} }));
    const names = message.calls.map(({ name }) => name);
    const tokens = mark({ kind: "tokens", tokens: message.tokens });
    turns.push({ mark: tokens, calls, names, firstCall: place });
    // What was said before the calls is among the tokens.
    return { role: message.role, content: "", calls };
  });
  return { told, turns };
}

/** The rendered text with the mark of every generated turn; null when one of them is not spelled as expected. */
export function spliceCalls(
  rendered: string,
  turns: readonly CallStandIn[],
  { dialect, tools: protocol }: PromptPlan,
): string | null {
  if (turns.length === 0) return rendered;
  if (dialect === null || protocol === "generic") return null;
  const opened = openDialect(dialect);
  let text = rendered;
  for (const turn of turns) {
    const spelling = spell(opened, turn);
    const start = spelling === null ? -1 : text.indexOf(spelling);
    if (spelling === null || start === -1) return null;
    text = `${text.slice(0, start)}${turn.mark}${text.slice(start + spelling.length)}`;
  }
  return restoreNames(text, turns);
}

/** Templates repeat the name of a call in its header or beside its result. */
function restoreNames(text: string, turns: readonly CallStandIn[]): string {
  const known = new Map(
    turns.flatMap(({ calls, names }) =>
      calls.map(({ name }, index) => [name, names[index] ?? ""] as const),
    ),
  );
  return text.replace(/Mk\d+q\d+x/g, (word) => known.get(word) ?? word);
}

/** The same conversation with each generated call turn as plain content. */
export function spellAsContent({ messages, mark }: MarkedContent): Message[] {
  return messages.map((message) =>
    isGeneratedCall(message)
      ? { role: message.role, content: mark({ kind: "tokens", tokens: message.tokens }) }
      : message,
  );
}

type GeneratedCall = Message & { calls: readonly ToolCall[]; tokens: readonly TokenId[] };

function isGeneratedCall(message: Message): message is GeneratedCall {
  return message.tokens !== undefined && message.calls !== undefined;
}

/** What the turn's text is between its header and its end; null where the dialect has no spelling for it. */
function spell(dialect: Dialect, { calls, firstCall }: CallStandIn): string | null {
  try {
    return dialect.format(calls, calls.map(describeCall), firstCall);
  } catch (error) {
    if (isAgentError(error)) return null;
    throw error;
  }
}

function describeCall({ name }: ToolCall) {
  const parameters = { type: "object", properties: {} };
  return createToolGrammar({ name, description: "", parameters }, { payloadSentinel: "" });
}
