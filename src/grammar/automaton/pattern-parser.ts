/**
 * Reads a pattern that JavaScript has accepted, so every error of syntax is already out of the way:
 * what is left to decide is what the spelling means. Throws UnsupportedPattern.
 */
import {
  ALL_CODE_POINTS,
  type CodePointRange,
  type CodePoints,
  complementCodePoints,
  createCodePoints,
} from "./code-points.ts";
import { type PatternNode, UnsupportedPattern } from "./pattern-ast.ts";
import { NOT_LINE_ENDS } from "./pattern-classes.ts";
import { PatternCursor } from "./pattern-cursor.ts";
import {
  type CharacterEscape,
  readEscape,
  refuseBackreference,
  toCodePoints,
} from "./pattern-escapes.ts";

const MAX_DEPTH = 200;

const QUANTIFIER = /(?:([*+?])|\{(\d+)(?:(,)(\d*))?\})\??/y;
const GROUP_NAME = /<[^>]*>/y;

/** `source` must be valid: with the u flag where `unicode`, else without. */
export function parsePattern(source: string, unicode: boolean): PatternNode {
  return parseAlternatives(new PatternCursor(source, unicode), 0);
}

/** Up to the closing parenthesis or the end. */
function parseAlternatives(cursor: PatternCursor, depth: number): PatternNode {
  if (depth > MAX_DEPTH) throw new UnsupportedPattern("nested too deeply");
  const items = [parseSequence(cursor, depth)];
  while (cursor.take("|")) items.push(parseSequence(cursor, depth));
  return items.length === 1 && items[0] ? items[0] : { kind: "alternatives", items };
}

function parseSequence(cursor: PatternCursor, depth: number): PatternNode {
  const items: PatternNode[] = [];
  while (!cursor.isAtEnd && cursor.rest(1) !== "|" && cursor.rest(1) !== ")") {
    items.push(parseQuantifier(cursor, parseTerm(cursor, depth)));
  }
  return items.length === 1 && items[0] ? items[0] : { kind: "sequence", items };
}

/** Lazy or not, a quantifier stands for the same texts. */
function parseQuantifier(cursor: PatternCursor, item: PatternNode): PatternNode {
  const [, sign, lower, comma, upper] = cursor.match(QUANTIFIER) ?? [];
  if (sign !== undefined) {
    const max = sign === "?" ? 1 : Number.POSITIVE_INFINITY;
    return { kind: "repeat", item, min: sign === "+" ? 1 : 0, max };
  }
  if (lower === undefined) return item;
  const max = comma === undefined ? lower : upper || Number.POSITIVE_INFINITY;
  return { kind: "repeat", item, min: Number(lower), max: Number(max) };
}

function parseTerm(cursor: PatternCursor, depth: number): PatternNode {
  if (cursor.take("^")) return { kind: "position", position: "start" };
  if (cursor.take("$")) return { kind: "position", position: "end" };
  if (cursor.take(".")) return { kind: "character", codePoints: NOT_LINE_ENDS };
  if (cursor.take("[")) return { kind: "character", codePoints: parseClass(cursor) };
  if (cursor.take("(")) return parseGroup(cursor, depth);
  if (cursor.take("\\")) return parseEscape(cursor);
  return { kind: "character", codePoints: toCodePoints(cursor.readCodePoint()) };
}

function parseGroup(cursor: PatternCursor, depth: number): PatternNode {
  if (cursor.take("?=")) return parseLookahead(cursor, depth, false);
  if (cursor.take("?!")) return parseLookahead(cursor, depth, true);
  if (cursor.take("?<=") || cursor.take("?<!")) throw new UnsupportedPattern("lookbehind");
  const isPlain = !cursor.take("?") || cursor.take(":") || cursor.match(GROUP_NAME) !== null;
  if (!isPlain) throw new UnsupportedPattern("flags inside the pattern");
  return closeGroup(cursor, depth);
}

function parseLookahead(cursor: PatternCursor, depth: number, negated: boolean): PatternNode {
  return { kind: "lookahead", item: closeGroup(cursor, depth), negated };
}

function closeGroup(cursor: PatternCursor, depth: number): PatternNode {
  const node = parseAlternatives(cursor, depth + 1);
  cursor.take(")");
  return node;
}

function parseEscape(cursor: PatternCursor): PatternNode {
  if (cursor.take("b")) return { kind: "position", position: "boundary" };
  if (cursor.take("B")) return { kind: "position", position: "inside" };
  refuseBackreference(cursor);
  return { kind: "character", codePoints: toCodePoints(readEscape(cursor, false)) };
}

/** Behind the opening bracket, up to and with the closing one. */
function parseClass(cursor: PatternCursor): CodePoints {
  const isNegated = cursor.take("^");
  const ranges: CodePointRange[] = [];
  while (!cursor.take("]")) ranges.push(...parseClassItem(cursor));
  const members = createCodePoints(ranges);
  if (!isNegated) return members;
  return members.length === 0 ? ALL_CODE_POINTS : complementCodePoints(members);
}

function parseClassItem(cursor: PatternCursor): CodePoints {
  const from = parseClassAtom(cursor);
  if (cursor.rest(1) !== "-" || cursor.rest(2) === "-]") return widen(from);
  cursor.skip(1);
  const to = parseClassAtom(cursor);
  if (typeof from === "number" && typeof to === "number") return [{ from, to }];
  // Without the u flag, a hyphen next to \d and the like is a hyphen.
  return [...widen(from), ...widen("-".charCodeAt(0)), ...widen(to)];
}

function parseClassAtom(cursor: PatternCursor): CharacterEscape {
  return cursor.take("\\") ? readEscape(cursor, true) : cursor.readCodePoint();
}

function widen(atom: CharacterEscape): CodePoints {
  return typeof atom === "number" ? [{ from: atom, to: atom }] : atom;
}
