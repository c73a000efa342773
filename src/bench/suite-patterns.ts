/**
 * Regular expressions of a suite, which are written for Python's `re`: spelled anew so that they mean the same here, and
 * run with a time limit, since whoever wrote the suite may not be trusted. What cannot be spelled anew is refused.
 */
import { runInNewContext } from "node:vm";

export interface PatternFlags {
  ignoresCase?: boolean;
  /** `^` and `$` stand at every line. */
  isMultiline?: boolean;
}

const MAX_PATTERN_CHARACTERS = 4_096;
const SEARCH_MS = 1_000;
const START = "(?<![\\s\\S])";
const END = "(?![\\s\\S])";
const WORD = "\\p{L}\\p{N}_";
const SPACE = "\\s\\x1c-\\x1f\\x85";
/** By the letter behind the backslash, inside and outside of a set. */
const CLASSES: Readonly<Record<string, string>> = { w: WORD, d: "\\p{Nd}", s: SPACE };
const NEGATED: Readonly<Record<string, string>> = { W: WORD, D: "\\p{Nd}", S: SPACE };
const CONTROLS: Readonly<Record<string, string>> = {
  n: "\\n",
  r: "\\r",
  t: "\\t",
  f: "\\f",
  v: "\\v",
  a: "\\x07",
};
const GROUP = /^\(\?(?::|=|!|<=|<!)/;
const EDGE = `(?:(?<![${WORD}])(?=[${WORD}])|(?<=[${WORD}])(?![${WORD}]))`;
const NO_EDGE = `(?:(?<![${WORD}])(?![${WORD}])|(?<=[${WORD}])(?=[${WORD}]))`;

/** A reason why the pattern cannot be used, or null. */
export function findPatternProblem(pattern: string): string | null {
  try {
    compilePattern(pattern, {});
    return null;
  } catch (error) {
    return `the pattern ${JSON.stringify(pattern.slice(0, 80))} ${describe(error)}`;
  }
}

/** Whether it is found anywhere; throws an Error where that takes too long or cannot be asked here. */
export function searchPattern(pattern: string, text: string, flags: PatternFlags): boolean {
  const expression = compilePattern(pattern, flags);
  try {
    return runInNewContext("expression.test(text)", { expression, text }, { timeout: SEARCH_MS });
  } catch {
    throw new Error(`the pattern ${JSON.stringify(pattern.slice(0, 80))} takes too long`);
  }
}

function compilePattern(pattern: string, flags: PatternFlags): RegExp {
  if (pattern.length > MAX_PATTERN_CHARACTERS) throw new Error("is too long");
  return new RegExp(new Translation(pattern, flags).run(), flags.ignoresCase ? "iu" : "u");
}

function describe(error: unknown): string {
  if (error instanceof SyntaxError) return "is no regular expression";
  return error instanceof Error ? error.message : String(error);
}

class Translation {
  readonly #source: string;
  readonly #isMultiline: boolean;
  #at = 0;

  constructor(source: string, { isMultiline = false }: PatternFlags) {
    this.#source = source;
    this.#isMultiline = isMultiline;
  }

  run(): string {
    let out = "";
    while (this.#at < this.#source.length) out += this.#next();
    return out;
  }

  #next(): string {
    const character = this.#take();
    switch (character) {
      case "\\":
        return this.#escape(false);
      case "[":
        return this.#set();
      case "(":
        return this.#group();
      case ".":
        return "[^\\n]";
      case "^":
        return this.#isMultiline ? "(?<![^\\n])" : START;
      case "$":
        return this.#isMultiline ? "(?![^\\n])" : `(?=\\n?${END})`;
      case "{":
        return this.#brace();
      case "}":
      case "]":
        return `\\${character}`;
      case "*":
      case "+":
      case "?":
        return this.#repeat(character);
      default:
        return character;
    }
  }

  /** A whole character, also one of two units. */
  #take(): string {
    const character = String.fromCodePoint(this.#source.codePointAt(this.#at) ?? 0);
    this.#at += character.length;
    return character;
  }

  #repeat(sign: string): string {
    if (this.#source[this.#at] === "+") throw new Error("has a possessive repetition");
    return sign;
  }

  /** A brace that is no count stands for itself in Python. */
  #brace(): string {
    const count = /^(\d*)(,?)(\d*)\}/.exec(this.#source.slice(this.#at));
    if (count === null || (count[1] === "" && count[3] === "")) return "\\{";
    this.#at += count[0].length;
    if (this.#source[this.#at] === "+") throw new Error("has a possessive repetition");
    return `{${count[1] === "" ? "0" : count[1]}${count[2]}${count[3]}}`;
  }

  #group(): string {
    if (this.#source[this.#at] !== "?") return "(";
    const opening = GROUP.exec(this.#source.slice(this.#at - 1))?.[0];
    if (opening === undefined) throw new Error("has a group that is not known here");
    this.#at += opening.length - 1;
    return opening;
  }

  #escape(isInSet: boolean): string {
    if (this.#at >= this.#source.length) throw new Error("ends in a backslash");
    const character = this.#take();
    const inner = CLASSES[character];
    if (inner !== undefined) return isInSet ? inner : `[${inner}]`;
    const outer = NEGATED[character];
    if (outer !== undefined) return this.#negated(outer, isInSet);
    if (character in CONTROLS) return CONTROLS[character] ?? "";
    if (character === "x" || character === "u") return this.#code(character);
    if (!/[A-Za-z0-9]/.test(character)) return literal(character);
    return this.#special(character, isInSet);
  }

  #negated(inner: string, isInSet: boolean): string {
    if (isInSet) throw new Error("has a negated class inside a set");
    return `[^${inner}]`;
  }

  #code(letter: "x" | "u"): string {
    const digits = letter === "x" ? 2 : 4;
    const code = this.#source.slice(this.#at, this.#at + digits);
    if (!new RegExp(`^[\\da-fA-F]{${digits}}$`).test(code)) throw new Error("has a broken escape");
    this.#at += digits;
    return `\\u{${code}}`;
  }

  #special(character: string, isInSet: boolean): string {
    const known: Record<string, string> = { A: START, Z: END, b: EDGE, B: NO_EDGE };
    const found = known[character];
    if (isInSet && character === "b") return "\\x08";
    if (!isInSet && found !== undefined) return found;
    if (!isInSet && /[1-9]/.test(character)) return `\\${character}(?:)`;
    throw new Error(`has the escape \\${character}, which is not known here`);
  }

  #set(): string {
    let out = "[";
    if (this.#source[this.#at] === "^") {
      out += "^";
      this.#at += 1;
    }
    for (let isFirst = true; ; isFirst = false) {
      if (this.#at >= this.#source.length) throw new Error("has a set without an end");
      const character = this.#take();
      if (character === "]" && !isFirst) return `${out}]`;
      if (character === "\\") out += this.#escape(true);
      else out += character === "-" ? "-" : literal(character);
    }
  }
}

/** As the strict grammar of expressions wants it; signs that mean nothing must not be escaped there. */
function literal(character: string): string {
  if (/[\^$\\.*+?()[\]{}|/-]/.test(character)) {
    return character === "-" ? "\\u{2d}" : `\\${character}`;
  }
  return character;
}
