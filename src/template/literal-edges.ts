/**
 * Finds parts of control literals at the edges of a text: a template that puts brackets around a name or a result would
 * complete them, "INST" between "[" and "]". Pure.
 */

export interface LiteralEdges {
  /** What a text may begin with, and end with, so that a template's character makes a literal of it. */
  readonly starts: ReadonlySet<string>;
  readonly ends: ReadonlySet<string>;
  /** Whole texts between the brackets of a literal. */
  readonly insides: ReadonlySet<string>;
  readonly longest: number;
}

/** Lengths of the stretches that must not touch template text; blanks around the text are not counted. */
export interface TouchingEdges {
  start: number;
  end: number;
}

const BRACKETED = /^[<[{(].*[>\])}]$/s;
/** One character alone, such as a bracket, is found at the edges of every other text. */
const SHORTEST_EDGE = 2;

const indexed = new WeakMap<readonly string[], LiteralEdges>();

/** Kept as long as the list. */
export function indexEdges(literals: readonly string[]): LiteralEdges {
  const known = indexed.get(literals);
  if (known !== undefined) return known;
  const starts = new Set<string>();
  const ends = new Set<string>();
  const insides = new Set<string>();
  const bracketed = literals.filter((literal) => literal.length > 2 && BRACKETED.test(literal));
  for (const literal of bracketed) {
    insides.add(literal.slice(1, -1));
    // A template that closes what it has opened prints </name>.
    if (literal[1] === "/" && literal.length > 3) insides.add(literal.slice(2, -1));
    for (let cut = 1; cut <= literal.length - SHORTEST_EDGE; cut++) {
      starts.add(literal.slice(cut));
      ends.add(literal.slice(0, -cut));
    }
  }
  const longest = Math.max(0, ...bracketed.map(({ length }) => length - 1));
  const edges = { starts, ends, insides, longest };
  indexed.set(literals, edges);
  return edges;
}

/** `text` without blanks around it. A stretch may be the whole text. */
export function findTouchingEdges(text: string, edges: LiteralEdges): TouchingEdges {
  if (edges.insides.has(text)) return { start: text.length, end: 0 };
  const most = Math.min(edges.longest, text.length);
  const start = findLongest(most, (length) => edges.starts.has(text.slice(0, length)));
  const rest = Math.min(most, text.length - start);
  const end = findLongest(rest, (length) => edges.ends.has(text.slice(-length)));
  return { start, end };
}

function findLongest(most: number, matches: (length: number) => boolean): number {
  for (let length = most; length >= SHORTEST_EDGE; length--) if (matches(length)) return length;
  return 0;
}
