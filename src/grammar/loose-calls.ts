/** Finds calls in text that no grammar has kept in form, as tolerant as a reader can be. Pure. */
import type { ToolCall } from "../base/tool-call.ts";

/** The calls in free text, in whatever wrapping: every JSON object with a name and arguments. */
export function findCallsInText(text: string): ToolCall[] {
  const calls: ToolCall[] = [];
  for (let at = text.indexOf("{"); at >= 0; at = text.indexOf("{", at + 1)) {
    const found = readCallAt(text, at);
    if (found === null) continue;
    calls.push(found.call);
    at = found.end;
  }
  return calls;
}

function readCallAt(text: string, start: number): { call: ToolCall; end: number } | null {
  for (let end = text.indexOf("}", start); end >= 0; end = text.indexOf("}", end + 1)) {
    const call = readCall(text.slice(start, end + 1));
    if (call !== null) return { call, end };
  }
  return null;
}

function readCall(source: string): ToolCall | null {
  const value = parseJson(source);
  if (!isRecord(value) || typeof value.name !== "string") return null;
  const args = typeof value.arguments === "string" ? parseJson(value.arguments) : value.arguments;
  return isRecord(args) ? { name: value.name, arguments: args } : null;
}

function parseJson(source: string): unknown {
  try {
    return JSON.parse(source);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
