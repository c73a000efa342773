/** The order in which a question about all ways through an automaton can be answered without recursion. */
import type { Dfa } from "./dfa.ts";

/**
 * The states from which no cycle can be reached, each after all states its edges lead to.
 * The language of a trimmed automaton is finite when these are all of them; then the start is last.
 */
export function orderBackwards(dfa: Dfa): number[] {
  const sources: number[][] = dfa.states.map(() => []);
  const openEdges = dfa.states.map(({ edges }) => edges.length);
  dfa.states.forEach(({ edges }, state) => {
    for (const { target } of edges) sources[target]?.push(state);
  });
  const order = openEdges.flatMap((count, state) => (count === 0 ? [state] : []));
  for (const state of order) {
    for (const source of sources[state] ?? []) {
      const open = (openEdges[source] ?? 0) - 1;
      openEdges[source] = open;
      if (open === 0) order.push(source);
    }
  }
  return order;
}
