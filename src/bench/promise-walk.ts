/**
 * Writes a text that a grammar allows, as badly as it can be: at a fork any way, in free text what a hostile model says.
 * Invariant: what it gives is a text of the grammar, or the beginning of one where the limit cut it.
 */
import type { MatcherState } from "../grammar/matcher/matcher.ts";
import type { Dice } from "./promise-texts.ts";

export interface GrammarWalk {
  start: MatcherState;
  /** Bytes the text begins with whatever the dice say. */
  prefix: Uint8Array;
  /** What the text begins with where the grammar has it as one of few ways; "" for no wish. */
  wish: string;
  dice: Dice;
  /** `isOneLine`: no line end can stand there. */
  writeFree: (isOneLine: boolean) => string;
  maxBytes: number;
}

/** So many different bytes are free text: more than the letters a name begins with. */
const FREE_BYTES = 56;
const LINE_END = 0x0a;

export function walkGrammar(walk: GrammarWalk): Uint8Array {
  const path = new Path(walk);
  path.feed(walk.prefix);
  while (path.length < walk.maxBytes && path.advance());
  return path.bytes();
}

class Path {
  state: MatcherState;
  readonly #walk: GrammarWalk;
  readonly #bytes: number[] = [];
  readonly #wish: Uint8Array;
  #isOnWish: boolean;

  constructor(walk: GrammarWalk) {
    this.#walk = walk;
    this.state = walk.start;
    this.#wish = Buffer.from(walk.wish, "utf8");
    this.#isOnWish = walk.wish !== "";
  }

  get length(): number {
    return this.#bytes.length;
  }

  bytes(): Uint8Array {
    return Uint8Array.from(this.#bytes);
  }

  /** False where the grammar refuses the byte. */
  step(byte: number): boolean {
    const next = this.state.acceptByte(byte);
    if (next.isDeadEnd) return false;
    if (this.#wish[this.#bytes.length] !== byte) this.#isOnWish = false;
    this.state = next;
    this.#bytes.push(byte);
    return true;
  }

  /** True where there was something to feed. */
  feed(bytes: Uint8Array): boolean {
    for (const byte of bytes) if (!this.step(byte)) return false;
    return bytes.length > 0;
  }

  /** One decision further; false at the end. */
  advance(): boolean {
    if (this.feed(this.state.forced())) return true;
    const allowed = this.state.allowedBytes();
    if (allowed.length === 0) return false;
    const isFree = allowed.length >= FREE_BYTES;
    if (!isFree && this.#followWish(allowed)) return true;
    const { dice } = this.#walk;
    if (this.state.isComplete && dice() < 0.5) return false;
    if (isFree) this.#writeFreely(allowed);
    else this.step(allowed[Math.floor(dice() * allowed.length)] ?? 0);
    return true;
  }

  #followWish(allowed: readonly number[]): boolean {
    const next = this.#wish[this.#bytes.length];
    return this.#isOnWish && next !== undefined && allowed.includes(next) && this.step(next);
  }

  /** One free text, then the shortest way out of it. */
  #writeFreely(allowed: readonly number[]): void {
    const text = this.#walk.writeFree(!allowed.includes(LINE_END));
    for (const character of text) {
      if (this.length >= this.#walk.maxBytes) return;
      this.#write(character);
      if (!this.#isFree()) return;
    }
    for (const byte of this.state.shortestCompletion() ?? []) {
      if (!this.step(byte) || !this.#isFree()) return;
    }
  }

  #isFree(): boolean {
    return this.state.allowedBytes().length >= FREE_BYTES;
  }

  /** As it is, else as JSON spells it; left out where neither is allowed. */
  #write(character: string): void {
    const spellings = [character, JSON.stringify(character).slice(1, -1)];
    for (const spelling of spellings) {
      const bytes = Buffer.from(spelling, "utf8");
      if (this.state.accept(bytes).isDeadEnd) continue;
      this.feed(bytes);
      return;
    }
  }
}
