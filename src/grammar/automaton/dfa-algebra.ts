/** Languages as sets of texts: union, intersection, difference, complement, concatenation, and questions about one. */
import { ALL_CODE_POINTS, readCodePoints } from "./code-points.ts";
import {
  DEAD_STATE,
  type Dfa,
  type DfaState,
  EMPTY_TEXT,
  isSinkState,
  NO_TEXT,
  stepDfa,
} from "./dfa.ts";
import { complementDfa } from "./dfa-complement.ts";
import { exploreDfa, type Move, overlayEdges } from "./dfa-explore.ts";

/** Throws AutomatonTooLarge. */
export function intersectDfas(a: Dfa, b: Dfa): Dfa {
  if (a === b || isAnyText(b) || isEmptyDfa(a)) return a;
  if (isAnyText(a) || isEmptyDfa(b)) return b;
  return combineDfas(a, b, (inA, inB) => inA && inB);
}

/** Throws AutomatonTooLarge. */
export function uniteDfas(a: Dfa, b: Dfa): Dfa {
  if (a === b || isAnyText(a) || isEmptyDfa(b)) return a;
  if (isAnyText(b) || isEmptyDfa(a)) return b;
  return combineDfas(a, b, (inA, inB) => inA || inB);
}

/** The texts of `a` that are not in `b`. Throws AutomatonTooLarge. */
export function subtractDfas(a: Dfa, b: Dfa): Dfa {
  if (a === b || isAnyText(b)) return NO_TEXT;
  if (isEmptyDfa(a) || isEmptyDfa(b)) return a;
  if (isAnyText(a)) return complementDfa(b);
  return combineDfas(a, b, (inA, inB) => inA && !inB);
}

/** A text of each part, one after the other. Throws AutomatonTooLarge. */
export function concatenateDfas(...parts: readonly Dfa[]): Dfa {
  if (parts.some(isEmptyDfa)) return NO_TEXT;
  return parts.reduceRight((rest, part) => concatenateTwo(part, rest), EMPTY_TEXT);
}

export function isEmptyDfa(a: Dfa): boolean {
  return !a.states.some((state) => state.accepting);
}

export function isAnyText(a: Dfa): boolean {
  return isSinkState(a, 0);
}

/** A text with a lone surrogate is in no language. */
export function acceptsText(dfa: Dfa, text: string): boolean {
  const codePoints = readCodePoints(text);
  if (codePoints === null) return false;
  let state = 0;
  for (const codePoint of codePoints) {
    state = stepDfa(dfa, state, codePoint);
    if (state === DEAD_STATE) return false;
  }
  return dfa.states[state]?.accepting ?? false;
}

/** One of the texts with the fewest code points; null for the empty language. */
export function shortestText(dfa: Dfa): string | null {
  const ways = new Map<number, { from: number; character: string } | null>([[0, null]]);
  for (const state of ways.keys()) {
    if (dfa.states[state]?.accepting) return readWay(ways, state);
    for (const { target } of dfa.states[state]?.edges ?? []) {
      if (ways.has(target)) continue;
      ways.set(target, { from: state, character: chooseCharacter(dfa.states[state], target) });
    }
  }
  return null;
}

function combineDfas(a: Dfa, b: Dfa, accepts: (inA: boolean, inB: boolean) => boolean): Dfa {
  const needsA = !accepts(false, true);
  const needsB = !accepts(true, false);
  type Pair = readonly [inA: number, inB: number];

  function isDead([inA, inB]: Pair): boolean {
    return (needsA && inA === DEAD_STATE) || (needsB && inB === DEAD_STATE);
  }

  return exploreDfa<Pair>({
    start: [0, 0],
    keyOf: ([inA, inB]) => (inA + 1) * (b.states.length + 1) + inB + 1,
    isAccepting: ([inA, inB]) =>
      accepts(a.states[inA]?.accepting ?? false, b.states[inB]?.accepting ?? false),
    movesFrom: ([inA, inB]) => {
      const moves: Move<Pair>[] = [];
      const lists = [a.states[inA]?.edges ?? [], b.states[inB]?.edges ?? []];
      for (const { from, to, targets } of overlayEdges(lists)) {
        const target: Pair = [targets[0] ?? DEAD_STATE, targets[1] ?? DEAD_STATE];
        if (!isDead(target)) moves.push({ from, to, target });
      }
      return moves;
    },
  });
}

/** `rest` holds the states of the second part for every place where the first part may have ended. */
interface Seam {
  first: number;
  rest: readonly number[];
}

function concatenateTwo(a: Dfa, b: Dfa): Dfa {
  if (a === EMPTY_TEXT) return b;
  if (b === EMPTY_TEXT) return a;

  function createSeam(first: number, rest: Iterable<number>): Seam {
    const states = new Set(rest);
    states.delete(DEAD_STATE);
    if (a.states[first]?.accepting) states.add(0);
    const sink = [...states].find((state) => isSinkState(b, state));
    return sink === undefined
      ? { first, rest: [...states].sort((x, y) => x - y) }
      : { first: DEAD_STATE, rest: [sink] };
  }

  return exploreDfa<Seam>({
    start: createSeam(0, []),
    keyOf: ({ first, rest }) => `${first}:${rest.join()}`,
    isAccepting: ({ rest }) => rest.some((state) => b.states[state]?.accepting),
    movesFrom: ({ first, rest }) =>
      overlayEdges([
        a.states[first]?.edges ?? [],
        ...rest.map((state) => b.states[state]?.edges ?? []),
      ]).map(({ from, to, targets: [next = DEAD_STATE, ...others] }) => ({
        from,
        to,
        target: createSeam(next, others),
      })),
  });
}

function readWay(
  ways: ReadonlyMap<number, { from: number; character: string } | null>,
  end: number,
): string {
  const characters: string[] = [];
  for (let way = ways.get(end); way; way = ways.get(way.from)) characters.push(way.character);
  return characters.reverse().join("");
}

/** A letter, a digit or a visible character where one will do, so that samples can be read. */
function chooseCharacter(state: DfaState | undefined, target: number): string {
  const ranges = (state?.edges ?? []).filter((edge) => edge.target === target);
  for (const preferred of ["a", "0", "A", "-", " "]) {
    const codePoint = preferred.codePointAt(0) ?? 0;
    if (ranges.some(({ from, to }) => from <= codePoint && codePoint <= to)) return preferred;
  }
  const range = ranges.find(({ to }) => to > 0x20) ?? ranges[0] ?? ALL_CODE_POINTS[0];
  return String.fromCodePoint(Math.max(range?.from ?? 0, Math.min(0x21, range?.to ?? 0)));
}
