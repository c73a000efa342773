/**
 * Partition refinement of states over partial transition functions: blocks of states and cords of transitions
 * split each other until neither can, always relabelling the smaller half (Hopcroft; Valmari and Lehtinen 2008).
 */

export interface Transition {
  readonly tail: number;
  readonly label: number;
  readonly head: number;
}

/** For each state the number of its block. Every state must be reachable and lead to acceptance. */
export function refineStates(
  stateCount: number,
  accepting: readonly number[],
  transitions: readonly Transition[],
): Int32Array {
  const blocks = new Partition(new Int32Array(stateCount));
  for (const state of accepting) blocks.mark(state);
  blocks.split();

  const cords = new Partition(Int32Array.from(transitions, ({ label }) => label));
  const incoming: number[][] = Array.from({ length: stateCount }, () => []);
  transitions.forEach(({ head }, index) => {
    incoming[head]?.push(index);
  });

  let nextBlock = 1;
  for (let cord = 0; cord < cords.count; cord++) {
    for (const transition of cords.members(cord)) blocks.mark(transitions[transition]?.tail ?? 0);
    blocks.split();
    for (; nextBlock < blocks.count; nextBlock++) {
      for (const state of blocks.members(nextBlock)) {
        for (const transition of incoming[state] ?? []) cords.mark(transition);
      }
      cords.split();
    }
  }
  return blocks.setOf;
}

/** Disjoint sets that can be split into their marked and their unmarked part. */
class Partition {
  count = 0;
  readonly setOf: Int32Array;
  /** Elements ordered so that every set is a slice, its marked elements first. */
  readonly #elements: Int32Array;
  readonly #positions: Int32Array;
  readonly #first: number[] = [];
  readonly #end: number[] = [];
  readonly #marked: number[] = [];
  #touched: number[] = [];

  /** Elements with equal keys begin in the same set. */
  constructor(keys: Int32Array) {
    const size = keys.length;
    this.#elements = Int32Array.from({ length: size }, (_, element) => element);
    this.#elements.sort((a, b) => (keys[a] ?? 0) - (keys[b] ?? 0));
    this.#positions = new Int32Array(size);
    this.setOf = new Int32Array(size);
    let key: number | undefined;
    this.#elements.forEach((element, position) => {
      if (keys[element] !== key) this.#open(position);
      key = keys[element];
      this.#end[this.count - 1] = position + 1;
      this.setOf[element] = this.count - 1;
      this.#positions[element] = position;
    });
  }

  /** A copy: marking reorders the set. */
  members(set: number): Int32Array {
    return this.#elements.slice(this.#first[set], this.#end[set]);
  }

  /** Once for each element between splits; determinism sees to that: a label leaves a state at most once. */
  mark(element: number): void {
    const set = this.setOf[element] ?? 0;
    const marked = this.#marked[set] ?? 0;
    const border = (this.#first[set] ?? 0) + marked;
    const position = this.#positions[element] ?? 0;
    const displaced = this.#elements[border] ?? 0;
    this.#elements[position] = displaced;
    this.#positions[displaced] = position;
    this.#elements[border] = element;
    this.#positions[element] = border;
    if (marked === 0) this.#touched.push(set);
    this.#marked[set] = marked + 1;
  }

  /** Gives the smaller part of every marked set a new number, and forgets the marks. */
  split(): void {
    for (const set of this.#touched) this.#splitSet(set);
    this.#touched = [];
  }

  #splitSet(set: number): void {
    const first = this.#first[set] ?? 0;
    const end = this.#end[set] ?? 0;
    const border = first + (this.#marked[set] ?? 0);
    this.#marked[set] = 0;
    if (border === end) return;
    const isMarkedSmaller = border - first <= end - border;
    const part = this.#open(isMarkedSmaller ? first : border);
    this.#end[part] = isMarkedSmaller ? border : end;
    if (isMarkedSmaller) this.#first[set] = border;
    else this.#end[set] = border;
    for (let i = this.#first[part] ?? 0; i < (this.#end[part] ?? 0); i++) {
      this.setOf[this.#elements[i] ?? 0] = part;
    }
  }

  #open(first: number): number {
    this.#first.push(first);
    this.#end.push(first);
    this.#marked.push(0);
    return this.count++;
  }
}
