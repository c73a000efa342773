/**
 * Where the text of a hole ends, judged by the text alone after every token. No grammar takes part: what may follow
 * depends on brackets, indentation and the code behind the hole, and a token that a grammar refuses costs more than
 * the few that are sampled beyond the end and cut off here. Pure.
 */
import { indentationIn, type StopRules } from "./fill-rules.ts";
import { countUnfinished, type OpenBracket, type ScannedChar, scanCode } from "./fill-scan.ts";

export interface HoleEnd {
  /** Of the text of the hole that counts, without the end of its last line. */
  length: number;
  /** "max-lines": it would have gone on. */
  reason: "closed" | "max-lines";
}

/**
 * The first end behind the beginning; null while more may follow. `isEnded`: nothing more will come, so that a line
 * counts without its line feed.
 */
export function findHoleEnd(rules: StopRules, text: string, isEnded: boolean): HoleEnd | null {
  return FINDERS[rules.kind](rules, text, isEnded);
}

const FINDERS = { line: findLineEnd, block: findBlockEnd, expression: findExpressionEnd };

/** The end of a statement: a line feed outside of brackets and quotes. */
function findLineEnd(rules: StopRules, text: string, isEnded: boolean): HoleEnd | null {
  let lines = 0;
  for (const { at, char, kind, open } of scanCode(text, rules.commentPrefix)) {
    if (char !== "\n" || at < rules.beginning.length) continue;
    lines += 1;
    if (kind === "line-end" && !goesOn(open, rules.unclosed)) return closeLine(rules, text, at);
    if (lines >= rules.maxLines) return { length: at, reason: "max-lines" };
  }
  return isEnded ? closeLine(rules, text, text.length) : null;
}

/** The line behind the hole is no line for the hole. */
function closeLine(rules: StopRules, text: string, at: number): HoleEnd {
  const line = text.slice(0, at);
  const isEmpty = isLineBehind(rules, rules.lead + line) || isFence(rules, line);
  return { length: isEmpty ? rules.beginning.length : at, reason: "closed" };
}

function isFence({ fence, lead }: StopRules, line: string): boolean {
  return fence !== null && (lead + line).trimStart().startsWith(fence);
}

function goesOn(open: readonly OpenBracket[], unclosed: number): boolean {
  return countUnfinished(open) > unclosed || open.at(-1) === "{";
}

/** A line that stands less deep, closes what was opened before, ends the answer, or is the line behind the hole. */
function findBlockEnd(rules: StopRules, text: string, isEnded: boolean): HoleEnd | null {
  const lines = new BlockLines(rules, text);
  for (const step of scanCode(text, rules.commentPrefix)) {
    const end = lines.read(step);
    if (end !== null) return end;
  }
  return isEnded ? lines.finish() : null;
}

class BlockLines {
  readonly #rules: StopRules;
  readonly #text: string;
  #lineStart = 0;
  /** The line began inside of quotes that go over lines. */
  #isQuoted = false;
  #isBlank = true;
  #lines = 0;

  constructor(rules: StopRules, text: string) {
    this.#rules = rules;
    this.#text = text;
  }

  read({ at, char, kind, isBelow }: ScannedChar): HoleEnd | null {
    const isGiven = at < this.#rules.beginning.length;
    if (char === "\n") {
      const end = isGiven ? null : this.#endLine(at);
      this.#lineStart = at + 1;
      this.#isQuoted = kind === "quoted";
      this.#isBlank = true;
      return end;
    }
    const isFirst = this.#isBlank && !/\s/.test(char);
    if (isFirst) this.#isBlank = false;
    const isOutside = isBelow || (isFirst && !this.#isQuoted && this.#isOutside(at));
    return isOutside && !isGiven ? this.#cut() : null;
  }

  /** The last line, which has no line feed. */
  finish(): HoleEnd | null {
    return this.#isFollowing(this.#text.length) ? this.#cut() : null;
  }

  #endLine(at: number): HoleEnd | null {
    if (this.#isFollowing(at)) return this.#cut();
    this.#lines += 1;
    return this.#lines < this.#rules.maxLines ? null : { length: at, reason: "max-lines" };
  }

  /** `at`: the first character of a line that is not blank. */
  #isOutside(at: number): boolean {
    const { fence, indentation, lead } = this.#rules;
    if (fence !== null && this.#text.startsWith(fence, at)) return true;
    const isFirstLine = this.#lineStart === 0;
    const wanted = indentation ?? indentationIn(lead + this.#text);
    return !isFirstLine && !this.#text.startsWith(wanted, this.#lineStart);
  }

  #isFollowing(end: number): boolean {
    const lead = this.#lineStart === 0 ? this.#rules.lead : "";
    const line = lead + this.#text.slice(this.#lineStart, end);
    return !this.#isQuoted && isLineBehind(this.#rules, line);
  }

  /** In front of the line under way. */
  #cut(): HoleEnd {
    return { length: Math.max(this.#lineStart, this.#rules.beginning.length), reason: "closed" };
  }
}

/** A bracket that closes one in front of the hole, a line feed outside of brackets, or the text that follows. */
function findExpressionEnd(rules: StopRules, text: string, isEnded: boolean): HoleEnd | null {
  let lines = 0;
  for (const step of scanCode(text, rules.commentPrefix)) {
    if (step.at < rules.beginning.length) continue;
    const end = endExpression(rules, text, step);
    if (end !== null) return end;
    if (step.char === "\n") lines += 1;
    if (lines >= rules.maxLines) return { length: step.at, reason: "max-lines" };
  }
  return isEnded ? closeExpression(rules, text, text.length) : null;
}

function endExpression(
  rules: StopRules,
  text: string,
  { at, kind, open, isBelow }: ScannedChar,
): HoleEnd | null {
  if (isBelow) return { length: cutOverlap(rules, text, at), reason: "closed" };
  if (open.length > 0) return null;
  if (kind === "line-end") return closeExpression(rules, text, at);
  if (kind !== "code" || !isRunningOn(rules, text, at + 1)) return null;
  return { length: at + 1 - rules.following.length, reason: "closed" };
}

/** Fewer characters stand in an expression by chance. */
const SURE_CHARS = 8;

function isRunningOn({ following, beginning }: StopRules, text: string, end: number): boolean {
  const start = end - following.length;
  return (
    following.length >= SURE_CHARS && start >= beginning.length && text.startsWith(following, start)
  );
}

/** At the end of a line the whole rest of the line behind the hole has been written, or none of it. */
function closeExpression(rules: StopRules, text: string, end: number): HoleEnd {
  const { following, beginning } = rules;
  const written = text.slice(0, end).trimEnd();
  const start = written.length - following.length;
  const isWhole =
    following.trim() !== "" &&
    start >= beginning.length &&
    written.endsWith(following) &&
    isBalanced(rules, written.slice(0, start));
  return { length: isWhole ? start : end, reason: "closed" };
}

/** `at`: the bracket too many. What stands before it may be what stands before it behind the hole. */
function cutOverlap(rules: StopRules, text: string, at: number): number {
  const { following, beginning } = rules;
  const written = text.slice(0, at + 1);
  const from = Math.max(beginning.length, written.length - following.length);
  for (let start = from; start < at; start++) {
    const isRepeated = following.startsWith(written.slice(start));
    if (isRepeated && isBalanced(rules, written.slice(0, start))) return start;
  }
  return at;
}

/** Outside of brackets and quotes at its end. */
function isBalanced({ commentPrefix }: StopRules, text: string): boolean {
  let isOutside = true;
  for (const { kind, open, isBelow } of scanCode(`${text} `, commentPrefix)) {
    if (isBelow) return false;
    isOutside = open.length === 0 && kind !== "quoted";
  }
  return isOutside;
}

/** Braces alone come back by chance, lines with a word in them do not. */
function isLineBehind({ lineBehind }: StopRules, line: string): boolean {
  return /\w/.test(lineBehind) && line.trimEnd() === lineBehind;
}
