/**
 * From texts to their JSON spelling between the quotes: one spelling for each text, that of JSON.stringify.
 * Knows nothing of quotes, numbers or structure.
 */
import { spendEdges } from "./automaton-budget.ts";
import {
  type CodePointRange,
  type CodePoints,
  codePointsOf,
  createCodePoints,
  intersectCodePoints,
} from "./code-points.ts";
import type { Dfa, DfaEdge, DfaState } from "./dfa.ts";
import { describeState, joinEdges, minimizeDfa, numberStates } from "./dfa-minimize.ts";

const LAST_CONTROL = 0x1f;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

const ESCAPED = createCodePoints([
  { from: 0, to: LAST_CONTROL },
  { from: QUOTE, to: QUOTE },
  { from: BACKSLASH, to: BACKSLASH },
]);

const UNESCAPED = createCodePoints([
  { from: LAST_CONTROL + 1, to: QUOTE - 1 },
  { from: QUOTE + 1, to: BACKSLASH - 1 },
  { from: BACKSLASH + 1, to: 0x10ffff },
]);

/** What an edge inside an escape may read. */
const INSIDE_ESCAPE = codePointsOf(`"\\\\bfnrtu0123456789abcdef`);

/** The escapes a single state may lead to cost as much as so many edges. */
const EDGES_OF_ESCAPES = 50;

/** The same object where nothing needs escaping. Throws AutomatonTooLarge. */
export function escapeJsonText(dfa: Dfa): Dfa {
  spendEdges(EDGES_OF_ESCAPES + dfa.states.length);
  const escapes = new EscapeStates(dfa.states.length);
  const states = dfa.states.map((state) => escapeState(state, escapes));
  if (escapes.states.length === 0) return dfa;
  const all = [...states, ...escapes.states];
  return states.some(resemblesEscape) ? minimizeDfa({ states: all }) : numberStates(all, 0);
}

function escapeState(state: DfaState, escapes: EscapeStates): DfaState {
  const low = state.edges.filter(({ from }) => from <= BACKSLASH);
  const special = low.flatMap((edge) => restrictEdge(edge, ESCAPED));
  if (special.length === 0) return state;
  const edges = low.flatMap((edge) => restrictEdge(edge, UNESCAPED));
  edges.push({ from: BACKSLASH, to: BACKSLASH, target: escapes.follow(special) });
  edges.sort((a, b) => a.from - b.from);
  for (const edge of state.edges) {
    if (edge.from > BACKSLASH) edges.push(edge);
  }
  return { accepting: state.accepting, edges };
}

/** Only such a state can be equivalent to one inside an escape: an n may be due within `\n` and behind `\\` alike. */
function resemblesEscape({ accepting, edges }: DfaState): boolean {
  return !accepting && edges.every((edge) => isWithin(edge, INSIDE_ESCAPE));
}

function isWithin({ from, to }: CodePointRange, set: CodePoints): boolean {
  return set.some((range) => range.from <= from && to <= range.to);
}

interface Spelling {
  /** What is still to be read of an escape. */
  readonly rest: string;
  readonly target: number;
}

/** What follows the backslash for each escaped character: `"`, `\\`, `n`, `u001f`. */
const SPELLINGS: ReadonlyMap<number, string> = new Map(
  ESCAPED.flatMap(({ from, to }) =>
    Array.from({ length: to - from + 1 }, (_, index) => from + index),
  ).map((code) => [code, JSON.stringify(String.fromCodePoint(code)).slice(2, -1)]),
);

function spellEdge({ from, to, target }: DfaEdge): Spelling[] {
  const spellings: Spelling[] = [];
  for (let code = from; code <= to; code++) {
    const rest = SPELLINGS.get(code);
    if (rest !== undefined) spellings.push({ rest, target });
  }
  return spellings;
}

function restrictEdge(edge: DfaEdge, set: CodePoints): DfaEdge[] {
  if (!set.some(({ from, to }) => from <= edge.to && edge.from <= to)) return [];
  return intersectCodePoints([edge], set).map((range) => ({ ...range, target: edge.target }));
}

/** The states inside an escape, numbered after those of the original. */
class EscapeStates {
  readonly states: DfaState[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #known = new Map<string, number>();
  readonly #firstNumber: number;

  constructor(firstNumber: number) {
    this.#firstNumber = firstNumber;
  }

  /** The state after the backslash for edges over escaped characters; most states share theirs. */
  follow(edges: readonly DfaEdge[]): number {
    const key = edges.map(({ from, to, target }) => `${from}-${to}>${target}`).join();
    let number = this.#known.get(key);
    if (number === undefined) {
      number = this.#enter(edges.flatMap(spellEdge));
      this.#known.set(key, number);
    }
    return number;
  }

  /** The state from which each of the spellings leads to its target; no spelling begins another. */
  #enter(spellings: readonly Spelling[]): number {
    const [only] = spellings;
    if (only?.rest === "") return only.target;
    const byFirst = new Map<number, Spelling[]>();
    for (const { rest, target } of spellings) {
      const first = rest.charCodeAt(0);
      const rests = byFirst.get(first) ?? [];
      byFirst.set(first, rests);
      rests.push({ rest: rest.slice(1), target });
    }
    const edges = [...byFirst].map(([first, rests]) => ({
      from: first,
      to: first,
      target: this.#enter(rests),
    }));
    return this.#number({
      accepting: false,
      edges: joinEdges(edges.sort((a, b) => a.from - b.from)),
    });
  }

  #number(state: DfaState): number {
    const key = describeState(state);
    let number = this.#numbers.get(key);
    if (number === undefined) {
      number = this.#firstNumber + this.states.push(state) - 1;
      this.#numbers.set(key, number);
    }
    return number;
  }
}
