/**
 * The incremental matcher: follows a text byte by byte and always knows what may come next. Knows bytes and token
 * numbers, no vocabulary. Warm steps are one array read; a text that does not fit ends in a dead state, never in a throw.
 */
import { simplifyGrammar } from "../analysis/simplify-grammar.ts";
import { type Grammar, grammarOf, NOTHING } from "../grammar.ts";
import { compileNetwork } from "./compile-network.ts";
import { StateSpace } from "./state-space.ts";

export interface Matcher {
  readonly start: MatcherState;
}

/** A stretch of a text under a grammar: bytes, or one token that the grammar names. */
export type CompletionItem = { kind: "text"; bytes: Uint8Array } | { kind: "token"; id: number };

/**
 * Immutable: every step gives another state. Equal positions are the same object, so `===` compares and states are free
 * to keep; only after some 200,000 states and stack frames does the matcher forget them and make equal ones anew.
 */
export interface MatcherState {
  /** Throws nothing; a refused byte leads to the dead state. Strings are taken as UTF-8. */
  accept(bytes: Uint8Array | string): MatcherState;
  /** One byte; the fast way for whoever walks a vocabulary. */
  acceptByte(byte: number): MatcherState;
  /** One token reference; ordinary tokens go through accept with their bytes. */
  acceptToken(token: number): MatcherState;
  /** The longest bytes that must follow, at most 64 KiB, cut at a code point's end; empty where there is a choice or the text may end. */
  forced(): Uint8Array;
  /** The bytes that may come next, ascending. */
  allowedBytes(): readonly number[];
  /** Token references that may come next: one of `ids`, or any token but one of `anyBut`; null when none is possible. */
  allowedTokens(): { ids: readonly number[]; anyBut: readonly number[] } | null;
  /** The text may end here. */
  readonly isComplete: boolean;
  /** Nothing may follow and the text is not complete. */
  readonly isDeadEnd: boolean;
  /** What completes the text soonest ("close now"), a token counted as one byte; null from a dead end or beyond 1 MiB. */
  shortestEnd(): readonly CompletionItem[] | null;
  /** The same where it is bytes alone; null where it has a token too. */
  shortestCompletion(): Uint8Array | null;
}

/**
 * Linear in the grammar's size; automata are taken as they are. A grammar that matches nothing starts dead.
 * Throws "grammar-invalid" for left recursion, undefined rules, and nesting beyond 1,000 levels.
 */
export function createMatcher(grammar: Grammar): Matcher {
  const simplified = simplifyGrammar(grammar) ?? grammarOf(NOTHING);
  return new StateSpace(compileNetwork(simplified));
}
