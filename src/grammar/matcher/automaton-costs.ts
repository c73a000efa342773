/** How many bytes of UTF-8 each state of an automaton is away from acceptance: Dijkstra, backwards from acceptance. */
import type { Dfa } from "../automaton/dfa.ts";
import { CostQueue } from "./cost-queue.ts";
import { countUtf8Bytes } from "./utf8-edges.ts";

/** By state; Infinity where acceptance cannot be reached. */
export function measureAutomaton({ states }: Dfa): Float64Array {
  const costs = new Float64Array(states.length).fill(Number.POSITIVE_INFINITY);
  const queue = new CostQueue(costs);
  const { offsets, sources, weights } = reverseEdges(states);
  states.forEach(({ accepting }, state) => {
    if (accepting) queue.offer(state, 0);
  });
  for (let state = queue.takeCheapest(); state >= 0; state = queue.takeCheapest()) {
    for (let i = offsets[state] ?? 0; i < (offsets[state + 1] ?? 0); i++) {
      queue.offer(sources[i] ?? 0, (costs[state] ?? 0) + (weights[i] ?? 0));
    }
  }
  return costs;
}

/** Edges by target: those of state s are at offsets[s] … offsets[s + 1] - 1. */
function reverseEdges(states: Dfa["states"]) {
  const offsets = new Int32Array(states.length + 2);
  for (const { edges } of states) {
    for (const { target } of edges) offsets[target + 2] = (offsets[target + 2] ?? 0) + 1;
  }
  for (let i = 1; i < offsets.length; i++) offsets[i] = (offsets[i] ?? 0) + (offsets[i - 1] ?? 0);
  const count = offsets[states.length + 1] ?? 0;
  const sources = new Int32Array(count);
  const weights = new Uint8Array(count);
  states.forEach(({ edges }, source) => {
    for (const { from, target } of edges) {
      const place = offsets[target + 1] ?? 0;
      sources[place] = source;
      weights[place] = countUtf8Bytes(from);
      offsets[target + 1] = place + 1;
    }
  });
  return { offsets, sources, weights };
}
