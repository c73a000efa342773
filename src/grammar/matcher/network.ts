/**
 * A recursive transition network over bytes: nodes by number, one entry per rule. Equal nodes are one node.
 * Rules are compiled, and the states of automata become nodes, when a matcher first comes to them: size costs nothing up front.
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
  /** Nodes that read one byte, by what is behind and the byte: most nodes are such. */
  readonly #knownSteps = new Map<number, number>();
  /** A rule that was never entered is still to be compiled. */
  readonly #entries: (number | (() => number))[] = [];
  readonly #blocks: AutomatonBlock[] = [];
  /** Nodes that read the rest of a code point within an automaton. */
  readonly #innerNodes = new Set<number>();

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
    const entry = this.#entries[rule] ?? END;
    if (typeof entry === "number") return entry;
    const compiled = entry();
    this.#entries[rule] = compiled;
    return compiled;
  }

  addRule(compile: () => number): number {
    return this.#entries.push(compile) - 1;
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

  isInsideCodePoint(node: number): boolean {
    return this.#innerNodes.has(node);
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
    const node = this.#make(content);
    this.#known.set(key, node);
    return node;
  }

  /** A node that reads one byte. */
  addStep(byte: number, next: number): number {
    const key = next * 256 + byte;
    const known = this.#knownSteps.get(key);
    if (known !== undefined) return known;
    const node = this.#make({ kind: "bytes", edges: [byte, byte, next], mayEnd: false });
    this.#knownSteps.set(key, node);
    return node;
  }

  /** A node that only reads bytes. */
  readonly addBytes = (edges: ByteEdges): number => {
    const [from = 0, to = 0, next = 0] = edges;
    if (edges.length === 3 && from === to) return this.addStep(from, next);
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
    const addInner = (edges: ByteEdges): number => {
      const inner = this.addBytes(edges);
      this.#innerNodes.add(inner);
      return inner;
    };
    return { kind: "bytes", edges: encodeSpans(spans, addInner), mayEnd: state.accepting };
  }

  #make(content: NetworkNode): number {
    const node = this.reserve();
    this.#nodes[node] = content;
    return node;
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
