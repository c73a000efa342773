/**
 * From a pattern to its automaton. A state is a set of threads and what the last character was, which is all
 * that ^ and \b ask of the past; a position that asks for the next character waits until that is known.
 * Throws AutomatonTooLarge.
 */
import { spendEdges } from "./automaton-budget.ts";
import { ALL_CODE_POINTS, type CodePoints, intersectCodePoints } from "./code-points.ts";
import type { Dfa } from "./dfa.ts";
import { type Alphabet, groupByTarget, partitionCodePoints } from "./dfa-alphabet.ts";
import { complementDfa } from "./dfa-complement.ts";
import { exploreDfa, type Move } from "./dfa-explore.ts";
import type { Lookahead, PatternNode, Position } from "./pattern-ast.ts";
import { WORD_CHARACTERS } from "./pattern-classes.ts";
import { Guards } from "./pattern-guards.ts";
import { createNetwork } from "./pattern-network.ts";
import { type Before, Threads, type VisitBudget } from "./pattern-threads.ts";

/** Looking at so many threads takes as long as making an edge. */
const VISITS_PER_EDGE = 4;

/** The texts in which the pattern matches somewhere. */
export function createPatternAutomaton(pattern: PatternNode): Dfa {
  const asksForWords = asksFor(pattern, ["boundary", "inside"]);
  const budget: VisitBudget = { visits: 0 };
  try {
    return explorePattern(pattern, { asksForWords, budget, lookaheads: new Map() });
  } finally {
    spendEdges(Math.ceil(budget.visits / VISITS_PER_EDGE));
  }
}

/** What a pattern shares with the lookaheads in it. */
interface Compilation {
  readonly asksForWords: boolean;
  readonly budget: VisitBudget;
  /** Compiled once, however often nesting or repetition comes by. */
  readonly lookaheads: Map<PatternNode, RestByBefore>;
}

/** What the rest of the text must be, for each last character before it. */
type RestByBefore = Readonly<Record<Before, Dfa>>;

interface Place {
  readonly threads: readonly number[];
  /** Some of the threads wait for the next character. */
  readonly isWaiting: boolean;
  readonly before: Before;
  readonly key: string;
}

/** Without `before` the match may begin anywhere; else it begins here, behind such a character. */
function explorePattern(pattern: PatternNode, compilation: Compilation, before?: Before): Dfa {
  const network = createNetwork(pattern, before === undefined);
  const lookaheads = network.lookaheads.map((lookahead) =>
    compileLookahead(lookahead, compilation),
  );
  const alphabet = partitionCodePoints([
    ...network.sets,
    ...lookaheads.flatMap(({ start, word, other }) => [start, word, other].flatMap(listSets)),
    ...(compilation.asksForWords ? [WORD_CHARACTERS] : []),
    ALL_CODE_POINTS,
  ]);
  const guards = new Guards(alphabet);
  const budget = compilation.budget;
  const threads = new Threads({ network, alphabet, guards, lookaheads, budget });
  const enter = createEntrance(threads);
  const kinds = kindsOfClasses(alphabet, compilation);

  function movesFrom(place: Place): Move<Place>[] {
    const other = threads.read(settleBefore(place, "other"));
    const differs = place.isWaiting && compilation.asksForWords;
    const word = differs ? threads.read(settleBefore(place, "word")) : other;
    return alphabet.classes.flatMap((ranges, characterClass) => {
      const kind = kinds[characterClass] ?? "other";
      const next = (kind === "word" ? word : other)[characterClass] ?? [];
      if (next.length === 0) return [];
      const target = enter(next, kind);
      return ranges.map(({ from, to }) => ({ from, to, target }));
    });
  }

  function settleBefore(place: Place, after: "word" | "other" | "end"): readonly number[] {
    return place.isWaiting ? threads.settle(place.threads, place.before, after) : place.threads;
  }

  return exploreDfa<Place>({
    start: enter([network.start], before ?? "start"),
    keyOf: ({ key }) => key,
    isAccepting: (place) => settleBefore(place, "end").some((thread) => threads.acceptsEnd(thread)),
    movesFrom,
  });
}

/** Gives threads that have just arrived their place; what arrives alike is settled once. */
function createEntrance(threads: Threads): (arrived: readonly number[], before: Before) => Place {
  const places = new Map<string, Place>();
  return (arrived, before) => {
    const key = `${before} ${arrived.join()}`;
    const place =
      places.get(key) ?? createPlace(threads, threads.settle(arrived, before, "any"), before);
    places.set(key, place);
    return place;
  };
}

function createPlace(threads: Threads, settled: readonly number[], before: Before): Place {
  const isWaiting = settled.some((thread) => threads.isWaiting(thread));
  // Once nothing waits, nobody asks what came before.
  return {
    threads: settled,
    isWaiting,
    before,
    key: `${isWaiting ? before : ""} ${settled.join()}`,
  };
}

function compileLookahead(lookahead: Lookahead, compilation: Compilation): RestByBefore {
  const rests = compilation.lookaheads.get(lookahead) ?? exploreLookahead(lookahead, compilation);
  compilation.lookaheads.set(lookahead, rests);
  return rests;
}

function exploreLookahead({ item, negated }: Lookahead, compilation: Compilation): RestByBefore {
  const explore = (before: Before): Dfa => {
    const dfa = explorePattern(item, compilation, before);
    return negated ? complementDfa(dfa) : dfa;
  };
  const start = explore("start");
  if (!asksFor(item, ["start", "boundary", "inside"])) return { start, word: start, other: start };
  return { start, word: explore("word"), other: explore("other") };
}

function asksFor(pattern: PatternNode, positions: readonly Position[]): boolean {
  switch (pattern.kind) {
    case "character":
      return false;
    case "position":
      return positions.includes(pattern.position);
    case "repeat":
    case "lookahead":
      return asksFor(pattern.item, positions);
    case "sequence":
    case "alternatives":
      return pattern.items.some((item) => asksFor(item, positions));
  }
}

function kindsOfClasses(alphabet: Alphabet, { asksForWords }: Compilation): Before[] {
  return alphabet.classes.map((ranges) => {
    const isWord = asksForWords && intersectCodePoints(ranges, WORD_CHARACTERS).length > 0;
    return isWord ? "word" : "other";
  });
}

/** What the states of an automaton tell apart. */
function listSets(dfa: Dfa): CodePoints[] {
  return dfa.states.flatMap((state) => [...groupByTarget(state).values()]);
}
