/**
 * Deterministic automata over code points, and their algebra.
 * Invariant of every exported result: minimal, and trimmed to states that lie on a way from the start to acceptance.
 */
import { ALL_CODE_POINTS, type CodePointRange } from "./code-points.ts";

export interface DfaEdge extends CodePointRange {
  readonly target: number;
}

export interface DfaState {
  readonly accepting: boolean;
  /** Sorted by `from`, disjoint. A code point without an edge is refused. */
  readonly edges: readonly DfaEdge[];
}

/** State 0 is the start. The empty language is one refusing state without edges. */
export interface Dfa {
  readonly states: readonly DfaState[];
}

/** Counted while an automaton is built, before it is minimized. */
export const MAX_DFA_STATES = 20_000;
export const MAX_DFA_EDGES = 200_000;

/** Takes the place of a state where a text has left the automaton. */
export const DEAD_STATE = -1;

/** A construction was given up before it took more time or memory than a schema may cost. */
export class AutomatonTooLarge extends Error {
  override readonly name = "AutomatonTooLarge";
}

/** Accepts nothing, not even the empty text. */
export const NO_TEXT: Dfa = { states: [{ accepting: false, edges: [] }] };

export const EMPTY_TEXT: Dfa = { states: [{ accepting: true, edges: [] }] };

export const ANY_TEXT: Dfa = {
  states: [{ accepting: true, edges: ALL_CODE_POINTS.map((range) => ({ ...range, target: 0 })) }],
};

/** The state after one more code point; DEAD_STATE where it is refused, and from DEAD_STATE. */
export function stepDfa(dfa: Dfa, state: number, codePoint: number): number {
  const edges = dfa.states[state]?.edges ?? [];
  let low = 0;
  let high = edges.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const edge = edges[middle];
    if (edge === undefined || edge.from > codePoint) high = middle - 1;
    else if (edge.to < codePoint) low = middle + 1;
    else return edge.target;
  }
  return DEAD_STATE;
}

/** Every text may follow from here, so nothing further needs to be known. */
export function isSinkState(dfa: Dfa, state: number): boolean {
  const { accepting, edges } = dfa.states[state] ?? { accepting: false, edges: [] };
  return (
    accepting &&
    edges.length === ALL_CODE_POINTS.length &&
    edges.every(
      ({ from, to, target }, i) =>
        target === state && from === ALL_CODE_POINTS[i]?.from && to === ALL_CODE_POINTS[i]?.to,
    )
  );
}
