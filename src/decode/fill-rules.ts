/** A hole in a code, and what of its surroundings decides where its text ends. Pure. */
import { countLooseBrackets } from "./fill-scan.ts";

/**
 * "line": one statement, which goes on over lines while a bracket is open. "block": lines at least as deep as the
 * first. "expression": a part of a line.
 */
export type HoleKind = "line" | "block" | "expression";

export interface Hole {
  kind: HoleKind;
  /** The code in front of the hole, up to its first character. */
  before: string;
  /** The code behind it; where the hole is of whole lines, with or without the end of the last. */
  after: string;
  /** What the hole begins with: given and not sampled. "" for nothing. */
  beginning?: string;
  /** Of the language, "#" or "//": an apostrophe in a comment quotes nothing. */
  commentPrefix?: string | null;
  /** Default 8 for a line or an expression, 24 for a block. */
  maxLines?: number;
}

export interface StopRules {
  kind: HoleKind;
  beginning: string;
  commentPrefix: string | null;
  maxLines: number;
  /** What a line of the answer begins with where the code is over; null where there is no such thing. */
  fence: string | null;
  /** What stands in front of the hole in its first line. */
  lead: string;
  /** Of a block; null where its first line will tell. */
  indentation: string | null;
  /** The first line with something on it behind the hole. */
  lineBehind: string;
  /** The rest of the hole's last line. */
  following: string;
  /** Round and square brackets that the code behind the hole closes: the hole may leave them open. */
  unclosed: number;
}

const MAX_LINES: Readonly<Record<HoleKind, number>> = { line: 8, expression: 8, block: 24 };
/** Brackets further away than this are not looked for. */
const NEAR_CHARS = 4_000;

/** `fence`: that of the code block the answer stands in; null where it stands in none. */
export function createStopRules(hole: Hole, fence: string | null = null): StopRules {
  const { kind, before, after, beginning = "", commentPrefix = null } = hole;
  const lead = before.slice(before.lastIndexOf("\n") + 1);
  const hasLine = `${lead}${beginning}` !== "";
  return {
    ...{ kind, beginning, commentPrefix, fence, lead },
    maxLines: Math.max(1, hole.maxLines ?? MAX_LINES[kind]),
    indentation: hasLine ? indentationIn(`${lead}${beginning}`) : null,
    lineBehind: (after.split("\n").find((line) => line.trim() !== "") ?? "").trimEnd(),
    following: (after.split("\n", 1)[0] ?? "").trimEnd(),
    unclosed: countUnclosed(before, after, commentPrefix),
  };
}

/** What the first line with something on it begins with; of blanks alone, all of them. */
export function indentationIn(text: string): string {
  const line = text.split("\n").find((each) => each.trim() !== "") ?? text;
  return /^[ \t]*/.exec(line)?.[0] ?? "";
}

/** Line ends as in the code around: a model writes those it likes best. */
export function matchLineEnds(text: string, { before, after }: Pick<Hole, "before" | "after">) {
  const hasReturns = before.includes("\r\n") || after.includes("\r\n");
  return text.replace(/\r?\n/g, hasReturns ? "\r\n" : "\n");
}

function countUnclosed(before: string, after: string, commentPrefix: string | null): number {
  const { opened } = countLooseBrackets(before.slice(-NEAR_CHARS), commentPrefix);
  const { closed } = countLooseBrackets(after.slice(0, NEAR_CHARS), commentPrefix);
  return Math.max(0, closed - opened);
}
