/**
 * Tells template text from content inside the one flat string a template renders to, so that text of a file can
 * never become a control token. Pure. Invariant: no control literal of a message survives outside its own segment.
 */
import type { Message, TokenId } from "../base/message.ts";

/** A stretch of the prompt, tokenised by its own rule. */
export type PromptSegment =
  | { kind: "template"; text: string } // control tokens on: the template's own markers, and harmless content
  | { kind: "content"; text: string } // control tokens off: text that spells a control token
  | { kind: "tokens"; tokens: readonly TokenId[] }; // generated earlier, fed verbatim

interface Mark {
  name: string;
  segment: PromptSegment;
}

export interface MarkedMessages {
  messages: { role: Message["role"]; content: string }[];
  marks: readonly Mark[];
}

/**
 * Replaces each control literal inside content, and each verbatim assistant message, by a short name that
 * survives trimming and escaping. `controlLiterals`: longest first.
 */
export function markContent(
  messages: readonly Message[],
  controlLiterals: readonly string[],
): MarkedMessages {
  const prefix = chooseMarkPrefix(messages);
  const marks: Mark[] = [];
  const mark = (segment: PromptSegment): string => {
    const name = `${prefix}${marks.length}x`;
    marks.push({ name, segment });
    return name;
  };
  const literal = controlLiterals.length > 0 ? matchAny(controlLiterals) : null;
  const marked = messages.map(({ role, content, tokens }) => {
    if (tokens !== undefined) return { role, content: mark({ kind: "tokens", tokens }) };
    if (literal === null) return { role, content };
    return { role, content: content.replace(literal, (text) => mark({ kind: "content", text })) };
  });
  return { messages: marked, marks };
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

/** A word no message contains; plain letters, so that no filter of a template changes it. */
function chooseMarkPrefix(messages: readonly Message[]): string {
  for (let attempt = 0; ; attempt++) {
    const prefix = `Mk${attempt}q`;
    if (!messages.some(({ content }) => content.includes(prefix))) return prefix;
  }
}

function matchAny(texts: readonly string[], capture = false): RegExp {
  const escaped = texts.map((text) => text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
  const longestFirst = escaped.sort((a, b) => b.length - a.length).join("|");
  return new RegExp(capture ? `(${longestFirst})` : longestFirst, "g");
}
