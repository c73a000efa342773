/**
 * Deterministic automata over code points, and their algebra.
 * Invariant of every exported result: minimal, and trimmed to states that lie on a way from the start to acceptance.
 */
import type { CodePointRange } from "./code-points.ts";

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
