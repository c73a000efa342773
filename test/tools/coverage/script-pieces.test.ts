import { expect, test } from "vitest";
import { cutPieces } from "../../../src/tools/coverage/script-pieces.ts";

type Triple = readonly [start: number, end: number, count: number];

const toFunction = (ranges: readonly Triple[]) => ({
  ranges: ranges.map(([startOffset, endOffset, count]) => ({ startOffset, endOffset, count })),
});

function cut(functions: readonly (readonly Triple[])[], loadEnd = 1) {
  return cutPieces(functions.map(toFunction), loadEnd).map(({ start, end, count, isLoad }) =>
    [start, end, isLoad ? "load" : count].join(" "),
  );
}

test.each([
  ["nothing", [], []],
  ["a module alone", [[[0, 9, 1]]], ["0 9 load"]],
  [
    "a function with a block",
    [
      [[0, 20, 1]],
      [
        [5, 15, 4],
        [7, 9, 0],
      ],
    ],
    ["0 5 load", "5 7 4", "7 9 0", "9 15 4", "15 20 load"],
  ],
  [
    "functions side by side",
    [[[0, 9, 1]], [[2, 4, 2]], [[4, 6, 3]]],
    ["0 2 load", "2 4 2", "4 6 3", "6 9 load"],
  ],
  ["a child that ends beyond its parent", [[[0, 9, 1]], [[5, 99, 2]]], ["0 5 load", "5 9 2"]],
  ["an end before its start", [[[0, 9, 1]], [[5, 3, 2]]], ["0 5 load", "5 9 load"]],
  ["an empty range", [[[0, 4, 1]], [[2, 2, 5]]], ["0 2 load", "2 4 load"]],
  ["a gap", [[[1, 3, 1]], [[6, 8, 2]]], ["1 3 1", "6 8 2"]],
] as [string, Triple[][], string[]][])("%s", (_, functions, expected) => {
  expect(cut(functions)).toEqual(expected);
});

test("a wrapper that starts before what a person wrote counts as module", () => {
  expect(cut([[[0, 9, 1]], [[1, 9, 1]], [[4, 6, 2]]], 3)).toEqual([
    "0 1 load",
    "1 4 load",
    "4 6 2",
    "6 9 load",
  ]);
});
