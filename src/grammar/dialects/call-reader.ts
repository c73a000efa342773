/** Reads the text of a turn from left to right. Untrusted text: every step either moves on or throws. */
import { AgentError } from "../../base/errors.ts";
import type { DialectId } from "./dialect.ts";

const JSON_SCALAR = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
const JSON_STRING = /"[^"\\]*(?:\\.[^"\\]*)*"/sy;

export class CallReader {
  readonly #text: string;
  readonly #dialect: DialectId;
  #at = 0;

  constructor(text: string, dialect: DialectId) {
    this.#text = text;
    this.#dialect = dialect;
  }

  /** True where nothing but `fixed` is left; does not move. */
  endsWith(fixed: string): boolean {
    return this.#text.slice(this.#at) === fixed;
  }

  /** Moves behind `fixed` when it is there. */
  skip(fixed: string): boolean {
    if (!this.#text.startsWith(fixed, this.#at)) return false;
    this.#at += fixed.length;
    return true;
  }

  expect(fixed: string): void {
    if (!this.skip(fixed)) throw this.refuse(`${JSON.stringify(fixed)} is missing`);
  }

  /** The text up to the next `end`; moves behind it. */
  takeUntil(end: string): string {
    const found = this.#text.indexOf(end, this.#at);
    if (found < 0) throw this.refuse(`${JSON.stringify(end)} is missing`);
    const taken = this.#text.slice(this.#at, found);
    this.#at = found + end.length;
    return taken;
  }

  /** What a sticky pattern matches here; null where it does not. */
  take(pattern: RegExp): string | null {
    pattern.lastIndex = this.#at;
    const taken = pattern.exec(this.#text)?.[0] ?? null;
    this.#at += taken?.length ?? 0;
    return taken;
  }

  /** One JSON value; moves behind it. */
  takeJson(): unknown {
    const end = this.#endOfJson();
    const taken = this.#text.slice(this.#at, end);
    let value: unknown;
    try {
      value = JSON.parse(taken);
    } catch {
      throw this.refuse("the arguments are not JSON");
    }
    this.#at = end;
    return value;
  }

  refuse(reason: string): AgentError<"tool-call-invalid"> {
    return new AgentError("tool-call-invalid", {
      dialect: this.#dialect,
      reason: `${reason} at character ${this.#at + 1}`,
    });
  }

  /** Where the value that begins here ends, by its brackets and strings alone. */
  #endOfJson(): number {
    let at = this.#at;
    let depth = 0;
    do {
      const letter = this.#text[at];
      if (letter === undefined) throw this.refuse("the arguments end early");
      if (letter === "{" || letter === "[") depth += 1;
      if (letter === "}" || letter === "]") depth -= 1;
      const pattern = letter === '"' ? JSON_STRING : JSON_SCALAR;
      at = this.#matchAt(pattern, at) ?? at + 1;
    } while (depth > 0);
    return at;
  }

  #matchAt(pattern: RegExp, at: number): number | null {
    pattern.lastIndex = at;
    return pattern.test(this.#text) ? pattern.lastIndex : null;
  }
}
