/**
 * Splits the code points into classes that nobody here tells apart, so that work over ranges becomes work
 * over a handful of symbols, however many ranges a class such as \p{L} has.
 */
import type { CodePointRange, CodePoints } from "./code-points.ts";
import { AutomatonTooLarge, type DfaState } from "./dfa.ts";

export interface Alphabet {
  /** Disjoint; together all that is in any of the sets. */
  readonly classes: readonly CodePoints[];
  /** For each given set, the classes that make it up. */
  readonly classesOf: readonly (readonly number[])[];
}

/** Pieces of ranges looked at; some 50 ms. */
const MAX_PIECES = 5_000_000;

export function partitionCodePoints(sets: readonly CodePoints[]): Alphabet {
  const cuts = [...new Set(sets.flatMap((set) => set.flatMap(({ from, to }) => [from, to + 1])))];
  cuts.sort((a, b) => a - b);
  const indexOfCut = new Map(cuts.map((cut, index) => [cut, index]));
  const pieces = sets.map((set) => piecesOf(set, indexOfCut));
  if (pieces.reduce((sum, list) => sum + list.length, 0) > MAX_PIECES) {
    throw new AutomatonTooLarge("too many different sets of characters");
  }

  const classOfPiece = refinePieces(cuts.length, pieces);
  const classIds = new Map<number, number>();
  const classes: CodePointRange[][] = [];
  classOfPiece.forEach((name, piece) => {
    if (name === 0) return;
    const id = classIds.get(name) ?? classIds.size;
    classIds.set(name, id);
    classes[id] ??= [];
    appendRange(classes[id], cuts[piece] ?? 0, (cuts[piece + 1] ?? 0) - 1);
  });
  const classesOf = pieces.map((list) => [
    ...new Set(list.map((piece) => classIds.get(classOfPiece[piece] ?? 0) ?? 0)),
  ]);
  return { classes, classesOf };
}

/** The edges of a state by target, each target once. */
export function groupByTarget(state: DfaState): Map<number, CodePointRange[]> {
  const groups = new Map<number, CodePointRange[]>();
  for (const { from, to, target } of state.edges) {
    const ranges = groups.get(target) ?? [];
    groups.set(target, ranges);
    appendRange(ranges, from, to);
  }
  return groups;
}

/** `ranges` is sorted and `from` lies behind its end. */
function appendRange(ranges: CodePointRange[], from: number, to: number): void {
  const last = ranges.at(-1);
  if (last?.to === from - 1) ranges[ranges.length - 1] = { from: last.from, to };
  else ranges.push({ from, to });
}

/** Piece i lies between cut i and cut i + 1. */
function piecesOf(set: CodePoints, indexOfCut: ReadonlyMap<number, number>): number[] {
  const pieces: number[] = [];
  for (const { from, to } of set) {
    const end = indexOfCut.get(to + 1) ?? 0;
    for (let piece = indexOfCut.get(from) ?? end; piece < end; piece++) pieces.push(piece);
  }
  return pieces;
}

/** Two pieces get the same name when they are in the same sets; 0 is in none. */
function refinePieces(count: number, sets: readonly (readonly number[])[]): Int32Array {
  const names = new Int32Array(count);
  let lastName = 0;
  for (const pieces of sets) {
    const renamed = new Map<number, number>();
    for (const piece of pieces) {
      const old = names[piece] ?? 0;
      let name = renamed.get(old);
      if (name === undefined) {
        name = ++lastName;
        renamed.set(old, name);
      }
      names[piece] = name;
    }
  }
  return names;
}
