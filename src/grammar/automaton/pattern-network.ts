/**
 * A pattern as a network of nodes: some read a character, the others are passed without reading (Thompson's
 * construction). Counted repetition is written out, so size is bounded here. Throws AutomatonTooLarge.
 */
import { ALL_CODE_POINTS, type CodePoints } from "./code-points.ts";
import { AutomatonTooLarge } from "./dfa.ts";
import type { Lookahead, PatternNode, Position } from "./pattern-ast.ts";

export type NetworkNode =
  | { readonly kind: "read"; readonly set: number; readonly next: number }
  | { readonly kind: "fork"; readonly next: number[] }
  | { readonly kind: "position"; readonly position: Position; readonly next: number }
  | { readonly kind: "lookahead"; readonly lookahead: number; readonly next: number }
  /** The pattern has matched; whatever follows is accepted. */
  | { readonly kind: "matched" };

export interface Network {
  readonly nodes: readonly NetworkNode[];
  readonly start: number;
  /** The sets that nodes read, each once. */
  readonly sets: readonly CodePoints[];
  /** Each once, though repetition may have written out several nodes for it. */
  readonly lookaheads: readonly Lookahead[];
}

const MAX_NODES = 20_000;

/** `isSearch`: the match may begin anywhere, not only at the first character. */
export function createNetwork(pattern: PatternNode, isSearch: boolean): Network {
  const builder = new NetworkBuilder();
  const entry = builder.build(pattern, builder.matched);
  return builder.finish(isSearch ? builder.skipAny(entry) : entry);
}

class NetworkBuilder {
  readonly matched: number;
  readonly #nodes: NetworkNode[] = [];
  readonly #sets: CodePoints[] = [];
  readonly #setNumbers = new Map<string, number>();
  readonly #lookaheads = new Map<Lookahead, number>();
  #steps = 0;

  constructor() {
    this.matched = this.#add({ kind: "matched" });
  }

  finish(start: number): Network {
    return {
      nodes: this.#nodes,
      start,
      sets: this.#sets,
      lookaheads: [...this.#lookaheads.keys()],
    };
  }

  /** Any characters, then `next`. */
  skipAny(next: number): number {
    const fork: NetworkNode = { kind: "fork", next: [next] };
    const start = this.#add(fork);
    fork.next.push(this.#add({ kind: "read", set: this.#numberOf(ALL_CODE_POINTS), next: start }));
    return start;
  }

  /** The node that stands before the pattern, when `next` comes behind it. */
  build(pattern: PatternNode, next: number): number {
    // Empty items make no nodes, yet a billion of them take time.
    if (++this.#steps > MAX_NODES) throw new AutomatonTooLarge("too many parts in a pattern");
    switch (pattern.kind) {
      case "character":
        return this.#add({ kind: "read", set: this.#numberOf(pattern.codePoints), next });
      case "sequence":
        return pattern.items.reduceRight((after, item) => this.build(item, after), next);
      case "alternatives":
        return this.#add({
          kind: "fork",
          next: pattern.items.map((item) => this.build(item, next)),
        });
      case "repeat":
        return this.#buildRepeat(pattern, next);
      case "position":
        return this.#add({ kind: "position", position: pattern.position, next });
      case "lookahead":
        return this.#buildLookahead(pattern, next);
    }
  }

  #buildRepeat({ item, min, max }: PatternNode & { kind: "repeat" }, next: number): number {
    let entry = next;
    let written = 0;
    if (max === Number.POSITIVE_INFINITY) {
      const fork: NetworkNode = { kind: "fork", next: [next] };
      const loop = this.#add(fork);
      const body = this.build(item, loop);
      fork.next.push(body);
      // The last copy that must be there is the one that may come again.
      entry = min === 0 ? loop : body;
      written = Math.min(min, 1);
    } else {
      for (let copy = min; copy < max; copy++) {
        entry = this.#add({ kind: "fork", next: [this.build(item, entry), next] });
      }
    }
    for (; written < min; written++) entry = this.build(item, entry);
    return entry;
  }

  #buildLookahead(pattern: Lookahead, next: number): number {
    const lookahead = this.#lookaheads.get(pattern) ?? this.#lookaheads.size;
    this.#lookaheads.set(pattern, lookahead);
    return this.#add({ kind: "lookahead", lookahead, next });
  }

  #numberOf(set: CodePoints): number {
    const key = set.map(({ from, to }) => `${from}-${to}`).join();
    const number = this.#setNumbers.get(key) ?? this.#sets.length;
    if (number === this.#sets.length) {
      this.#setNumbers.set(key, number);
      this.#sets.push(set);
    }
    return number;
  }

  #add(node: NetworkNode): number {
    return this.#nodes.push(node) - 1;
  }
}
