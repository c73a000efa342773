/**
 * What of a reply may be shown while it is still being written: what may yet be left out of it is held back. Knows text
 * alone. Invariant: what was shown is the beginning of the text so far, white space before it left out.
 */
import type { LastLine } from "./reply-grammar.ts";

export class ReplyStream {
  readonly #mark: string | null;
  #text = "";
  #shownLength = 0;

  /** `lastLine`: the model may begin it itself, which stands only once in the reply. */
  constructor(lastLine: LastLine | null) {
    this.#mark = lastLine === null ? null : lastLine.prefix.trimEnd();
  }

  get hasShown(): boolean {
    return this.#shownLength > 0;
  }

  /** Takes what was written, in whole characters; returns what may be shown now. */
  add(written: string): string {
    this.#text = `${this.#text}${written}`.trimStart();
    return this.#show(this.#holdBack());
  }

  /** What is missing from the whole reply; "" where the reply is not how it began, since it was cut or said once. */
  finish(reply: string): string {
    const shown = this.#text.slice(0, this.#shownLength);
    return reply.startsWith(shown) ? this.#show(reply) : "";
  }

  #show(text: string): string {
    const fresh = text.slice(this.#shownLength);
    this.#shownLength = Math.max(this.#shownLength, text.length);
    return fresh;
  }

  #holdBack(): string {
    const text = this.#text;
    const start = text.lastIndexOf("\n") + 1;
    const line = text.slice(start);
    const mark = this.#mark;
    const mayBeMark = mark !== null && (line.startsWith(mark) || mark.startsWith(line));
    return (mayBeMark ? text.slice(0, start) : text).trimEnd();
  }
}
