/**
 * The optional pairs of an object as a chain of rules, one step per key, so that its size is linear and no alternative
 * is tried twice. A step knows how many pairs are written, where that is limited, and whether one is still owed.
 */
import { choice, EMPTY, type Expression, NOTHING, repeat, sequence, text } from "../grammar.ts";
import type { Emitter } from "./emitter.ts";

export interface PairChainParts {
  /** The optional pairs, in order. */
  readonly pairs: readonly Expression[];
  /** One undeclared pair; any number of them ends the chain. */
  readonly undeclared: Expression;
  /** An undeclared pair that must occur; null when none must. */
  readonly wanted: Expression | null;
  /** How many pairs the whole object has. */
  readonly min: number;
  readonly max: number;
}

interface Step {
  readonly index: number;
  readonly count: number;
  readonly isOwed: boolean;
}

export class PairChain {
  readonly #emitter: Emitter;
  readonly #parts: PairChainParts;
  readonly #comma: Expression;
  /** A rule is keyed by an object per step: other chains have steps of the same numbers. */
  readonly #keys = new Map<string, object>();

  constructor(emitter: Emitter, parts: PairChainParts) {
    this.#emitter = emitter;
    this.#parts = parts;
    this.#comma = text(emitter.spelling.comma);
  }

  /** What follows behind the opening brace. */
  start(): Expression {
    const { pairs, undeclared, min, max } = this.#parts;
    const mustHave = min > 0 || this.#isOwed;
    const mayHave = max > 0 && (pairs.length > 0 || undeclared !== NOTHING);
    if (!mayHave) return mustHave ? NOTHING : EMPTY;
    const pairsHere = this.#next({ index: 0, count: 0, isOwed: this.#isOwed });
    return mustHave ? pairsHere : repeat(pairsHere, 0, 1);
  }

  /** What follows behind `count` pairs. */
  follow(count: number): Expression {
    return this.#follow({ index: 0, count: this.#cap(count), isOwed: this.#isOwed });
  }

  get #isOwed(): boolean {
    return this.#parts.wanted !== null;
  }

  /** Counts beyond what a limit asks for are one and the same. */
  #cap(count: number): number {
    const { min, max } = this.#parts;
    return max === Number.POSITIVE_INFINITY ? Math.min(count, Math.max(min, 1)) : count;
  }

  /** The end, or a comma and another pair. */
  #follow(step: Step): Expression {
    const { pairs, undeclared, min, max } = this.#parts;
    const { index, count, isOwed } = step;
    if (index === pairs.length && !isOwed) {
      return repeat(sequence(this.#comma, undeclared), Math.max(0, min - count), max - count);
    }
    const more = count < max ? sequence(this.#comma, this.#next(step)) : NOTHING;
    return count >= min && !isOwed ? repeat(more, 0, 1) : more;
  }

  /** One more pair at least: the one at `index`, or a later one. */
  #next(step: Step): Expression {
    const { index, count, isOwed } = step;
    const name = `${index} ${count} ${isOwed}`;
    const key = this.#keys.get(name) ?? {};
    this.#keys.set(name, key);
    return this.#emitter.book.define(key, "more", () => {
      const pair = this.#parts.pairs[index];
      const after = { ...step, count: this.#cap(count + 1) };
      if (pair === undefined) return this.#undeclaredPair(after);
      return choice(
        sequence(pair, this.#follow({ ...after, index: index + 1 })),
        this.#next({ ...step, index: index + 1 }),
      );
    });
  }

  #undeclaredPair(after: Step): Expression {
    const { undeclared, wanted } = this.#parts;
    if (!after.isOwed || wanted === null) return sequence(undeclared, this.#follow(after));
    return choice(
      sequence(wanted, this.#follow({ ...after, isOwed: false })),
      sequence(undeclared, this.#follow(after)),
    );
  }
}
