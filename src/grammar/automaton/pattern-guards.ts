/**
 * Lookaheads on their way: what the rest of the text must still be, as automata that are read along.
 * A set of them is a number; 0 is the set that asks for nothing.
 */

import { DEAD_STATE, type Dfa, isSinkState, stepDfa } from "./dfa.ts";
import { isEmptyDfa } from "./dfa-algebra.ts";
import type { Alphabet } from "./dfa-alphabet.ts";

/** A set no text can satisfy. */
export const IMPOSSIBLE = -1;

interface Guard {
  readonly dfa: Dfa;
  readonly state: number;
}

export class Guards {
  /** One code point for each class of the alphabet. */
  readonly #samples: readonly number[];
  readonly #sets: (readonly Guard[])[] = [[]];
  readonly #numbers = new Map<string, number>([["", 0]]);
  readonly #dfaNumbers = new Map<Dfa, number>();
  readonly #steps = new Map<number, number>();

  /** The alphabet must tell apart what the automata that are added tell apart. */
  constructor(alphabet: Alphabet) {
    this.#samples = alphabet.classes.map((ranges) => ranges[0]?.from ?? 0);
  }

  /** The set that asks for `dfa` as well, from here on. */
  add(set: number, dfa: Dfa): number {
    if (set === IMPOSSIBLE || isEmptyDfa(dfa)) return IMPOSSIBLE;
    return this.#numberOf([...this.#guards(set), { dfa, state: 0 }]);
  }

  /** The set after a character of the class. */
  step(set: number, characterClass: number): number {
    if (set <= 0) return set;
    const key = set * this.#samples.length + characterClass;
    const known =
      this.#steps.get(key) ?? this.#computeStep(set, this.#samples[characterClass] ?? 0);
    this.#steps.set(key, known);
    return known;
  }

  /** The text may end here. */
  acceptEnd(set: number): boolean {
    return this.#guards(set).every(({ dfa, state }) => dfa.states[state]?.accepting);
  }

  /** Whatever satisfies `stricter` satisfies `set`, because all of `set` is in it. */
  isImpliedBy(set: number, stricter: number): boolean {
    const others = this.#guards(stricter);
    return this.#guards(set).every(({ dfa, state }) =>
      others.some((other) => other.dfa === dfa && other.state === state),
    );
  }

  #computeStep(set: number, codePoint: number): number {
    const stepped: Guard[] = [];
    for (const { dfa, state } of this.#guards(set)) {
      const next = stepDfa(dfa, state, codePoint);
      if (next === DEAD_STATE) return IMPOSSIBLE;
      stepped.push({ dfa, state: next });
    }
    return this.#numberOf(stepped);
  }

  #guards(set: number): readonly Guard[] {
    return this.#sets[set] ?? [];
  }

  #numberOf(guards: readonly Guard[]): number {
    const distinct = new Map<string, Guard>();
    for (const guard of guards) {
      if (isSinkState(guard.dfa, guard.state)) continue;
      const dfaNumber = this.#dfaNumbers.get(guard.dfa) ?? this.#dfaNumbers.size;
      this.#dfaNumbers.set(guard.dfa, dfaNumber);
      distinct.set(`${dfaNumber}:${guard.state}`, guard);
    }
    const key = [...distinct.keys()].sort().join();
    let number = this.#numbers.get(key);
    if (number === undefined) {
      number = this.#sets.push([...distinct.values()]) - 1;
      this.#numbers.set(key, number);
    }
    return number;
  }
}
