/**
 * Threads: places in a network at which a match may have arrived, each a node and the lookaheads it still owes,
 * as one number. Knows how they pass through nodes that read nothing and how they read one character.
 */
import { AutomatonTooLarge, type Dfa } from "./dfa.ts";
import type { Alphabet } from "./dfa-alphabet.ts";
import type { Position } from "./pattern-ast.ts";
import { type Guards, IMPOSSIBLE } from "./pattern-guards.ts";
import type { Network, NetworkNode } from "./pattern-network.ts";

/** The last character; where no \b asks, all characters are "other". */
export type Before = "start" | "word" | "other";

/** The next character; "any" while it is not known. */
export type After = "end" | "word" | "other" | "any";

/** Threads looked at over a whole pattern with its lookaheads; some 100 ms. */
const MAX_VISITS = 400_000;

export interface VisitBudget {
  visits: number;
}

export interface ThreadContext {
  readonly network: Network;
  readonly alphabet: Alphabet;
  readonly guards: Guards;
  /** For each lookahead of the network, what it asks of the rest of the text. */
  readonly lookaheads: readonly Readonly<Record<Before, Dfa>>[];
  readonly budget: VisitBudget;
}

export class Threads {
  readonly #context: ThreadContext;
  readonly #nodeCount: number;
  readonly #allClasses: readonly number[];

  constructor(context: ThreadContext) {
    this.#context = context;
    this.#nodeCount = context.network.nodes.length;
    this.#allClasses = [...context.alphabet.classes.keys()];
  }

  /** Where the threads come to without reading: at nodes that read, wait or have matched. Ascending, each once. */
  settle(threads: readonly number[], before: Before, after: After): number[] {
    const seen = new Set(threads);
    const settled: number[] = [];
    for (const thread of seen) {
      this.#spend();
      const onward = this.#pass(thread, before, after);
      if (onward === "stay") settled.push(thread);
      else for (const next of onward) seen.add(next);
    }
    const needed = this.#dropImplied(settled).sort((a, b) => a - b);
    const free = needed.find((thread) => this.#hasMatched(thread) && this.#owed(thread) === 0);
    return free === undefined ? needed : [free];
  }

  /** For each class of the alphabet, where settled threads come to by reading it; not settled. */
  read(threads: readonly number[]): (readonly number[])[] {
    const reached: number[][] = this.#allClasses.map(() => []);
    for (const thread of threads) {
      const node = this.#node(thread);
      if (node.kind !== "read" && node.kind !== "matched") continue;
      const next = node.kind === "read" ? node.next : thread % this.#nodeCount;
      for (const characterClass of this.#classesOf(node)) {
        this.#spend();
        const owed = this.#context.guards.step(this.#owed(thread), characterClass);
        if (owed !== IMPOSSIBLE) reached[characterClass]?.push(next + owed * this.#nodeCount);
      }
    }
    return reached;
  }

  isWaiting(thread: number): boolean {
    return this.#node(thread).kind === "position";
  }

  acceptsEnd(thread: number): boolean {
    return this.#hasMatched(thread) && this.#context.guards.acceptEnd(this.#owed(thread));
  }

  #pass(thread: number, before: Before, after: After): readonly number[] | "stay" {
    const node = this.#node(thread);
    const owed = this.#owed(thread);
    switch (node.kind) {
      case "read":
      case "matched":
        return "stay";
      case "fork":
        return node.next.map((next) => next + owed * this.#nodeCount);
      case "position": {
        const holds = holdsAt(node.position, before, after);
        if (holds === "unknown") return "stay";
        return holds ? [node.next + owed * this.#nodeCount] : [];
      }
      case "lookahead": {
        const dfa = this.#context.lookaheads[node.lookahead]?.[before];
        const all = dfa ? this.#context.guards.add(owed, dfa) : IMPOSSIBLE;
        return all === IMPOSSIBLE ? [] : [node.next + all * this.#nodeCount];
      }
    }
  }

  /** Without threads that owe more than another at the same node. */
  #dropImplied(threads: number[]): number[] {
    if (threads.every((thread) => this.#owed(thread) === 0)) return threads;
    const byNode = new Map<number, number[]>();
    for (const thread of threads) {
      const node = thread % this.#nodeCount;
      const owed = byNode.get(node) ?? [];
      byNode.set(node, owed);
      owed.push(this.#owed(thread));
    }
    return threads.filter((thread) => {
      const own = this.#owed(thread);
      const others = byNode.get(thread % this.#nodeCount) ?? [];
      return others.every((other) => {
        this.#spend();
        return other === own || !this.#context.guards.isImpliedBy(other, own);
      });
    });
  }

  #classesOf(node: NetworkNode): readonly number[] {
    if (node.kind !== "read") return this.#allClasses;
    return this.#context.alphabet.classesOf[node.set] ?? [];
  }

  #hasMatched(thread: number): boolean {
    return this.#node(thread).kind === "matched";
  }

  #node(thread: number): NetworkNode {
    return this.#context.network.nodes[thread % this.#nodeCount] ?? { kind: "fork", next: [] };
  }

  #owed(thread: number): number {
    return Math.floor(thread / this.#nodeCount);
  }

  #spend(): void {
    this.#context.budget.visits++;
    if (this.#context.budget.visits > MAX_VISITS) throw new AutomatonTooLarge("too many threads");
  }
}

function holdsAt(position: Position, before: Before, after: After): boolean | "unknown" {
  if (position === "start") return before === "start";
  if (after === "any") return "unknown";
  if (position === "end") return after === "end";
  const isBoundary = (before === "word") !== (after === "word");
  return isBoundary === (position === "boundary");
}
