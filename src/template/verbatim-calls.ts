/**
 * Puts generated calls back into a prompt token by token. The template spells past calls from data; where its text is
 * the dialect's, and that is what verification proves, a mark for the generated tokens takes its place.
 */
import { isAgentError } from "../base/errors.ts";
import type { Message } from "../base/message.ts";
import type { ToolSignature } from "../base/tool-call.ts";
import { openDialect } from "../grammar/dialects/derived.ts";
import type { Dialect } from "../grammar/dialects/dialect.ts";
import { createToolGrammar } from "../grammar/dialects/tool-grammar.ts";
import type { PromptPlan } from "./prompt-plan.ts";
import type { MarkedContent } from "./segments.ts";

/** The rendered text with a mark for every generated call turn; null when one of them is not found in its order. */
export function spliceGeneratedCalls(
  rendered: string,
  { messages, tools, mark }: MarkedContent,
  { dialect, tools: protocol }: PromptPlan,
): string | null {
  if (!messages.some(isGeneratedCall)) return rendered;
  if (dialect === null || protocol === "generic") return null;
  const opened = openDialect(dialect);
  const pieces: string[] = [];
  let rest = rendered;
  let firstCall = 1;
  for (const turn of messages) {
    const { calls = [] } = turn;
    firstCall += calls.length;
    if (!isGeneratedCall(turn)) continue;
    const spelling = spell(opened, { turn, tools, firstCall: firstCall - calls.length });
    const start = spelling === null ? -1 : rest.indexOf(spelling);
    if (spelling === null || start === -1) return null;
    pieces.push(rest.slice(0, start), mark({ kind: "tokens", tokens: turn.tokens }));
    rest = rest.slice(start + spelling.length);
  }
  return [...pieces, rest].join("");
}

/** The same conversation with each generated call turn as plain content. */
export function spellAsContent({ messages, mark }: MarkedContent): Message[] {
  return messages.map((message) =>
    isGeneratedCall(message)
      ? { role: message.role, content: mark({ kind: "tokens", tokens: message.tokens }) }
      : message,
  );
}

type GeneratedCall = Message & Required<Pick<Message, "calls" | "tokens">>;

function isGeneratedCall(message: Message): message is GeneratedCall {
  return message.tokens !== undefined && message.calls !== undefined;
}

interface CallPlace {
  turn: GeneratedCall;
  tools: readonly ToolSignature[];
  /** Its number in the conversation, from 1. */
  firstCall: number;
}

/** What the turn's text is between its header and its end; null where the dialect has no spelling for it. */
function spell(dialect: Dialect, { turn: { calls }, tools, firstCall }: CallPlace): string | null {
  try {
    const grammars = tools
      .filter(({ name }) => calls.some((call) => call.name === name))
      .map((tool) => createToolGrammar(tool, { payloadSentinel: "" }));
    return dialect.format(calls, grammars, firstCall);
  } catch (error) {
    if (isAgentError(error)) return null;
    throw error;
  }
}
