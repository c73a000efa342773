import { expect, test } from "vitest";
import {
  ALL_CODE_POINTS,
  codePointsOf,
  complementCodePoints,
  createCodePoints,
  intersectCodePoints,
  readCodePoints,
  uniteCodePoints,
} from "../../../src/grammar/automaton/code-points.ts";

const range = (from: number, to: number) => ({ from, to });

test("all code points are the Unicode scalar values", () => {
  expect(ALL_CODE_POINTS).toEqual([range(0, 0xd7ff), range(0xe000, 0x10ffff)]);
});

test("characters that follow each other become one range, each once", () => {
  expect(codePointsOf("cab zz😀")).toEqual([
    range(0x20, 0x20),
    range(0x61, 0x63),
    range(0x7a, 0x7a),
    range(0x1f600, 0x1f600),
  ]);
});

test("ranges in any order lose overlaps and surrogates", () => {
  expect(
    createCodePoints([range(0xd000, 0xe005), range(5, 9), range(1, 5), range(10, 10)]),
  ).toEqual([range(1, 10), range(0xd000, 0xd7ff), range(0xe000, 0xe005)]);
});

test.each([
  ["abc", "d", "abcd", ""],
  ["abc", "bcd", "abcd", "bc"],
  ["", "x", "x", ""],
  ["az", "am", "amz", "a"],
])("%j and %j unite to %j and share %j", (a, b, united, shared) => {
  expect(uniteCodePoints(codePointsOf(a), codePointsOf(b))).toEqual(codePointsOf(united));
  expect(intersectCodePoints(codePointsOf(a), codePointsOf(b))).toEqual(codePointsOf(shared));
});

test.each([[""], ["a"], ["\0\u{10ffff}"], ["\ud7ff\ue000"], ["abcxyz😀"]])(
  "the complement of %j shares nothing with it and completes it",
  (text) => {
    const set = codePointsOf(text);
    const rest = complementCodePoints(set);
    expect(intersectCodePoints(set, rest)).toEqual([]);
    expect(createCodePoints([...set, ...rest])).toEqual(ALL_CODE_POINTS);
    expect(complementCodePoints(rest)).toEqual(set);
  },
);

test.each([
  ["aé😀", [0x61, 0xe9, 0x1f600]],
  ["", []],
  ["a\ud83d", null],
  ["\ude00a", null],
])("%j reads as %j", (text, codePoints) => {
  expect(readCodePoints(text)).toEqual(codePoints);
});
