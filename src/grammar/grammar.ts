/**
 * The one intermediate representation of the grammar layer: rules over Unicode text. Schemas, choices, payload
 * blocks and GBNF files become it; GBNF text and the byte matcher are made from it. Plain data, no behaviour but builders.
 */
import type { CodePoints } from "./automaton/code-points.ts";
import type { Dfa } from "./automaton/dfa.ts";

export type Expression =
  | { kind: "text"; text: string }
  | { kind: "class"; codePoints: CodePoints }
  | { kind: "sequence"; items: readonly Expression[] }
  /** No items: nothing matches. */
  | { kind: "choice"; items: readonly Expression[] }
  /** `max` may be Infinity. */
  | { kind: "repeat"; item: Expression; min: number; max: number }
  | { kind: "rule"; name: string }
  /** Exactly one token of the vocabulary, by id; `negated`: any one but this. Consumes no bytes of text. */
  | { kind: "token"; id: number; negated: boolean }
  /** The texts a deterministic automaton accepts. The same object in two places is compiled once. */
  | { kind: "automaton"; dfa: Dfa };

/** Rule names match [a-zA-Z][a-zA-Z0-9-]*. Every rule an expression names is in `rules`; none is left-recursive. */
export interface Grammar {
  root: string;
  rules: ReadonlyMap<string, Expression>;
}

/** Matches the empty text. */
export const EMPTY: Expression = { kind: "text", text: "" };

/** Matches nothing at all. */
export const NOTHING: Expression = { kind: "choice", items: [] };

export function text(value: string): Expression {
  return { kind: "text", text: value };
}

export function sequence(...items: readonly Expression[]): Expression {
  return items.length === 1 && items[0] !== undefined ? items[0] : { kind: "sequence", items };
}

export function choice(...items: readonly Expression[]): Expression {
  return items.length === 1 && items[0] !== undefined ? items[0] : { kind: "choice", items };
}

export function optional(item: Expression): Expression {
  return { kind: "repeat", item, min: 0, max: 1 };
}

export function repeat(
  item: Expression,
  min: number,
  max: number = Number.POSITIVE_INFINITY,
): Expression {
  return { kind: "repeat", item, min, max };
}

export function rule(name: string): Expression {
  return { kind: "rule", name };
}

export function automaton(dfa: Dfa): Expression {
  return { kind: "automaton", dfa };
}

/** A grammar of one expression, without named rules. */
export function grammarOf(root: Expression): Grammar {
  return { root: "root", rules: new Map([["root", root]]) };
}
