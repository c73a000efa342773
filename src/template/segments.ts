/**
 * Tells template text from content inside the one flat string a template renders to, so that text of a file can
 * never become a control token. Pure. Invariant: no control literal of a message or a tool survives outside its own
 * segment, nor a part of one where a template could complete it.
 */
import type { Message, TokenId } from "../base/message.ts";
import type { ToolSignature } from "../base/tool-call.ts";
import { findTouchingEdges, indexEdges, type LiteralEdges } from "./literal-edges.ts";
import { changeMessage, changeTool, type TextChanges } from "./marked-texts.ts";

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
  /** Grows when `mark` is called. */
  marks: readonly Mark[];
  /** Names another stretch. */
  mark: (segment: PromptSegment) => string;
  /** Another word that no text contains, for the caller to find again. */
  createWord: () => string;
}

/**
 * Replaces each control literal inside messages and tools by a short name that survives trimming and escaping, and the
 * content of each verbatim assistant message by one name. `controlLiterals`: longest first. Arguments of calls and
 * schemas of tools are walked to their whole depth, keys included. Equal literals have one name, so that a tool or an
 * argument is still known by its own.
 */
export function markContent(
  { messages, tools = [] }: { messages: readonly Message[]; tools?: readonly ToolSignature[] },
  controlLiterals: readonly string[],
): MarkedContent {
  const prefix = chooseMarkPrefix(JSON.stringify([messages, tools]));
  const marks: Mark[] = [];
  let words = 0;
  const createWord = (): string => `${prefix}${words++}x`;
  const mark = (segment: PromptSegment): string => {
    const name = createWord();
    marks.push({ name, segment });
    return name;
  };
  const names = new Map<string, string>();
  const changes = createTextMarker(controlLiterals, (text) => {
    const name = names.get(text) ?? mark({ kind: "content", text });
    names.set(text, name);
    return name;
  });
  const marked = messages.map((message): Message => {
    const { role, tokens, reasoning, calls } = message;
    // A thought is told again by the template's own rules: most drop it once the user has spoken.
    if (tokens === undefined || reasoning !== undefined) return changeMessage(message, changes);
    if (calls !== undefined) return { ...changeMessage(message, changes), tokens };
    return { role, content: mark({ kind: "tokens", tokens }) };
  });
  return {
    messages: marked,
    tools: tools.map((tool) => changeTool(tool, changes)),
    marks,
    mark,
    createWord,
  };
}

/** Names each literal in a text, and the parts of literals at the edges of what stands between a template's characters. */
function createTextMarker(
  controlLiterals: readonly string[],
  name: (literal: string) => string,
): TextChanges {
  if (controlLiterals.length === 0) return { text: (text) => text, word: (word) => word };
  const literal = matchAny(controlLiterals, true);
  const edges = indexEdges(controlLiterals);
  // Every second piece is a literal.
  const nameLiterals = (text: string): string[] =>
    text.split(literal).map((piece, index) => (index % 2 === 1 ? name(piece) : piece));
  return {
    word: (word) => nameLiterals(word).join(""),
    text(text) {
      const pieces = nameLiterals(text);
      const last = pieces.length - 1;
      if (last === 0) return nameEdges(text, edges, name);
      const inner = { ...edges, insides: NOTHING };
      pieces[0] = nameEdges(pieces[0] ?? "", { ...inner, ends: NOTHING }, name);
      pieces[last] = nameEdges(pieces[last] ?? "", { ...inner, starts: NOTHING }, name);
      return pieces.join("");
    },
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
