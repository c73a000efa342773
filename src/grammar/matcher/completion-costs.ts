/**
 * The fewest bytes from each node to the end of its rule: Knuth's generalization of Dijkstra's algorithm, run when a
 * completion is first asked for. A token counts as one byte; what needs any token but one costs Infinity.
 */
import { measureAutomaton } from "./automaton-costs.ts";
import { CostQueue } from "./cost-queue.ts";
import { END, type Network, type NetworkNode } from "./network.ts";
import { CALL, type Frame, type Position } from "./stack.ts";

export class CompletionCosts {
  readonly network: Network;
  #costs: Float64Array | null = null;
  /** Of an "either": the target to take. */
  #choices = new Map<number, number>();
  readonly #automata = new Map<number, Float64Array>();

  constructor(network: Network) {
    this.network = network;
  }

  /** From a node to the end of its rule. */
  ofNode(node: number): number {
    const block = this.network.automatonOf(node);
    if (block !== null) return this.#ofAutomaton(block.firstNode, node);
    if (this.network.isInsideCodePoint(node)) {
      const content = this.network.at(node);
      return content.kind === "bytes" ? 1 + this.#cheapestEdge(content.edges) : 0;
    }
    this.#costs ??= this.#solve();
    return this.#costs[node] ?? Number.POSITIVE_INFINITY;
  }

  /** The target of an "either" that leads to the end; following these never circles. */
  choiceOf(node: number): number {
    return this.#choices.get(node) ?? END;
  }

  ofPosition({ node, frame }: Position): number {
    return this.ofNode(node) + this.ofFrame(frame);
  }

  /** From the end of what a frame is on top of to the end of the text. */
  ofFrame(top: Frame): number {
    const open: Frame[] = [];
    let frame: Frame | null = top;
    while (frame !== null && frame.completionCost === undefined) {
      open.push(frame);
      frame = frame.parent;
    }
    let cost = frame?.completionCost ?? 0;
    for (const above of open.reverse()) {
      if (above.parent !== null) cost += this.#ofReturn(above);
      above.completionCost = cost;
    }
    return cost;
  }

  /** Rounds still needed after the one a frame stands for. */
  roundsLeft({ node, count }: Frame): number {
    const repeat = this.network.at(node);
    return repeat.kind === "repeat" ? Math.max(0, repeat.min - count - 1) : 0;
  }

  #ofReturn(frame: Frame): number {
    if (frame.count === CALL) return this.ofNode(frame.node);
    const repeat = this.network.at(frame.node);
    if (repeat.kind !== "repeat") return 0;
    const rounds = this.roundsLeft(frame);
    return this.ofNode(repeat.next) + (rounds === 0 ? 0 : rounds * this.ofNode(repeat.body));
  }

  #ofAutomaton(firstNode: number, node: number): number {
    let costs = this.#automata.get(firstNode);
    if (costs === undefined) {
      const block = this.network.automatonOf(firstNode);
      costs = block === null ? new Float64Array() : measureAutomaton(block.dfa);
      this.#automata.set(firstNode, costs);
    }
    return costs[node - firstNode] ?? Number.POSITIVE_INFINITY;
  }

  #cheapestEdge(edges: readonly number[]): number {
    let cheapest = Number.POSITIVE_INFINITY;
    for (let i = 2; i < edges.length; i += 3) {
      cheapest = Math.min(cheapest, this.ofNode(edges[i] ?? END));
    }
    return cheapest;
  }

  /** Settles nodes from the cheapest up; a settled node offers each of its users a cost. */
  #solve(): Float64Array {
    const { network } = this;
    for (let rule = 0; rule < network.ruleCount; rule++) network.entryOf(rule);
    const count = network.nodeCount;
    const costs = new Float64Array(count).fill(Number.POSITIVE_INFINITY);
    const queue = new CostQueue(costs);
    const users = listUsers(network, count);
    queue.offer(END, 0);
    for (let rule = 0; rule < network.ruleCount; rule++) {
      const entry = network.entryOf(rule);
      if (network.automatonOf(entry) === null) continue;
      queue.offer(entry, this.#ofAutomaton(entry, entry));
    }
    for (let node = queue.takeCheapest(); node >= 0; node = queue.takeCheapest()) {
      for (const user of users.get(node) ?? []) {
        const content = network.at(user);
        const isBetter = queue.offer(user, costThrough(content, node, network, costs));
        if (isBetter && content.kind === "either") this.#choices.set(user, node);
      }
    }
    return costs;
  }
}

/** What a node costs when `known` is settled; Infinity while the other part of a call or repetition is not. */
function costThrough(
  node: NetworkNode,
  known: number,
  network: Network,
  costs: Float64Array,
): number {
  const costOf = (other: number): number => costs[other] ?? Number.POSITIVE_INFINITY;
  switch (node.kind) {
    case "bytes":
      return 1 + costOf(known);
    case "token":
      return node.negated ? Number.POSITIVE_INFINITY : 1 + costOf(known);
    case "either":
      return costOf(known);
    case "call":
      return costOf(network.entryOf(node.rule)) + costOf(node.next);
    case "repeat":
      return costOf(node.next) + (node.min === 0 ? 0 : node.min * costOf(node.body));
    default:
      return Number.POSITIVE_INFINITY;
  }
}

/** The nodes whose cost depends on a node; states of automata are left out, they are measured on their own. */
function listUsers(network: Network, count: number): Map<number, number[]> {
  const users = new Map<number, number[]>();
  for (let node = 0; node < count; node++) {
    if (network.automatonOf(node) !== null || network.isInsideCodePoint(node)) continue;
    for (const part of listParts(network.at(node), network)) {
      const known = users.get(part);
      if (known === undefined) users.set(part, [node]);
      else known.push(node);
    }
  }
  return users;
}

function listParts(node: NetworkNode, network: Network): readonly number[] {
  switch (node.kind) {
    case "bytes":
      return node.edges.filter((_, i) => i % 3 === 2);
    case "token":
      return node.negated ? [] : [node.next];
    case "either":
      return node.targets;
    case "call":
      return [network.entryOf(node.rule), node.next];
    case "repeat":
      return node.min === 0 ? [node.next] : [node.next, node.body];
    default:
      return [];
  }
}
