/**
 * From texts to their JSON spelling between the quotes: one spelling for each text, that of JSON.stringify.
 * Knows nothing of quotes, numbers or structure.
 */
import { type CodePoints, createCodePoints, intersectCodePoints } from "./code-points.ts";
import type { Dfa, DfaEdge, DfaState } from "./dfa.ts";
import { describeState, joinEdges, numberStates } from "./dfa-minimize.ts";

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

/** The same object where nothing needs escaping. A minimal automaton gives a minimal one. */
export function escapeJsonText(dfa: Dfa): Dfa {
  const escapes = new EscapeStates(dfa.states.length);
  const states = dfa.states.map(({ accepting, edges }) => {
    const onward = edges.flatMap((edge) => restrictEdge(edge, UNESCAPED));
    const special = edges.flatMap((edge) => restrictEdge(edge, ESCAPED));
    if (special.length > 0) {
      onward.push({ from: BACKSLASH, to: BACKSLASH, target: escapes.follow(special) });
    }
    return { accepting, edges: onward.sort((a, b) => a.from - b.from) };
  });
  return escapes.states.length === 0 ? dfa : numberStates([...states, ...escapes.states], 0);
}

interface Spelling {
  /** What is still to be read of an escape. */
  readonly rest: string;
  readonly target: number;
}

/** `"`, `\\`, `n`, `u001f`: what follows the backslash for each character of the edge. */
function spellEdge({ from, to, target }: DfaEdge): Spelling[] {
  return Array.from({ length: to - from + 1 }, (_, index) => ({
    rest: JSON.stringify(String.fromCodePoint(from + index)).slice(2, -1),
    target,
  }));
}

function restrictEdge(edge: DfaEdge, set: CodePoints): DfaEdge[] {
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
      byFirst.set(first, [...(byFirst.get(first) ?? []), { rest: rest.slice(1), target }]);
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
