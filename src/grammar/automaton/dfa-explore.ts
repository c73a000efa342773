/** Builds an automaton from its start outward, counting what it costs, and minimizes it. */
import { spendEdges } from "./automaton-budget.ts";
import type { CodePointRange } from "./code-points.ts";
import {
  AutomatonTooLarge,
  DEAD_STATE,
  type Dfa,
  type DfaEdge,
  type DfaState,
  MAX_DFA_EDGES,
  MAX_DFA_STATES,
} from "./dfa.ts";
import { joinEdges, minimizeDfa } from "./dfa-minimize.ts";

/** What may become a state: places with equal keys are the same state. */
export interface Exploration<Place> {
  start: Place;
  keyOf(place: Place): string | number;
  isAccepting(place: Place): boolean;
  /** Disjoint ranges in any order; what has no move is refused. */
  movesFrom(place: Place): Iterable<Move<Place>>;
}

export interface Move<Place> extends CodePointRange {
  readonly target: Place;
}

/** What an automaton costs before its first edge. */
const EDGES_OF_START = 50;

/** Throws AutomatonTooLarge as soon as the limit of states or edges is passed. */
export function exploreDfa<Place>(exploration: Exploration<Place>): Dfa {
  const places = [exploration.start];
  const numbers = new Map([[exploration.keyOf(exploration.start), 0]]);
  const states: DfaState[] = [];
  let edgeCount = 0;

  function numberOf(place: Place): number {
    const key = exploration.keyOf(place);
    let number = numbers.get(key);
    if (number === undefined) {
      number = places.length;
      if (number >= MAX_DFA_STATES) throw new AutomatonTooLarge("too many states");
      places.push(place);
      numbers.set(key, number);
    }
    return number;
  }

  function edgesFrom(place: Place): DfaEdge[] {
    const edges: DfaEdge[] = [];
    let lastPlace: Place | undefined;
    let number = 0;
    for (const { from, to, target } of exploration.movesFrom(place)) {
      // One character class gives many ranges in a row.
      if (target !== lastPlace) number = numberOf(target);
      lastPlace = target;
      edges.push({ from, to, target: number });
    }
    return joinEdges(edges.sort((a, b) => a.from - b.from));
  }

  spendEdges(EDGES_OF_START);
  for (const place of places) {
    const edges = edgesFrom(place);
    spendEdges(edges.length + 1);
    edgeCount += edges.length;
    if (edgeCount > MAX_DFA_EDGES) throw new AutomatonTooLarge("too many edges");
    states.push({ accepting: exploration.isAccepting(place), edges });
  }
  return minimizeDfa({ states });
}

export interface Overlay extends CodePointRange {
  /** For each list its target, DEAD_STATE where it has no edge. */
  readonly targets: readonly number[];
}

/** Cuts several edge lists into ranges on which every list has one target. */
export function overlayEdges(lists: readonly (readonly DfaEdge[])[]): Overlay[] {
  const cuts = new Set<number>();
  for (const edges of lists) {
    for (const { from, to } of edges) cuts.add(from).add(to + 1);
  }
  const sorted = [...cuts].sort((a, b) => a - b);
  const positions = lists.map(() => 0);
  const overlays: Overlay[] = [];
  for (let i = 0; i + 1 < sorted.length; i++) {
    const from = sorted[i] ?? 0;
    const targets = lists.map((edges, list) => {
      while ((edges[positions[list] ?? 0]?.to ?? from) < from) {
        positions[list] = (positions[list] ?? 0) + 1;
      }
      const edge = edges[positions[list] ?? 0];
      return edge && edge.from <= from ? edge.target : DEAD_STATE;
    });
    if (targets.some((target) => target !== DEAD_STATE)) {
      overlays.push({ from, to: (sorted[i + 1] ?? 0) - 1, targets });
    }
  }
  return overlays;
}
