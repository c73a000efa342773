/** Languages given by words: one of many, the words of a finite language, and texts that avoid a word. */
import { spendEdges } from "./automaton-budget.ts";
import { complementCodePoints, createCodePoints, readCodePoints } from "./code-points.ts";
import {
  ANY_TEXT,
  AutomatonTooLarge,
  type Dfa,
  type DfaEdge,
  type DfaState,
  NO_TEXT,
} from "./dfa.ts";
import { describeState, joinEdges } from "./dfa-minimize.ts";
import { orderBackwards } from "./dfa-order.ts";

/** Characters behind what a word shares with the one before. The limit of states does not hold: building is linear. */
const MAX_NEW_CHARACTERS = 2_000_000;

/** Characters that take as long as an edge elsewhere. */
const CHARACTERS_OF_AN_EDGE = 2;

/** Words with a lone surrogate are no texts and left out. Throws AutomatonTooLarge. */
export function dfaOfWords(words: Iterable<string>): Dfa {
  const register = new WordRegister();
  for (const word of [...new Set(words)].sort()) {
    if (word.length > 2 * MAX_NEW_CHARACTERS) throw new AutomatonTooLarge("too long a word");
    const codePoints = readCodePoints(word);
    if (codePoints !== null) register.add(codePoints);
  }
  return register.finish();
}

/** All texts in code point order; null where there are more than `limit`. */
export function listWords(dfa: Dfa, limit: number): string[] | null {
  if (countWords(dfa) > limit) return null;
  const words: string[] = [];
  const open = [{ prefix: "", state: 0 }];
  for (let place = open.pop(); place; place = open.pop()) {
    const { accepting = false, edges = [] } = dfa.states[place.state] ?? {};
    if (accepting) words.push(place.prefix);
    for (const { from, to, target } of edges.toReversed()) {
      for (let codePoint = to; codePoint >= from; codePoint--) {
        open.push({ prefix: place.prefix + String.fromCodePoint(codePoint), state: target });
      }
    }
  }
  return words;
}

/** All texts in which `word` does not occur; as many states as `word` has code points. */
export function textsWithout(word: string): Dfa {
  if (word === "") return NO_TEXT;
  const codePoints = readCodePoints(word);
  if (codePoints === null) return ANY_TEXT;
  // Knuth, Morris and Pratt: a state is how much of the word has just been read.
  // `moves` lacks the moves back to state 0; `fallback` is the state of the text without its first character.
  const states: DfaState[] = [];
  const moves: Map<number, number>[] = [];
  let fallback = 0;
  codePoints.forEach((codePoint, state) => {
    const onward = new Map(state === 0 ? [] : moves[fallback]);
    if (state > 0) fallback = onward.get(codePoint) ?? 0;
    onward.set(codePoint, state + 1);
    moves.push(onward);
    states.push(createAvoidingState(onward, codePoints.length));
  });
  return { states };
}

function createAvoidingState(moves: ReadonlyMap<number, number>, wordLength: number): DfaState {
  const read = createCodePoints([...moves.keys()].map((from) => ({ from, to: from })));
  const edges = complementCodePoints(read).map((range) => ({ ...range, target: 0 }));
  for (const [codePoint, target] of moves) {
    if (target < wordLength) edges.push({ from: codePoint, to: codePoint, target });
  }
  return { accepting: true, edges: joinEdges(edges.sort((a, b) => a.from - b.from)) };
}

/** Infinity for an infinite language. */
function countWords(dfa: Dfa): number {
  const counts: number[] = dfa.states.map(() => Number.POSITIVE_INFINITY);
  for (const state of orderBackwards(dfa)) {
    const { accepting = false, edges = [] } = dfa.states[state] ?? {};
    counts[state] = edges.reduce(
      (sum, { from, to, target }) => sum + (to - from + 1) * (counts[target] ?? 0),
      accepting ? 1 : 0,
    );
  }
  return counts[0] ?? 0;
}

/** Takes words in a lexicographic order and keeps equal endings once, as they close (Daciuk and others 2000). */
class WordRegister {
  /** State 0 is the start, and closes last. */
  readonly #states: DfaState[] = [{ accepting: false, edges: [] }];
  readonly #numbers = new Map<string, number>();
  /** By code point and target: the refusing states with a single edge, which is most states of long words. */
  readonly #chainNumbers = new Map<number, number>();
  /** The open states lie along this word, one before each character and one behind the last. */
  #word: readonly number[] = [];
  /** Of open states that have them: the edges to closed states, and acceptance. */
  readonly #closedEdges = new Map<number, DfaEdge[]>();
  readonly #accepting = new Set<number>();
  #units = 0;

  add(word: readonly number[]): void {
    let shared = 0;
    while (shared < word.length && word[shared] === this.#word[shared]) shared++;
    this.#units += word.length - shared;
    if (this.#units > MAX_NEW_CHARACTERS) throw new AutomatonTooLarge("too many words");
    spendEdges((word.length - shared) / CHARACTERS_OF_AN_EDGE);
    const target = this.#closeBehind(shared);
    if (target !== null) this.#keepEdge(shared, target);
    this.#accepting.add(word.length);
    this.#word = word;
  }

  finish(): Dfa {
    const target = this.#closeBehind(0);
    const edges = this.#takeEdges(0, target);
    this.#states[0] = { accepting: this.#accepting.has(0), edges };
    return { states: this.#states };
  }

  /** Closes the states more than `depth` characters into the word; gives the one behind the next character. */
  #closeBehind(depth: number): number | null {
    let target: number | null = null;
    for (let open = this.#word.length; open > depth; open--) target = this.#close(open, target);
    return target;
  }

  #close(depth: number, target: number | null): number {
    const codePoint = this.#word[depth];
    const isAccepting = this.#accepting.delete(depth);
    if (isAccepting || codePoint === undefined || target === null || this.#closedEdges.has(depth)) {
      const state = { accepting: isAccepting, edges: this.#takeEdges(depth, target) };
      return this.#enter(this.#numbers, describeState(state), () => state);
    }
    return this.#enter(this.#chainNumbers, target * 0x110000 + codePoint, () => ({
      accepting: false,
      edges: [{ from: codePoint, to: codePoint, target }],
    }));
  }

  /** The edges of an open state, with the one along the word. */
  #takeEdges(depth: number, target: number | null): DfaEdge[] {
    if (target !== null) this.#keepEdge(depth, target);
    const edges = this.#closedEdges.get(depth) ?? [];
    this.#closedEdges.delete(depth);
    // The order of strings is that of UTF-16 units, which is not that of code points.
    return joinEdges(edges.sort((a, b) => a.from - b.from));
  }

  #keepEdge(depth: number, target: number): void {
    const codePoint = this.#word[depth] ?? 0;
    const edges = this.#closedEdges.get(depth) ?? [];
    this.#closedEdges.set(depth, edges);
    edges.push({ from: codePoint, to: codePoint, target });
  }

  #enter<Key>(numbers: Map<Key, number>, key: Key, create: () => DfaState): number {
    const known = numbers.get(key);
    if (known !== undefined) return known;
    const number = this.#states.push(create()) - 1;
    numbers.set(key, number);
    return number;
  }
}
