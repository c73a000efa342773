/**
 * Walks code character by character and tells what is code, what stands in quotes or a comment, and which brackets are
 * open. Knows no language but the prefix of its comments; a quote of one line ends with the line, closed or not. Pure.
 */

export interface ScannedChar {
  /** UTF-16 offset. */
  at: number;
  char: string;
  /** "line-end": a line feed outside of text in quotes; after a backslash it is none. */
  kind: "code" | "quoted" | "comment" | "line-end";
  /** Open brackets after this character, outermost first; the same list at every step. */
  open: readonly OpenBracket[];
  /** This bracket closes one that was opened before the text. */
  isBelow: boolean;
}

/** "block": a brace that begins statements, as behind `if (x)`; a line may end behind it. */
export type OpenBracket = "(" | "[" | "{" | "block";

const QUOTES = ['"""', "'''", '"', "'", "`"];
const MANY_LINES = new Set(['"""', "'''", "`"]);
const OPENING = new Set(["(", "[", "{"]);
const CLOSED_BY: Readonly<Record<OpenBracket, string>> = {
  "(": ")",
  "[": "]",
  "{": "}",
  block: "}",
};
const CLOSING = new Set(Object.values(CLOSED_BY));
/** A brace behind one of these begins a value. */
const BEFORE_VALUE = /(?:[=([{,:?&|]|\b(?:return|yield|throw|in|of))\s*$/;
const LOOK_BACK_CHARS = 32;

/** Every character once, in order. Cost: linear. `commentPrefix`: null where comments are not known. */
export function* scanCode(
  text: string,
  commentPrefix: string | null,
): Generator<ScannedChar, void, undefined> {
  const scan = new Scan(text, commentPrefix);
  for (let at = 0; at < text.length; at++) yield scan.read(at);
}

class Scan {
  readonly #text: string;
  readonly #commentPrefix: string | null;
  readonly #open: OpenBracket[] = [];
  #quote: string | null = null;
  #isComment = false;
  /** Up to here characters were read with an earlier one: they open and close nothing. */
  #inertUntil = 0;

  constructor(text: string, commentPrefix: string | null) {
    this.#text = text;
    this.#commentPrefix = commentPrefix;
  }

  read(at: number): ScannedChar {
    const char = this.#text[at] ?? "";
    if (char === "\n" && this.#endLine(at)) return this.#tell(at, "line-end");
    if (this.#isComment) return this.#tell(at, "comment");
    if (this.#quote !== null) return this.#readQuoted(at, char);
    if (at < this.#inertUntil) return this.#tell(at, "code");
    return this.#readCode(at, char);
  }

  /** True where the line feed ends a line of code. */
  #endLine(at: number): boolean {
    if (this.#quote !== null && MANY_LINES.has(this.#quote)) return false;
    this.#quote = null;
    this.#isComment = false;
    return at >= this.#inertUntil;
  }

  #readQuoted(at: number, char: string): ScannedChar {
    const quote = this.#quote ?? "";
    if (at < this.#inertUntil) return this.#tell(at, "quoted");
    if (char === "\\") this.#inertUntil = at + 2;
    else if (this.#text.startsWith(quote, at)) {
      this.#quote = null;
      this.#inertUntil = at + quote.length;
    }
    return this.#tell(at, "quoted");
  }

  #readCode(at: number, char: string): ScannedChar {
    const quote = QUOTES.find((each) => this.#text.startsWith(each, at));
    if (quote !== undefined) {
      this.#quote = quote;
      this.#inertUntil = at + quote.length;
      return this.#tell(at, "quoted");
    }
    if (this.#commentPrefix !== null && this.#text.startsWith(this.#commentPrefix, at)) {
      this.#isComment = true;
      return this.#tell(at, "comment");
    }
    if (char === "\\") this.#inertUntil = this.#text.startsWith("\r\n", at + 1) ? at + 3 : at + 2;
    if (OPENING.has(char)) this.#open.push(this.#nameBracket(at, char));
    return this.#tell(at, "code", CLOSING.has(char) && this.#close(char));
  }

  /** True where nothing is open. What does not fit the innermost bracket closes nothing: it may be part of a pattern. */
  #close(char: string): boolean {
    const last = this.#open.at(-1);
    if (last === undefined) return true;
    if (CLOSED_BY[last] === char) this.#open.pop();
    return false;
  }

  #nameBracket(at: number, char: string): OpenBracket {
    if (char === "(" || char === "[") return char;
    const before = this.#text.slice(Math.max(0, at - LOOK_BACK_CHARS), at);
    return BEFORE_VALUE.test(before) ? "{" : "block";
  }

  #tell(at: number, kind: ScannedChar["kind"], isBelow = false): ScannedChar {
    return { at, char: this.#text[at] ?? "", kind, open: this.#open, isBelow };
  }
}

/** How many round and square brackets a text leaves open and closes without having opened them. */
export function countLooseBrackets(
  text: string,
  commentPrefix: string | null,
): { opened: number; closed: number } {
  let closed = 0;
  let opened = 0;
  for (const { char, isBelow, open } of scanCode(text, commentPrefix)) {
    if (isBelow && char !== "}") closed += 1;
    opened = countUnfinished(open);
  }
  return { opened, closed };
}

/** Brackets inside of which a line that ends goes on. */
export function countUnfinished(open: readonly OpenBracket[]): number {
  return open.filter((bracket) => bracket === "(" || bracket === "[").length;
}
