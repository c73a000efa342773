import { expect, test } from "vitest";
import type { Candidate, Edit } from "../../../../src/agent/repair/generate/candidate.ts";
import { combineEdits, EditPool } from "../../../../src/agent/repair/generate/combine-edits.ts";

const BASE = "a\nb\nc\nd\ne\n";

function edit(newText: string, path = "x.py", baseText = BASE): Edit {
  return { path, baseText, newText };
}

test.each([
  {
    why: "two lines apart",
    first: "A\nb\nc\nd\ne\n",
    second: "a\nb\nc\nD\ne\n",
    both: "A\nb\nc\nD\ne\n",
  },
  {
    why: "the later one first",
    first: "a\nb\nc\nD\ne\n",
    second: "A\nb\nc\nd\ne\n",
    both: "A\nb\nc\nD\ne\n",
  },
  {
    why: "a line added above",
    first: "a\nn\nb\nc\nd\ne\n",
    second: "a\nb\nc\nd\nE\n",
    both: "a\nn\nb\nc\nd\nE\n",
  },
  { why: "lines removed above", first: "c\nd\ne\n", second: "a\nb\nc\nd\nE\n", both: "c\nd\nE\n" },
  {
    why: "two places around one",
    first: "A\nb\nc\nd\nE\n",
    second: "a\nb\nC\nd\ne\n",
    both: "A\nb\nC\nd\nE\n",
  },
])("edits of one file are joined: $why", ({ first, second, both }) => {
  expect(combineEdits([edit(first)], [edit(second)])).toEqual([edit(both)]);
});

test.each([
  ["the same line", "A\nb\nc\nd\ne\n", "AA\nb\nc\nd\ne\n"],
  ["lines that touch", "A\nb\nc\nd\ne\n", "a\nB\nc\nd\ne\n"],
  ["lines added at one place", "a\nn\nb\nc\nd\ne\n", "a\nm\nb\nc\nd\ne\n"],
])("edits of %s are not joined", (_why, first, second) => {
  expect(combineEdits([edit(first)], [edit(second)])).toBeNull();
});

test("edits of texts that are not the same are not joined", () => {
  expect(combineEdits([edit("A\n", "x.py", "a\n")], [edit("B\n", "x.py", "b\n")])).toBeNull();
});

test("edits of two files are put side by side", () => {
  expect(combineEdits([edit("A\n", "x.py")], [edit("B\n", "y.py")])).toHaveLength(2);
});

test("a new edit is paired with the two likeliest that fit, and is less likely than either", () => {
  const pool = new EditPool();
  const create = (path: string, score: number): Candidate => ({
    edits: [edit("A\n", path, "a\n")],
    generator: "line",
    label: "fill, replace",
    target: { path, startLine: 3, reason: "a test" },
    temperature: 0,
    likelihood: score,
    score,
  });
  expect(pool.pair(create("one.py", -3))).toEqual([]);
  expect(pool.pair(create("two.py", -1))).toHaveLength(1);
  pool.pair(create("three.py", -2));
  const pairs = pool.pair(create("four.py", -0.5));
  expect(pairs).toMatchObject([
    {
      generator: "combination",
      score: -2,
      target: { path: "four.py", reason: "together with the edit of two.py:3" },
    },
    {
      generator: "combination",
      score: -3,
      target: { reason: "together with the edit of three.py:3" },
    },
  ]);
  expect(pool.pair(create("two.py", -1)).map(({ edits }) => edits[0]?.path)).not.toContain(
    "two.py",
  );
});
