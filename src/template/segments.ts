/**
 * Tells template text from content inside the one flat string a template renders to, so that text of a file can
 * never become a control token. Pure. Invariant: no control literal of a message or a tool survives outside its own
 * segment.
 */
import type { Message, TokenId } from "../base/message.ts";
import type { TemplateTool } from "./tool-list.ts";

/** A stretch of the prompt, tokenised by its own rule. */
export type PromptSegment =
  | { kind: "template"; text: string } // control tokens on: the template's own markers, and harmless content
  | { kind: "content"; text: string } // control tokens off: text that spells a control token
  | { kind: "tokens"; tokens: readonly TokenId[] }; // generated earlier, fed verbatim

interface Mark {
  name: string;
  segment: PromptSegment;
}

export interface MarkedContent {
  messages: { role: Message["role"]; content: string }[];
  tools: readonly TemplateTool[];
  marks: readonly Mark[];
}

/**
 * Replaces each control literal inside messages and tools, and each verbatim assistant message, by a short name that
 * survives trimming and escaping. `controlLiterals`: longest first. Tools are walked to their whole depth.
 */
export function markContent(
  { messages, tools = [] }: { messages: readonly Message[]; tools?: readonly TemplateTool[] },
  controlLiterals: readonly string[],
): MarkedContent {
  const prefix = chooseMarkPrefix([
    ...messages.map(({ content }) => content),
    JSON.stringify(tools),
  ]);
  const marks: Mark[] = [];
  const mark = (segment: PromptSegment): string => {
    const name = `${prefix}${marks.length}x`;
    marks.push({ name, segment });
    return name;
  };
  const literal = controlLiterals.length > 0 ? matchAny(controlLiterals) : null;
  const markText = (text: string): string =>
    literal === null
      ? text
      : text.replace(literal, (found) => mark({ kind: "content", text: found }));
  const marked = messages.map(({ role, content, tokens }) => {
    if (tokens !== undefined) return { role, content: mark({ kind: "tokens", tokens }) };
    return { role, content: markText(content) };
  });
  return { messages: marked, tools: tools.map((tool) => mapTexts(tool, markText)), marks };
}

/** The same JSON value with every string in it changed, keys included. */
function mapTexts<Value>(value: Value, change: (text: string) => string): Value;
function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === "string") return change(value);
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, change));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [change(key), mapTexts(item, change)]),
  );
}

/** Cuts the rendered prompt at the marks. A mark the template dropped is simply not there. */
export function splitAtMarks(rendered: string, marks: readonly Mark[]): PromptSegment[] {
  const segments: PromptSegment[] = [];
  const byName = new Map(marks.map(({ name, segment }) => [name, segment]));
  const pieces = marks.length > 0 ? rendered.split(matchAny([...byName.keys()], true)) : [rendered];
  for (const piece of pieces) {
    const marked = byName.get(piece);
    if (marked !== undefined) segments.push(marked);
    else if (piece !== "") segments.push({ kind: "template", text: piece });
  }
  return segments;
}

/** A word none of the texts contains; plain letters, so that no filter of a template changes it. */
function chooseMarkPrefix(texts: readonly string[]): string {
  for (let attempt = 0; ; attempt++) {
    const prefix = `Mk${attempt}q`;
    if (!texts.some((text) => text.includes(prefix))) return prefix;
  }
}

function matchAny(texts: readonly string[], capture = false): RegExp {
  const escaped = texts.map((text) => text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
  const longestFirst = escaped.sort((a, b) => b.length - a.length).join("|");
  return new RegExp(capture ? `(${longestFirst})` : longestFirst, "g");
}
