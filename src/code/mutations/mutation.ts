/** What an edit is, and how often each kind of slip is the bug. Plain data. */

export type MutationOperator =
  | "comparison"
  | "boundary"
  | "variable"
  | "logic"
  | "negation"
  | "arithmetic"
  | "augmented-assignment"
  | "argument-swap"
  | "return"
  | "await"
  | "yield-from"
  | "member"
  | "sibling-call"
  | "truth"
  | "limit"
  | "operand-swap"
  | "operand-drop"
  | "regroup"
  | "literal"
  | "list-wrap"
  | "empty-literal"
  | "call-wrap"
  | "call-unwrap"
  | "same-call"
  | "argument-drop"
  | "suffix"
  | "offset"
  | "sign"
  | "jump"
  | "statement-delete"
  | "statement-move"
  | "statement-swap"
  | "branch-swap";

/** An edit before it is checked, counted and ordered. */
export interface Draft {
  operator: MutationOperator;
  /** UTF-16 units in the text. */
  startIndex: number;
  endIndex: number;
  replacement: string;
}

/**
 * A rough order, not a measurement. Two thoughts: wrong comparisons, limits, names and logic lead every
 * published count of one-line bugs; and what offers many edits a place (names, literals, calls put around
 * a value) is seldom right with each, what offers one or two (a sibling, a constant turned round) often is.
 */
export const PRIORS: Readonly<Record<MutationOperator, number>> = {
  comparison: 0.9,
  logic: 0.8,
  "sibling-call": 0.75,
  boundary: 0.7,
  truth: 0.7,
  return: 0.7,
  await: 0.7,
  "argument-swap": 0.65,
  "operand-drop": 0.6,
  variable: 0.6,
  negation: 0.6,
  "yield-from": 0.6,
  arithmetic: 0.55,
  "augmented-assignment": 0.55,
  member: 0.5,
  limit: 0.5,
  "operand-swap": 0.45,
  "call-unwrap": 0.35,
  "same-call": 0.35,
  "list-wrap": 0.35,
  "empty-literal": 0.35,
  "branch-swap": 0.35,
  jump: 0.3,
  offset: 0.3,
  regroup: 0.3,
  literal: 0.25,
  suffix: 0.25,
  sign: 0.25,
  "argument-drop": 0.25,
  "statement-delete": 0.25,
  "call-wrap": 0.2,
  "statement-move": 0.2,
  "statement-swap": 0.15,
};
