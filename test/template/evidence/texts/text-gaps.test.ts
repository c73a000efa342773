import { expect, test } from "vitest";
import {
  commonEnd,
  commonStart,
  countOccurrences,
  findGaps,
} from "../../../../src/template/evidence/texts/text-gaps.ts";

test.each([
  ["aXbYc", ["X", "Y"], ["a", "b", "c"]],
  ["XY", ["X", "Y"], ["", "", ""]],
  ["plain", [], ["plain"]],
  ["XX", ["X"], ["", "X"]],
  ["aYbX", ["X", "Y"], null],
  ["a", ["X"], null],
])("the gaps of %j around %j are %j", (text, words, gaps) => {
  expect(findGaps(text, words)).toEqual(gaps);
});

test.each([
  ["aXbX", "X", 2],
  ["", "X", 0],
  ["XXX", "XX", 1],
])("%j has %j so many times: %i", (text, part, count) => {
  expect(countOccurrences(text, part)).toBe(count);
});

test.each([
  ["abc", "abd", "ab", ""],
  ["abc", "bc", "", "bc"],
  ["same", "same", "same", "same"],
  ["", "x", "", ""],
])("%j and %j begin with %j and end with %j", (first, second, start, end) => {
  expect(commonStart(first, second)).toBe(start);
  expect(commonEnd(first, second)).toBe(end);
});
