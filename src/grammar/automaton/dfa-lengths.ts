/** The lengths of the texts of a language, in code points, and languages cut down to lengths. */
import { type Dfa, NO_TEXT } from "./dfa.ts";
import { isEmptyDfa } from "./dfa-algebra.ts";
import { exploreDfa, type Move } from "./dfa-explore.ts";
import { orderBackwards } from "./dfa-order.ts";

/** In code points; `max` is Infinity for an infinite language. The empty language has min Infinity, max -Infinity. */
export function lengthRange(dfa: Dfa): { min: number; max: number } {
  if (isEmptyDfa(dfa)) return { min: Number.POSITIVE_INFINITY, max: Number.NEGATIVE_INFINITY };
  return { min: measureShortest(dfa)[0] ?? 0, max: measureLongest(dfa)[0] ?? 0 };
}

/** The texts of min … max code points; `max` may be Infinity. Throws AutomatonTooLarge. */
export function limitLength(dfa: Dfa, min: number, max: number): Dfa {
  if (isEmptyDfa(dfa)) return NO_TEXT;
  const shortest = measureShortest(dfa);
  const longest = measureLongest(dfa);
  interface Place {
    state: number;
    /** Code points read, or DECIDED: every way onward ends within the limits. */
    read: number;
  }
  const DECIDED = -1;

  function createPlace(state: number, read: number): Place | null {
    const atLeast = read + (shortest[state] ?? 0);
    const atMost = read + (longest[state] ?? 0);
    if (atLeast > max || atMost < min) return null;
    if (atLeast >= min && atMost <= max) return { state, read: DECIDED };
    return { state, read };
  }

  const start = createPlace(0, 0);
  if (start === null) return NO_TEXT;
  if (start.read === DECIDED) return dfa;
  return exploreDfa<Place>({
    start,
    keyOf: ({ state, read }) => (read + 1) * dfa.states.length + state,
    isAccepting: ({ state, read }) =>
      (dfa.states[state]?.accepting ?? false) && (read === DECIDED || read >= min),
    movesFrom: ({ state, read }) => {
      const moves: Move<Place>[] = [];
      for (const { from, to, target } of dfa.states[state]?.edges ?? []) {
        const place = read === DECIDED ? { state: target, read } : createPlace(target, read + 1);
        if (place) moves.push({ from, to, target: place });
      }
      return moves;
    },
  });
}

/** For each state the fewest code points from it to acceptance. */
function measureShortest(dfa: Dfa): number[] {
  const sources: number[][] = dfa.states.map(() => []);
  dfa.states.forEach(({ edges }, state) => {
    for (const { target } of edges) sources[target]?.push(state);
  });
  const shortest: number[] = dfa.states.map(() => Number.POSITIVE_INFINITY);
  const reached = dfa.states.flatMap(({ accepting }, state) => (accepting ? [state] : []));
  for (const state of reached) shortest[state] = 0;
  for (const state of reached) {
    for (const source of sources[state] ?? []) {
      if (shortest[source] !== Number.POSITIVE_INFINITY) continue;
      shortest[source] = (shortest[state] ?? 0) + 1;
      reached.push(source);
    }
  }
  return shortest;
}

/** For each state the most code points from it to acceptance. */
function measureLongest(dfa: Dfa): number[] {
  const longest: number[] = dfa.states.map(() => Number.POSITIVE_INFINITY);
  for (const state of orderBackwards(dfa)) {
    const targets = dfa.states[state]?.edges.map(({ target }) => longest[target] ?? 0) ?? [];
    longest[state] = targets.reduce((most, length) => Math.max(most, length + 1), 0);
  }
  return longest;
}
