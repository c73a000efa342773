import { expect, test } from "vitest";
import { findLargestFit } from "../../src/base/largest-fit.ts";

test.each([
  [10, 10, 10],
  [10, 7, 7],
  [10, 1, 1],
  [10, 0, 0],
  [1, 1, 1],
  [0, 5, 0],
])("of 0 to %i with a limit of %i it is %i", (max, limit, expected) => {
  expect(findLargestFit(max, (candidate) => candidate <= limit)).toBe(expected);
});

test("a million candidates take twenty questions", () => {
  let questions = 0;
  const fits = (candidate: number): boolean => {
    questions += 1;
    return candidate <= 123_456;
  };
  expect(findLargestFit(1_000_000, fits)).toBe(123_456);
  expect(questions).toBe(20);
});
