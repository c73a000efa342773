/**
 * The deterministic half of compaction: results of tools become one line each, what came before comes once. Pure.
 * Everything that is not a result stays as it is, generated tokens included.
 */
import { clipText } from "../../base/clip-text.ts";
import type { Message } from "../../base/message.ts";
import type { ToolCall } from "../../base/tool-call.ts";
import { signCall, signResult } from "./call-signature.ts";

const SHORT_CHARS = 120;
const MAX_ARGUMENT_CHARS = 60;
/** What a result is about, where a tool says it. */
const SUBJECTS = ["path", "file", "from", "symbol", "name", "query", "pattern", "command"];

/** The same messages with every result in one line. */
export function shortenResults(messages: readonly Message[]): Message[] {
  const seen = new Set<string>();
  let waiting: ToolCall[] = [];
  return messages.map((message) => {
    if (message.role !== "tool") {
      waiting = [...(message.calls ?? [])];
      return message;
    }
    const call = waiting.shift() ?? { name: message.tool ?? "tool", arguments: {} };
    const signature = `${signCall(call)} ${signResult(message.content)}`;
    const isKnown = seen.has(signature);
    seen.add(signature);
    const line = isKnown
      ? `${describeCall(call)}: the same as before`
      : describeResult(call, message.content);
    return line.length < message.content.length ? { ...message, content: line } : message;
  });
}

/** "read src/a.py: def add(a, b): (41 lines)". */
export function describeResult(call: ToolCall, result: string): string {
  const lines = result.split("\n").filter((line) => line.trim() !== "");
  const first = clipText(tidy(lines[0] ?? "nothing"), SHORT_CHARS);
  return `${describeCall(call)}: ${first}${lines.length > 1 ? ` (${lines.length} lines)` : ""}`;
}

function describeCall({ name, arguments: values }: ToolCall): string {
  const texts = [...SUBJECTS.map((key) => values[key]), ...Object.values(values)];
  const subject = texts.find((value): value is string => typeof value === "string" && value !== "");
  return subject === undefined ? name : `${name} ${clipText(tidy(subject), MAX_ARGUMENT_CHARS)}`;
}

function tidy(text: string): string {
  return text.replace(/[\p{Cc}\s]+/gu, " ").trim();
}
