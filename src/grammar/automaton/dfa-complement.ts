/** The complement of a minimal automaton in linear time: what was refused is accepted, and nothing has to be merged. */
import { spendEdges } from "./automaton-budget.ts";
import { ANY_TEXT, type Dfa, type DfaEdge, type DfaState, isSinkState, NO_TEXT } from "./dfa.ts";
import { numberStates } from "./dfa-minimize.ts";

const LAST_CODE_POINT = 0x10ffff;
const FIRST_SURROGATE = 0xd800;
const LAST_SURROGATE = 0xdfff;

/** All texts `dfa` refuses. `dfa` is minimal and trimmed, and so is the result. Throws BudgetSpent. */
export function complementDfa(dfa: Dfa): Dfa {
  spendEdges(dfa.states.length);
  if (dfa.states.length === 1 && dfa.states[0]?.accepting === false) return ANY_TEXT;
  const sink = dfa.states.length;
  const dead = dfa.states.findIndex((_, state) => isSinkState(dfa, state));
  const states: DfaState[] = dfa.states.map(({ accepting, edges }) => ({
    accepting: !accepting,
    edges: fillGaps(edges, sink).filter(({ target }) => target !== dead),
  }));
  states.push({ accepting: true, edges: fillGaps([], sink) });
  return dead === 0 ? NO_TEXT : numberStates(states, 0);
}

/** Every code point without an edge leads to `target`. */
function fillGaps(edges: readonly DfaEdge[], target: number): DfaEdge[] {
  const filled: DfaEdge[] = [];
  let next = 0;
  const fill = (to: number) => {
    for (const range of withoutSurrogates(next, to)) filled.push({ ...range, target });
  };
  for (const edge of edges) {
    fill(edge.from - 1);
    filled.push(edge);
    next = edge.to + 1;
  }
  fill(LAST_CODE_POINT);
  return filled;
}

function withoutSurrogates(from: number, to: number): { from: number; to: number }[] {
  return [
    { from, to: Math.min(to, FIRST_SURROGATE - 1) },
    { from: Math.max(from, LAST_SURROGATE + 1), to },
  ].filter((range) => range.from <= range.to);
}
