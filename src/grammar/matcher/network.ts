/**
 * A recursive transition network over bytes: nodes by number, one entry per rule. Equal nodes are one node.
 * Automata are rules whose nodes are made when a matcher first comes to them, so a large one costs nothing up front.
 */
import { invalid } from "../analysis/expression-table.ts";
import type { Dfa } from "../automaton/dfa.ts";
import { type ByteEdges, encodeSpans } from "./utf8-edges.ts";

export type NetworkNode =
  /** `mayEnd`: the rule may also end here. */
  | { kind: "bytes"; edges: ByteEdges; mayEnd: boolean }
  | { kind: "token"; id: number; negated: boolean; next: number }
  /** Any of them, without reading a byte. */
  | { kind: "either"; targets: readonly number[] }
  | { kind: "call"; rule: number; next: number }
  /** `body` ends in END; `min` is 0 where the body may be empty. */
  | { kind: "repeat"; body: number; min: number; max: number; next: number }
  | { kind: "end" };

/** The end of a rule and of a repeated body, the same node for all. */
export const END = 0;

/** Leaves room for counters beside node numbers in one exact number. */
export const MAX_NODES = 2 ** 26;

interface AutomatonBlock {
  firstNode: number;
  dfa: Dfa;
}

export class Network {
  readonly #nodes: (NetworkNode | undefined)[] = [{ kind: "end" }];
  readonly #known = new Map<string, number>();
  readonly #entries: number[] = [];
  readonly #blocks: AutomatonBlock[] = [];

  get nodeCount(): number {
    return this.#nodes.length;
  }

  get ruleCount(): number {
    return this.#entries.length;
  }

  at(node: number): NetworkNode {
    const known = this.#nodes[node];
    if (known !== undefined) return known;
    const made = this.#makeAutomatonNode(node);
    this.#nodes[node] = made;
    return made;
  }

  entryOf(rule: number): number {
    return this.#entries[rule] ?? END;
  }

  /** Claims a rule number; its entry is set when it is compiled. */
  addRule(): number {
    return this.#entries.push(END) - 1;
  }

  setEntry(rule: number, entry: number): void {
    this.#entries[rule] = entry;
  }

  addAutomaton(dfa: Dfa): number {
    const firstNode = this.#nodes.length;
    this.#checkSize(firstNode + dfa.states.length);
    this.#blocks.push({ firstNode, dfa });
    this.#nodes.length = firstNode + dfa.states.length;
    return this.#entries.push(firstNode) - 1;
  }

  /** The automaton a node is a state of; null for every other node. */
  automatonOf(node: number): AutomatonBlock | null {
    let low = 0;
    let high = this.#blocks.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const block = this.#blocks[middle];
      if (block === undefined || node < block.firstNode) high = middle - 1;
      else if (node >= block.firstNode + block.dfa.states.length) low = middle + 1;
      else return block;
    }
    return null;
  }

  /** The number of a node that is made later, for loops. */
  reserve(): number {
    this.#checkSize(this.#nodes.length + 1);
    return this.#nodes.push({ kind: "either", targets: [] }) - 1;
  }

  fill(node: number, content: NetworkNode): void {
    this.#nodes[node] = content;
  }

  add(content: NetworkNode): number {
    const key = describeNode(content);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const node = this.reserve();
    this.#nodes[node] = content;
    this.#known.set(key, node);
    return node;
  }

  /** A node that only reads bytes. */
  readonly addBytes = (edges: ByteEdges): number => {
    return this.add({ kind: "bytes", edges, mayEnd: false });
  };

  #makeAutomatonNode(node: number): NetworkNode {
    const block = this.automatonOf(node);
    const state = block?.dfa.states[node - block.firstNode];
    if (block === null || state === undefined) throw new Error(`there is no node ${node}`);
    const spans = state.edges.map(({ from, to, target }) => ({
      from,
      to,
      target: block.firstNode + target,
    }));
    const edges = encodeSpans(spans, this.addBytes);
    return { kind: "bytes", edges, mayEnd: state.accepting };
  }

  #checkSize(nodes: number): void {
    if (nodes > MAX_NODES) throw invalid(`it needs more than ${MAX_NODES} nodes`);
  }
}

function describeNode(node: NetworkNode): string {
  switch (node.kind) {
    case "bytes":
      return `b${node.edges.join()}`;
    case "token":
      return `t${node.negated},${node.id},${node.next}`;
    case "either":
      return `e${node.targets.join()}`;
    case "call":
      return `c${node.rule},${node.next}`;
    case "repeat":
      return `r${node.body},${node.min},${node.max},${node.next}`;
    case "end":
      return "end";
  }
}

/** The node a byte leads to; -1 when there is none. */
export function followByte(edges: ByteEdges, byte: number): number {
  for (let i = 0; i < edges.length; i += 3) {
    if (byte < (edges[i] ?? 0)) return -1;
    if (byte <= (edges[i + 1] ?? 0)) return edges[i + 2] ?? -1;
  }
  return -1;
}
