/** Finds calls in text that no grammar has kept in form, as tolerant as a reader can be. Pure. */
import type { ToolCall } from "../base/tool-call.ts";

/** What may be looked through in all: braces that are never closed would each have the rest read again. */
const MAX_SCANNED_CHARS = 4_000_000;

/** The calls in free text, in whatever wrapping: every JSON object with a name and arguments. */
export function findCallsInText(text: string): ToolCall[] {
  const calls: ToolCall[] = [];
  let leftChars = MAX_SCANNED_CHARS;
  for (let at = text.indexOf("{"); at >= 0 && leftChars > 0; at = text.indexOf("{", at + 1)) {
    const end = findObjectEnd(text, at, at + leftChars);
    leftChars -= (end ?? text.length) - at;
    const call = end === null ? null : readCall(text.slice(at, end + 1));
    if (end === null || call === null) continue;
    calls.push(call);
    at = end;
  }
  return calls;
}

/** Where the object that begins at `start` is closed, if it is JSON at all; null: not before `limit`. */
function findObjectEnd(text: string, start: number, limit: number): number | null {
  let depth = 0;
  let isInText = false;
  for (let at = start; at < Math.min(text.length, limit); at++) {
    const character = text[at];
    if (character === "\\" && isInText) at += 1;
    else if (character === '"') isInText = !isInText;
    else if (character === "{" && !isInText) depth += 1;
    else if (character === "}" && !isInText) depth -= 1;
    if (depth === 0) return at;
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
