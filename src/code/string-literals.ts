/**
 * Where the string literals of a source text stand and what they say, told from the text alone: quotes, comments and
 * escapes, no syntax tree. Never throws; what is not closed is passed over. Cost: one pass.
 */
import { languageOf } from "./language.ts";
import { LITERAL_MANNERS, type LiteralManner, matchAt, type Opening } from "./literal-manners.ts";
import { type LiteralStyle, readEscape } from "./string-escapes.ts";

export interface LiteralText {
  kind: "text";
  /** Escapes read. */
  text: string;
  /** Where in the source each UTF-16 unit of `text` begins, and at last where the part ends. */
  offsets: readonly number[];
}

/** An expression inside, with its marks. */
export interface LiteralHole {
  kind: "hole";
  startIndex: number;
  endIndex: number;
}

export interface StringLiteral {
  /** Of what stands between the quotes. */
  startIndex: number;
  endIndex: number;
  style: LiteralStyle;
  /** In order. A text stands at both ends, which may be empty; holes stand between texts. */
  parts: readonly (LiteralText | LiteralHole)[];
}

const MAX_SOURCE_CHARS = 2_000_000;
const MAX_LITERALS = 20_000;
const MAX_NESTING = 8;
/** A longer one is data, not a text somebody words. */
const MAX_LITERAL_CHARS = 20_000;
const MAX_HOLE_CHARS = 2_000;
/** A text with more quotes that are not closed is not in the language it says. */
const MAX_BROKEN = 200;

const CHARACTER = /'(?:\\[^\n]{1,10}?|[^\\'\n]{1,2})'/y;
const REGEX = /\/(?![/*])(?:\\[^\n]|\[(?:\\[^\n]|[^\]\\\n]){0,200}\]|[^/\\[\n]){1,400}\//y;
/** Where a literal, a comment or a regular expression may begin. */
const MARK = /[rRbBuUfFtTc]{0,2}(?:["'`]|#{1,16}")|[/#]/g;
/** Behind these a slash divides. */
const ENDS_VALUE = /[\w$)\]}]$/;
const REGEX_WORDS = /\b(?:return|typeof|case|in|of|do|else|void|delete|throw|new)$/;

/** In source order; none for a language whose literals are not known, or a text that is far too long. At most 20,000. */
export function listStringLiterals(path: string, source: string): StringLiteral[] {
  const manner = LITERAL_MANNERS[languageOf(path)?.id ?? "json"];
  if (manner === undefined || source.length > MAX_SOURCE_CHARS) return [];
  const literals: StringLiteral[] = [];
  let broken = 0;
  let at = findMark(source, 0);
  while (at !== null && literals.length < MAX_LITERALS && broken < MAX_BROKEN) {
    const { literal, isBroken, nextIndex } = readMark(source, at, manner);
    if (literal !== null) literals.push(literal);
    if (isBroken) broken += 1;
    at = findMark(source, nextIndex);
  }
  return literals;
}

function readMark(source: string, at: number, manner: LiteralManner) {
  const skipped = skipOther(source, at, manner);
  const opening = skipped > at ? null : manner.open(source, at);
  if (opening === null) {
    return { literal: null, isBroken: false, nextIndex: Math.max(skipped, at + 1) };
  }
  const literal = readLiteral(source, opening);
  if (literal === null) return { literal, isBroken: true, nextIndex: opening.contentIndex };
  return { literal, isBroken: false, nextIndex: literal.endIndex + literal.style.closing.length };
}

function findMark(source: string, from: number): number | null {
  MARK.lastIndex = from;
  return MARK.exec(source)?.index ?? null;
}

/** Behind a comment, a character or a regular expression; `at` where none begins. */
function skipOther(
  source: string,
  at: number,
  { comment, hasRegexes, open }: LiteralManner,
): number {
  const found = matchAt(comment, source, at);
  if (found !== null) return at + found[0].length;
  if (
    source[at] === "/" &&
    hasRegexes === true &&
    !endsValue(source.slice(Math.max(0, at - 20), at))
  ) {
    return at + (matchAt(REGEX, source, at)?.[0].length ?? 0);
  }
  if (source[at] !== "'" || open(source, at) !== null) return at;
  return at + (matchAt(CHARACTER, source, at)?.[0].length ?? 0);
}

function endsValue(before: string): boolean {
  const trimmed = before.trimEnd();
  return ENDS_VALUE.test(trimmed) && !REGEX_WORDS.test(trimmed);
}

/** Null for one that is not closed. */
function readLiteral(source: string, { contentIndex, style }: Opening): StringLiteral | null {
  const parts: (LiteralText | LiteralHole)[] = [];
  let text = "";
  let offsets: number[] = [];
  const limit = Math.min(source.length, contentIndex + MAX_LITERAL_CHARS);
  for (let at = contentIndex; at < limit; ) {
    if (source.startsWith(style.closing, at)) {
      parts.push({ kind: "text", text, offsets: [...offsets, at] });
      return { startIndex: contentIndex, endIndex: at, style, parts };
    }
    if (source[at] === "\n" && !style.isMultiline) return null;
    const endIndex = findHoleEnd(source, at, style);
    if (endIndex === null) return null;
    if (endIndex > at) {
      parts.push({ kind: "text", text, offsets: [...offsets, at] });
      parts.push({ kind: "hole", startIndex: at, endIndex });
      text = "";
      offsets = [];
      at = endIndex;
      continue;
    }
    const read = readUnit(source, at, style);
    for (let unit = 0; unit < read.text.length; unit++) offsets.push(at);
    text += read.text;
    at += read.length;
  }
  return null;
}

/** One character, however it is spelt. */
function readUnit(
  source: string,
  at: number,
  style: LiteralStyle,
): { text: string; length: number } {
  const character = source[at] ?? "";
  if (style.hole === "{" && /[{}]/.test(character) && source[at + 1] === character) {
    return { text: character, length: 2 };
  }
  if (character !== "\\") return { text: character, length: 1 };
  // A raw literal keeps the backslash, and still a quote behind it does not close it in Python.
  if (!style.isRaw) return readEscape(source, at, style.keepsUnknown);
  const isGuard =
    style.closing !== "`" && source[at + 1] === style.closing && style.closing.length === 1;
  return isGuard ? { text: source.slice(at, at + 2), length: 2 } : { text: character, length: 1 };
}

/** Behind the hole that begins at `at`; `at` itself where none does, null for one without an end. */
function findHoleEnd(source: string, at: number, { hole }: LiteralStyle): number | null {
  if (hole === "none" || !source.startsWith(hole, at)) return at;
  if (hole === "{" && source[at + 1] === "{") return at;
  return skipExpression(source, at + hole.length, 0);
}

/** Behind the brace that closes an expression; texts in it may hold braces of their own. */
function skipExpression(source: string, from: number, nesting: number): number | null {
  if (nesting > MAX_NESTING) return null;
  let depth = 1;
  const limit = Math.min(source.length, from + MAX_HOLE_CHARS);
  for (let at = from; at < limit; at++) {
    const character = source[at];
    if (character === "{") depth += 1;
    if (character === "}") depth -= 1;
    if (depth === 0) return at + 1;
    if (character === '"' || character === "'" || character === "`") {
      const end = skipQuoted(source, at, nesting);
      if (end === null) return null;
      at = end - 1;
    }
  }
  return null;
}

function skipQuoted(source: string, from: number, nesting: number): number | null {
  const quote = source[from];
  const limit = Math.min(source.length, from + MAX_HOLE_CHARS);
  for (let at = from + 1; at < limit; at++) {
    if (source[at] === quote) return at + 1;
    if (source[at] === "\\") at += 1;
    else if (source[at] === "\n" && quote !== "`") return null;
    else if (quote === "`" && source.startsWith("${", at)) {
      const end = skipExpression(source, at + 2, nesting + 1);
      if (end === null) return null;
      at = end - 1;
    }
  }
  return null;
}
