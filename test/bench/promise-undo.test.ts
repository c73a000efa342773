import { expect, test } from "vitest";
import type { Tree } from "../../src/bench/promise-rules.ts";
import { judgeUndo, type KeptTurn } from "../../src/bench/promise-undo.ts";

function tree(files: Readonly<Record<string, string>>): Tree {
  return new Map(Object.entries(files));
}

const START = tree({ "pay.py": "1", "tax.py": "1" });
const FIRST = tree({ "pay.py": "2", "tax.py": "1" });
const SECOND = tree({ "pay.py": "2", "tax.py": "2" });

function keepBoth(): KeptTurn[] {
  return [
    { turn: 1, before: START, after: FIRST, isUndone: false },
    { turn: 2, before: FIRST, after: SECOND, isUndone: false },
  ];
}

const ONLY_TAX = tree({ "pay.py": "1", "tax.py": "2" });
const STRANGE = tree({ "pay.py": "2", "tax.py": "3" });

test.each([
  ["the last one", "Undo that.", FIRST, null],
  ["the one that touched the named file", "Undo that change to pay.py.", ONLY_TAX, null],
  ["another one", "Undo that.", ONLY_TAX, "turn 1 was undone, not 2"],
  ["none", "Undo that.", SECOND, "turn 2 was not undone"],
  ["none, with other bytes", "Undo that.", STRANGE, "tax.py became what no turn began with"],
  ["both at once", "Undo that.", START, "pay.py, tax.py became what no turn began with"],
])("an undo that took back %s", (_what, prompt, after, problem) => {
  expect(judgeUndo(keepBoth(), { prompt, before: SECOND, after })).toBe(problem);
});

test("the next undo is held against the turn before", () => {
  const kept = keepBoth();
  expect(judgeUndo(kept, { prompt: "Undo.", before: SECOND, after: FIRST })).toBeNull();
  expect(judgeUndo(kept, { prompt: "Undo.", before: FIRST, after: START })).toBeNull();
  expect(judgeUndo(kept, { prompt: "Undo.", before: START, after: START })).toBeNull();
});
