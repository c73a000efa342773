/**
 * The one call that an answer of an endpoint makes: as a call of its own, or written into its text with fences, tags and
 * prose around it. What is read is still to be checked against the tools; nothing here is trusted. Pure.
 */
import type { ToolCall, ToolSignature } from "../base/tool-call.ts";
import type { Completion } from "./completion.ts";
import { parseLooseJson } from "./repair-json.ts";
import { splitArguments } from "./wire-tools.ts";

/** The first call: what comes behind it was written without its result. A text says what is wrong. */
export function readCall(
  { calls: [written], text }: Pick<Completion, "calls" | "text">,
  signatures: readonly ToolSignature[],
): ToolCall | string {
  if (written !== undefined) {
    const given = written.arguments.trim() === "" ? {} : parseLooseJson(written.arguments);
    return splitArguments(written.name, given, signatures);
  }
  if (text.trim() === "") return "the answer was empty";
  const found = findCall(text);
  if (found === null) return "it was text and no call of a tool";
  return splitArguments(found.name, found.given, signatures);
}

interface FoundCall {
  name: string;
  given: unknown;
}

const MAX_TEXT_CHARS = 300_000;
const THOUGHT = /^\s*<think>[\s\S]*?<\/think>/;
const OPEN_TAG = /<\|?(?:tool_calls?|function_calls?|tool|function)\|?>/;
const CLOSE_TAG = /<\|?\/(?:tool_calls?|function_calls?|tool|function)\|?>/;
const FENCE = /^\s*(?:```|~~~)/;

function findCall(text: string): FoundCall | null {
  if (text.length > MAX_TEXT_CHARS) return null;
  const said = text.replace(THOUGHT, "");
  const candidates = [cutTagged(said), said, cutFenced(said)].filter((each) => each !== null);
  for (const candidate of candidates) {
    const call = openCall(parseLooseJson(cutToBrackets(candidate)));
    if (call !== null) return call;
  }
  return null;
}

/** What the first pair of tags holds; null where there is none. */
function cutTagged(text: string): string | null {
  const open = OPEN_TAG.exec(text);
  if (open === null) return null;
  const rest = text.slice(open.index + open[0].length);
  const end = rest.search(CLOSE_TAG);
  return end === -1 ? rest : rest.slice(0, end);
}

/** What the first fence holds; null where there is none. */
function cutFenced(text: string): string | null {
  const lines = text.split("\n");
  const start = lines.findIndex((line) => FENCE.test(line));
  if (start === -1) return null;
  const end = lines.findIndex((line, at) => at > start && FENCE.test(line));
  return lines.slice(start + 1, end === -1 ? undefined : end).join("\n");
}

/** From the first bracket to the last; a text without any stays as it is. */
function cutToBrackets(text: string): string {
  const start = text.search(/[{[]/);
  const end = Math.max(text.lastIndexOf("}"), text.lastIndexOf("]"));
  return start >= 0 && end > start ? text.slice(start, end + 1) : text;
}

/** The shapes in which models write a call. */
function openCall(value: unknown): FoundCall | null {
  if (Array.isArray(value)) return openCall(value[0]);
  if (!isRecord(value)) return null;
  if (Array.isArray(value.tool_calls)) return openCall(value.tool_calls);
  if (isRecord(value.function)) return openCall(value.function);
  const name = value.name ?? value.tool ?? value.function;
  if (typeof name !== "string") return null;
  const given = value.arguments ?? value.parameters ?? value.args ?? value.input;
  return { name, given: typeof given === "string" ? parseLooseJson(given) : given };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
