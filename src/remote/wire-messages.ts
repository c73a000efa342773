/**
 * A conversation as an endpoint takes it: with tools, calls and results in their own fields; for the stricter retry, and
 * for servers that know no tools, all of it as text. Pure.
 */
import type { Message } from "../base/message.ts";
import type { ToolCall, ToolSignature } from "../base/tool-call.ts";
import { describeTools, joinArguments } from "./wire-tools.ts";

export type WireMessage =
  | { role: "system" | "user" | "assistant"; content: string }
  | { role: "assistant"; content: string; tool_calls: readonly WireCall[] }
  | { role: "tool"; content: string; tool_call_id: string };

interface WireCall {
  id: string;
  type: "function";
  function: { name: string; arguments: string };
}

export function composeMessages(messages: readonly Message[]): WireMessage[] {
  const waiting: string[] = [];
  let count = 0;
  return messages.map(({ role, content, calls = [] }): WireMessage => {
    if (role === "tool") {
      return { role, content: tidy(content), tool_call_id: waiting.shift() ?? nameCall(count) };
    }
    if (role !== "assistant" || calls.length === 0) return { role, content: tidy(content) };
    const called = calls.map((call) => {
      count += 1;
      waiting.push(nameCall(count));
      return spellCall(nameCall(count), call);
    });
    return { role, content: tidy(content), tool_calls: called };
  });
}

/** Some templates want nine letters and digits. */
function nameCall(number: number): string {
  return `call${String(number % 100_000).padStart(5, "0")}`;
}

function spellCall(id: string, call: ToolCall): WireCall {
  const spelled = spellJson(joinArguments(call));
  return { id, type: "function", function: { name: call.name, arguments: spelled } };
}

export interface TextConversation {
  messages: readonly Message[];
  signatures: readonly ToolSignature[];
  /** Said last; null for nothing. */
  note: string | null;
}

export function composeTextMessages({
  messages,
  signatures,
  note,
}: TextConversation): WireMessage[] {
  const told = messages.map((message, index) => tellMessage(message, index === 0, signatures));
  const last = told.at(-1);
  if (note === null || last === undefined) return told;
  return [...told.slice(0, -1), { ...last, content: `${last.content}\n\n${note}` }];
}

function tellMessage(
  { role, content, calls = [], tool }: Message,
  isFirst: boolean,
  signatures: readonly ToolSignature[],
): WireMessage {
  if (isFirst) return { role: "system", content: tidy(`${content}\n${tellTools(signatures)}`) };
  if (role === "tool") return { role: "user", content: tidy(`Result of ${tool}:\n${content}`) };
  const spelled = calls.map((call) =>
    spellJson({ name: call.name, arguments: joinArguments(call) }),
  );
  return { role, content: tidy([content, ...spelled].filter((part) => part !== "").join("\n")) };
}

function tellTools(signatures: readonly ToolSignature[]): string {
  return [
    "The tools, with the JSON schemas of their arguments:",
    ...describeTools(signatures).map((tool) => JSON.stringify(tool.function)),
    'Answer with one call and nothing else, a JSON object: {"name": <name of the tool>, "arguments": <object>}',
  ].join("\n");
}

function spellJson(value: unknown): string {
  return JSON.stringify(value, (_key, each: unknown) =>
    typeof each === "string" ? tidy(each) : each,
  );
}

/** Half of a character in a file would make the whole request invalid for many servers. */
function tidy(text: string): string {
  return text.replace(/\p{Surrogate}/gu, "\uFFFD");
}
