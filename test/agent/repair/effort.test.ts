import { expect, test } from "vitest";
import { decideSearchLimits } from "../../../src/agent/repair/effort.ts";
import { EFFORTS } from "../../../src/base/effort.ts";

test.each([
  ["low", 30_000],
  ["normal", 120_000],
  ["high", 600_000],
  ["max", null],
] as const)("effort %s takes %s ms", (effort, timeoutMs) => {
  expect(decideSearchLimits(effort).timeoutMs).toBe(timeoutMs);
});

test("without a word the effort is normal", () => {
  expect(decideSearchLimits(undefined)).toEqual(decideSearchLimits("normal"));
});

test("more effort allows more of everything", () => {
  const limits = EFFORTS.map((effort) => Object.values(decideSearchLimits(effort)));
  for (const [index, more] of limits.entries()) {
    const less = limits[index - 1] ?? [];
    const pairs = less.map((value, at) => [value ?? Infinity, more[at] ?? Infinity] as const);
    expect(pairs.filter(([a, b]) => b <= a)).toEqual([]);
  }
});

test("even without a limit of time the tries end", () => {
  expect(decideSearchLimits("max")).toMatchObject({ timeoutMs: null, maxCandidates: 2_000 });
});

test.each([
  [{ timeoutMs: 5_000 }],
  [{ maxCandidates: 3 }],
  [{ maxTokens: 100_000 }],
  [{ timeoutMs: 900_000, maxCandidates: 1, maxTokens: 1 }],
])("%o of a person counts at every effort, and nothing else changes", (fixed) => {
  for (const effort of EFFORTS) {
    expect(decideSearchLimits(effort, fixed)).toEqual({ ...decideSearchLimits(effort), ...fixed });
  }
});

test("a limit that is left undefined is none", () => {
  expect(decideSearchLimits("low", { timeoutMs: undefined })).toEqual(decideSearchLimits("low"));
});

test.each([
  ["low", {}, { timeoutMs: null, maxTokens: 300 }],
  ["normal", {}, { timeoutMs: null, maxTokens: 1_200 }],
  ["high", {}, { timeoutMs: null, maxTokens: 6_000 }],
  ["max", {}, { timeoutMs: null, maxTokens: 1_000_000 }],
  ["normal", { timeoutMs: 5_000, maxTokens: 7 }, { timeoutMs: 5_000, maxTokens: 7 }],
] as const)(
  "where runs must be equal, tokens stand for the time of %s, given %o",
  (effort, fixed, limits) => {
    const reproducible = decideSearchLimits(effort, { ...fixed, isReproducible: true });
    expect(reproducible).toEqual({ ...decideSearchLimits(effort), ...limits });
  },
);
