/** A cursor over GBNF source: characters, blanks, names, numbers and escapes, and where in the text a fault is. */
import { AgentError } from "../../base/errors.ts";

const ESCAPES: Record<string, number> = {
  t: 0x09,
  r: 0x0d,
  n: 0x0a,
  "\\": 0x5c,
  '"': 0x22,
  "[": 0x5b,
  "]": 0x5d,
  "-": 0x2d,
};
const HEX_DIGITS: Record<string, number> = { x: 2, u: 4, U: 8 };
const MAX_NUMBER_DIGITS = 15;
/** How much of the source a message quotes. */
const MAX_QUOTED = 20;

export class GbnfScanner {
  readonly #source: string;
  offset = 0;

  constructor(source: string) {
    this.#source = source;
  }

  get isAtEnd(): boolean {
    return this.offset >= this.#source.length;
  }

  /** The UTF-16 unit `ahead` of the cursor; empty behind the end. */
  peek(ahead = 0): string {
    return this.#source[this.offset + ahead] ?? "";
  }

  /** Steps over `text` when it comes next. */
  take(text: string): boolean {
    if (!this.#source.startsWith(text, this.offset)) return false;
    this.offset += text.length;
    return true;
  }

  expect(text: string): void {
    if (!this.take(text)) this.fail(`expected ${JSON.stringify(text)} at ${this.quoteNext()}`);
  }

  /** Blanks and comments; line ends too where a line may go on. */
  skipBlanks(overLines: boolean): void {
    const blanks = overLines ? /(?:[ \t\r\n]|#[^\r\n]*)*/y : /(?:[ \t]|#[^\r\n]*)*/y;
    this.#match(blanks);
  }

  /** Letters, digits and dashes; empty when none is next. */
  takeName(): string {
    return this.#match(/[a-zA-Z0-9-]*/y);
  }

  takeNumber(): number {
    const at = this.offset;
    const digits = this.#match(/\d*/y);
    if (digits === "") this.fail(`expected a number at ${this.quoteNext()}`);
    if (digits.length > MAX_NUMBER_DIGITS) this.fail(`the number ${digits} is too large`, at);
    return Number(digits);
  }

  /** One character of a literal or class, escapes resolved. */
  takeCharacter(): number {
    const codePoint = this.#source.codePointAt(this.offset);
    if (codePoint === undefined) return this.fail("the text ends inside a literal or class");
    if (codePoint === 0x5c) return this.#takeEscape();
    this.offset += codePoint > 0xffff ? 2 : 1;
    return codePoint;
  }

  /** Everything up to and with `end`. */
  takeThrough(end: string): string {
    const stop = this.#source.indexOf(end, this.offset);
    if (stop < 0) this.fail(`expected ${JSON.stringify(end)} before the end of the text`);
    const text = this.#source.slice(this.offset, stop + end.length);
    this.offset = stop + end.length;
    return text;
  }

  quoteNext(): string {
    if (this.isAtEnd) return "the end of the text";
    const [line = ""] = this.#source.slice(this.offset, this.offset + MAX_QUOTED).split(/[\r\n]/);
    return line === "" ? "the end of the line" : JSON.stringify(line);
  }

  /** Throws "gbnf-invalid" with the line and column, both from 1, columns in characters. */
  fail(reason: string, offset = this.offset): never {
    const before = this.#source.slice(0, offset).split(/\r\n|\r|\n/);
    const column = [...(before.at(-1) ?? "")].length + 1;
    throw new AgentError("gbnf-invalid", { reason, line: before.length, column });
  }

  #takeEscape(): number {
    const at = this.offset;
    const letter = this.peek(1);
    const named = ESCAPES[letter];
    const digitCount = HEX_DIGITS[letter];
    this.offset += 2;
    if (named !== undefined) return named;
    if (digitCount === undefined) this.fail(`unknown escape \\${letter}`, at);
    const digits = this.#source.slice(this.offset, this.offset + digitCount);
    if (digits.length !== digitCount || !/^[0-9a-fA-F]+$/.test(digits)) {
      this.fail(`expected ${digitCount} hexadecimal digits behind \\${letter}`, at);
    }
    this.offset += digitCount;
    return Number.parseInt(digits, 16);
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.offset;
    const text = pattern.exec(this.#source)?.[0] ?? "";
    this.offset += text.length;
    return text;
  }
}
