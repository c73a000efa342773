import { expect, test } from "vitest";
import { mcnemarP, wilsonInterval } from "../../src/base/binomial.ts";

test.each([
  [0, 0, 0, 1],
  [0, 10, 0, 0.2775],
  [10, 10, 0.7225, 1],
  [5, 10, 0.2366, 0.7634],
  [81, 263, 0.2553, 0.3662],
])("%i of %i lies between %d and %d", (successes, total, low, high) => {
  const interval = wilsonInterval(successes, total);
  expect(interval.low).toBeCloseTo(low, 4);
  expect(interval.high).toBeCloseTo(high, 4);
});

test.each([
  [0, 0, 1],
  [1, 0, 1],
  [5, 5, 1],
  [6, 0, 0.03125],
  [8, 1, 0.0390625],
  [12, 2, 0.012939453],
])("%i against %i has p %d", (onlyFirst, onlySecond, p) => {
  expect(mcnemarP(onlyFirst, onlySecond)).toBeCloseTo(p, 8);
  expect(mcnemarP(onlySecond, onlyFirst)).toBeCloseTo(p, 8);
});

test("thousands of cases do not underflow", () => {
  expect(mcnemarP(2_000, 2_000)).toBe(1);
  expect(mcnemarP(2_100, 1_900)).toBeGreaterThan(0.001);
  expect(mcnemarP(2_100, 1_900)).toBeLessThan(0.002);
});
