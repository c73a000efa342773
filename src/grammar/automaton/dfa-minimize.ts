/**
 * The smallest automaton of a language, numbered breadth first, so equal languages give equal automata.
 * Finite languages take linear time, all others n log n. Knows no limits: whoever builds has kept them.
 */

import { AutomatonTooLarge, type Dfa, type DfaEdge, type DfaState, NO_TEXT } from "./dfa.ts";
import { groupByTarget, partitionCodePoints } from "./dfa-alphabet.ts";
import { orderBackwards } from "./dfa-order.ts";
import { refineStates, type Transition } from "./dfa-refine.ts";

/** Transitions once ranges are split into classes; some 200 MiB. */
const MAX_TRANSITIONS = 2_000_000;

/** `dfa` need be neither trimmed nor minimal. Throws AutomatonTooLarge. */
export function minimizeDfa(dfa: Dfa): Dfa {
  const trimmed = trimDfa(dfa);
  if (trimmed === null) return NO_TEXT;
  const order = orderBackwards(trimmed);
  const isAcyclic = order.length === trimmed.states.length;
  const blocks = isAcyclic ? mergeAcyclic(trimmed, order) : mergeCyclic(trimmed);
  return numberStates(mergeStates(trimmed, blocks), blocks[0] ?? 0);
}

/** Joins neighbouring ranges with one target; `edges` are sorted. */
export function joinEdges(edges: readonly DfaEdge[]): DfaEdge[] {
  const joined: DfaEdge[] = [];
  for (const edge of edges) {
    const last = joined.at(-1);
    if (last && last.target === edge.target && last.to === edge.from - 1) {
      joined[joined.length - 1] = { from: last.from, to: edge.to, target: edge.target };
    } else {
      joined.push(edge);
    }
  }
  return joined;
}

/** A text that identifies acceptance and edges. */
export function describeState(state: DfaState): string {
  const edges = state.edges.map(({ from, to, target }) => `${from}-${to}>${target}`);
  return `${state.accepting ? "+" : "-"}${edges.join()}`;
}

/** Edges to targets without a new number are dropped. */
function renumberState(
  state: DfaState | undefined,
  numberOf: (state: number) => number | undefined,
): DfaState {
  const edges: DfaEdge[] = [];
  for (const { from, to, target } of state?.edges ?? []) {
    const number = numberOf(target);
    if (number !== undefined) edges.push({ from, to, target: number });
  }
  return { accepting: state?.accepting ?? false, edges: joinEdges(edges) };
}

/** Null for the empty language. */
function trimDfa(dfa: Dfa): Dfa | null {
  const sources: number[][] = dfa.states.map(() => []);
  const reached = followEdges([0], (state) => {
    const targets = dfa.states[state]?.edges.map(({ target }) => target) ?? [];
    for (const target of targets) sources[target]?.push(state);
    return targets;
  });
  const ends = [...reached].filter((state) => dfa.states[state]?.accepting);
  const useful = followEdges(ends, (state) => sources[state] ?? []);
  if (!useful.has(0)) return null;
  if (useful.size === dfa.states.length) return dfa;
  const kept = [...reached].filter((state) => useful.has(state));
  const numbers = new Map(kept.map((state, number) => [state, number]));
  return {
    states: kept.map((state) => renumberState(dfa.states[state], (old) => numbers.get(old))),
  };
}

/** In the order of discovery, breadth first. */
function followEdges(
  starts: readonly number[],
  onward: (state: number) => readonly number[],
): Set<number> {
  const reached = new Set(starts);
  for (const state of reached) {
    for (const target of onward(state)) reached.add(target);
  }
  return reached;
}

/** For each state a number that equivalent states share. */
function mergeAcyclic(dfa: Dfa, order: readonly number[]): Int32Array {
  const blocks = new Int32Array(dfa.states.length);
  const register = new Map<string, number>();
  for (const number of order) {
    const state = renumberState(dfa.states[number], (target) => blocks[target]);
    const key = describeState(state);
    const block = register.get(key) ?? register.size;
    register.set(key, block);
    blocks[number] = block;
  }
  return blocks;
}

function mergeCyclic(dfa: Dfa): Int32Array {
  const setIds = new Map<string, number>();
  const sets: { from: number; to: number }[][] = [];
  const moves: { tail: number; set: number; head: number }[] = [];
  dfa.states.forEach((state, tail) => {
    for (const [head, ranges] of groupByTarget(state)) {
      const key = ranges.map(({ from, to }) => `${from}-${to}`).join();
      const set = setIds.get(key) ?? sets.length;
      if (set === sets.length) {
        setIds.set(key, set);
        sets.push(ranges);
      }
      moves.push({ tail, set, head });
    }
  });

  const { classesOf } = partitionCodePoints(sets);
  const total = moves.reduce((sum, { set }) => sum + (classesOf[set]?.length ?? 0), 0);
  if (total > MAX_TRANSITIONS) throw new AutomatonTooLarge("too many transitions");
  const transitions: Transition[] = moves.flatMap(({ tail, set, head }) =>
    (classesOf[set] ?? []).map((label) => ({ tail, label, head })),
  );
  const accepting = dfa.states.flatMap((state, number) => (state.accepting ? [number] : []));
  return refineStates(dfa.states.length, accepting, transitions);
}

function mergeStates(dfa: Dfa, blocks: Int32Array): DfaState[] {
  const merged: DfaState[] = [];
  dfa.states.forEach((state, number) => {
    const block = blocks[number] ?? 0;
    merged[block] ??= renumberState(state, (target) => blocks[target]);
  });
  return merged;
}

/** Breadth first from `start`, which becomes state 0. */
export function numberStates(states: readonly DfaState[], start: number): Dfa {
  const numbers = new Int32Array(states.length).fill(-1);
  const order = [start];
  numbers[start] = 0;
  for (const old of order) {
    for (const { target } of states[old]?.edges ?? []) {
      if (numbers[target] !== -1) continue;
      numbers[target] = order.length;
      order.push(target);
    }
  }
  return { states: order.map((old) => renumberState(states[old], (state) => numbers[state])) };
}
