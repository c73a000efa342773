/**
 * Tells template text from content inside the one flat string a template renders to, so that text of a file can
 * never become a control token. Pure. Invariant: no control literal of a message or a tool survives outside its own
 * segment, nor a part of one where a template could complete it.
 */
import type { Message, TokenId } from "../base/message.ts";
import type { ToolSignature } from "../base/tool-call.ts";
import { findTouchingEdges, indexEdges, type LiteralEdges } from "./literal-edges.ts";

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
  /** Without their tokens, except where calls were generated: those are found by their spelling. */
  messages: readonly Message[];
  tools: readonly ToolSignature[];
  /** In the order of their names; grows when `mark` is called. */
  marks: readonly Mark[];
  /** Names another stretch. */
  mark: (segment: PromptSegment) => string;
}

/**
 * Replaces each control literal inside messages and tools by a short name that survives trimming and escaping, and the
 * content of each verbatim assistant message by one name. `controlLiterals`: longest first. Arguments of calls and
 * schemas of tools are walked to their whole depth, keys included.
 */
export function markContent(
  { messages, tools = [] }: { messages: readonly Message[]; tools?: readonly ToolSignature[] },
  controlLiterals: readonly string[],
): MarkedContent {
  const prefix = chooseMarkPrefix(JSON.stringify([messages, tools]));
  const marks: Mark[] = [];
  const mark = (segment: PromptSegment): string => {
    const name = `${prefix}${marks.length}x`;
    marks.push({ name, segment });
    return name;
  };
  const markText = createTextMarker(controlLiterals, (text) => mark({ kind: "content", text }));
  const marked = messages.map(({ tokens, role, ...message }): Message => {
    // A thought is told again by the template's own rules: most drop it once the user has spoken.
    if (tokens === undefined || message.reasoning !== undefined) {
      return { role, ...mapTexts(message, markText) };
    }
    if (message.calls !== undefined) return { role, ...mapTexts(message, markText), tokens };
    return { role, content: mark({ kind: "tokens", tokens }) };
  });
  return { messages: marked, tools: tools.map((tool) => mapTexts(tool, markText)), marks, mark };
}

/** Names each literal in a text, and the parts of literals at its edges. */
function createTextMarker(
  controlLiterals: readonly string[],
  name: (literal: string) => string,
): (text: string) => string {
  if (controlLiterals.length === 0) return (text) => text;
  const literal = matchAny(controlLiterals, true);
  const edges = indexEdges(controlLiterals);
  return (text) => {
    // Every second piece is a literal.
    const pieces = text.split(literal);
    const named = pieces.map((piece, index) => (index % 2 === 1 ? name(piece) : piece));
    const last = pieces.length - 1;
    if (last === 0) return nameEdges(text, edges, name);
    named[0] = nameEdges(pieces[0] ?? "", { ...edges, ends: NOTHING, insides: NOTHING }, name);
    named[last] = nameEdges(
      pieces[last] ?? "",
      { ...edges, starts: NOTHING, insides: NOTHING },
      name,
    );
    return named.join("");
  };
}

const NOTHING: ReadonlySet<string> = new Set();

function nameEdges(text: string, edges: LiteralEdges, name: (part: string) => string): string {
  const core = text.trim();
  const { start, end } = findTouchingEdges(core, edges);
  if (start + end === 0) return text;
  const from = text.indexOf(core);
  const to = from + core.length;
  return [
    text.slice(0, from),
    start === 0 ? "" : name(text.slice(from, from + start)),
    text.slice(from + start, to - end),
    end === 0 ? "" : name(text.slice(to - end, to)),
    text.slice(to),
  ].join("");
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

/** A word the text does not contain; plain letters and digits, so that no filter of a template changes it. */
function chooseMarkPrefix(text: string): string {
  for (let attempt = 0; ; attempt++) {
    const prefix = `Mk${attempt}q`;
    if (!text.includes(prefix)) return prefix;
  }
}

function matchAny(texts: readonly string[], capture = false): RegExp {
  const escaped = texts.map((text) => text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
  const longestFirst = escaped.sort((a, b) => b.length - a.length).join("|");
  return new RegExp(capture ? `(${longestFirst})` : longestFirst, "g");
}
