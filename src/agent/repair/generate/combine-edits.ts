/**
 * Bugs that sit in two places: neither edit helps alone, so edits that did no harm are kept and tried together, those
 * of other files and those of other lines of the same file. Pure but for what it holds.
 */

import { applyHunks, type Hunk, splitHunks } from "../judge/hunks.ts";
import type { Candidate, Edit } from "./candidate.ts";

/** Each pair costs one run of the tests. */
const PARTNERS = 2;
const MAX_KEPT = 40;
/** Together two edits are less likely than the less likely of them. */
const PAIR_PENALTY = 1;

export class EditPool {
  #kept: Candidate[] = [];

  /** New candidates of the edit with its likeliest partners; then the edit is kept as a partner for later ones. */
  pair(candidate: Candidate): Candidate[] {
    const pairs: Candidate[] = [];
    for (const partner of this.#kept) {
      const edits = combineEdits(partner.edits, candidate.edits);
      if (edits !== null) pairs.push(describePair(partner, candidate, edits));
      if (pairs.length >= PARTNERS) break;
    }
    this.#kept = [...this.#kept, candidate].sort((a, b) => b.score - a.score).slice(0, MAX_KEPT);
    return pairs;
  }
}

/** Both together; null where they change the same lines, or lines that touch. */
export function combineEdits(first: readonly Edit[], second: readonly Edit[]): Edit[] | null {
  const joined = new Map(first.map((edit) => [edit.path, edit]));
  for (const edit of second) {
    const other = joined.get(edit.path);
    const merged = other === undefined ? edit : mergeEdits(other, edit);
    if (merged === null) return null;
    joined.set(edit.path, merged);
  }
  return [...joined.values()];
}

function mergeEdits(first: Edit, second: Edit): Edit | null {
  if (first.baseText !== second.baseText) return null;
  const base = first.baseText;
  const mine = splitHunks(base, first.newText);
  const theirs = splitHunks(base, second.newText);
  if (mine.some((hunk) => theirs.some((other) => touch(hunk, other)))) return null;
  // Applied from the end, the line numbers of those before stay right.
  const afterFirst = applyHunks(base, first.newText, mine);
  const shifted = theirs.map((hunk) => shift(hunk, mine));
  const lines = afterFirst.split("\n");
  const newLines = second.newText.split("\n");
  for (const { at, hunk } of shifted.reverse()) {
    const added = newLines.slice(hunk.newStart, hunk.newEnd);
    lines.splice(at, hunk.oldEnd - hunk.oldStart, ...added);
  }
  return { ...first, newText: lines.join("\n") };
}

function shift(hunk: Hunk, applied: readonly Hunk[]): { at: number; hunk: Hunk } {
  const moved = applied
    .filter(({ oldEnd }) => oldEnd <= hunk.oldStart)
    .reduce((sum, each) => sum + (each.newEnd - each.newStart) - (each.oldEnd - each.oldStart), 0);
  return { at: hunk.oldStart + moved, hunk };
}

function touch(a: Hunk, b: Hunk): boolean {
  return a.oldStart <= b.oldEnd && b.oldStart <= a.oldEnd;
}

function describePair(partner: Candidate, candidate: Candidate, edits: readonly Edit[]): Candidate {
  const { path, startLine } = partner.target;
  const place = startLine === undefined ? path : `${path}:${startLine}`;
  return {
    ...candidate,
    edits,
    generator: "combination",
    label: "combination",
    target: { ...candidate.target, reason: `together with the edit of ${place}` },
    likelihood: Math.min(partner.likelihood, candidate.likelihood),
    score: Math.min(partner.score, candidate.score) - PAIR_PENALTY,
  };
}
