/** Which turn an undo took back, told by the bytes alone, and whether it was the one that was meant. Pure. */
import { listChanges, type Tree } from "./promise-rules.ts";

/** A turn that kept changes, for the undo that may come. */
export interface KeptTurn {
  turn: number;
  before: Tree;
  after: Tree;
  isUndone: boolean;
}

export interface UndoFacts {
  prompt: string;
  before: Tree;
  after: Tree;
}

/** What is wrong with an undo; null for nothing. Marks the turn that it took back. */
export function judgeUndo(
  kept: readonly KeptTurn[],
  { prompt, before, after }: UndoFacts,
): string | null {
  const standing = kept.filter(({ isUndone }) => !isUndone);
  const touching = standing.filter((each) =>
    listChanges(each.before, each.after).some((file) => prompt.includes(file)),
  );
  const expected = touching.at(-1) ?? standing.at(-1);
  const files = listChanges(before, after);
  if (files.length === 0) {
    return expected === undefined ? null : `turn ${expected.turn} was not undone`;
  }
  const undone = findUndone(standing, files, after);
  if (undone === null) return `${files.join(", ")} became what no turn began with`;
  undone.isUndone = true;
  return undone === expected ? null : `turn ${undone.turn} was undone, not ${expected?.turn}`;
}

function findUndone(
  standing: readonly KeptTurn[],
  files: readonly string[],
  now: Tree,
): KeptTurn | null {
  const isBack = (each: KeptTurn) =>
    listChanges(each.before, each.after).join("\0") === files.join("\0") &&
    files.every((file) => now.get(file) === each.before.get(file));
  return standing.findLast(isBack) ?? null;
}
