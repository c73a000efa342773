/**
 * Names a template by its text, for the few places where equal prompts are not enough: a text of this hash is the known
 * one, whatever it might render elsewhere. Line ends, comments, and blanks at the end of lines do not count.
 */
import { createHash } from "node:crypto";

export function hashTemplateText(source: string): string {
  return createHash("sha256").update(normalizeText(source)).digest("hex");
}

function normalizeText(source: string): string {
  return removeComments(source.replaceAll("\r\n", "\n"))
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n")
    .trim();
}

/**
 * Comments are removed only where Jinja sees one: "{#" inside a string of an expression is text, and removing it would
 * give a hostile template the hash of a good one. Linear.
 */
function removeComments(source: string): string {
  const kept: string[] = [];
  let at = 0;
  for (const { 0: opener, index } of source.matchAll(/\{[#%{]/g)) {
    if (index < at) continue;
    const isComment = opener === "{#";
    const end = isComment ? findCommentEnd(source, index) : findCodeEnd(source, index);
    kept.push(source.slice(at, isComment ? index : end));
    at = end;
  }
  return kept.join("") + source.slice(at);
}

function findCommentEnd(source: string, from: number): number {
  const found = source.indexOf("#}", from + 2);
  return found === -1 ? source.length : found + 2;
}

/** Behind the "{{ … }}" or "{% … %}" that begins at `from`; strings and objects in it may spell what ends it. */
function findCodeEnd(source: string, from: number): number {
  const closer = source[from + 1] === "%" ? "%}" : "}}";
  let depth = 0;
  for (let at = from + 2; at < source.length; at += 1) {
    const character = source[at];
    if (character === "'" || character === '"') at = findStringEnd(source, at);
    else if (depth === 0 && source.startsWith(closer, at)) return at + 2;
    else if (character === "{") depth += 1;
    else if (character === "}") depth = Math.max(0, depth - 1);
  }
  return source.length;
}

/** The place of the quote that ends the string beginning at `from`. */
function findStringEnd(source: string, from: number): number {
  let at = from + 1;
  while (at < source.length && source[at] !== source[from]) at += source[at] === "\\" ? 2 : 1;
  return at;
}
