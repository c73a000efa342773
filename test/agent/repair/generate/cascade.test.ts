import { expect, test } from "vitest";
import {
  addAnswer,
  decideScoutStart,
  isFastEnough,
  isForScout,
  measureSpeedup,
  NO_ANSWERS,
} from "../../../../src/agent/repair/generate/cascade.ts";
import type { ModelAttempt } from "../../../../src/agent/repair/generate/schedule.ts";

test.each([
  ["low", null],
  [undefined, null],
  ["normal", null],
  ["high", 24],
  ["max", 12],
] as const)("effort %s loads the smaller model after %s asks", (effort, asks) => {
  expect(decideScoutStart(effort, false)).toBe(asks);
  expect(decideScoutStart(effort, true)).toBe(4);
});

const HOLE = { startIndex: 0, endIndex: 1, startLine: 1, endLine: 1 };
const COMMON = { site: 0, temperature: 0 };

test.each(["line", "insertion", "expression", "block"] as const)("a %s is for it", (kind) => {
  const attempt: ModelAttempt = { ...COMMON, kind: "fill", sample: 0, hole: { kind, ...HOLE } };
  expect(isForScout(attempt)).toBe(true);
});

test("a rewrite is not", () => {
  expect(isForScout({ ...COMMON, kind: "rewrite", view: "plain" })).toBe(false);
});

/** So many answers of ten tokens at so many tokens a second. */
function answer(answers: number, tokensPerSecond: number) {
  const cost = { sampledTokens: 10, decodeMs: 10_000 / tokensPerSecond };
  return Array.from({ length: answers }).reduce<typeof NO_ANSWERS>(
    (speed) => addAnswer(speed, cost),
    NO_ANSWERS,
  );
}

test.each([
  [0, 5, "nothing of the first is known"],
  [3, 1, "one answer is too few"],
  [0, 0, "nothing is known"],
])("%i answers and %i of the smaller decide nothing: %s", (first, scout) => {
  expect(measureSpeedup(answer(first, 10), answer(scout, 100))).toBeNull();
});

test.each([
  [10, 25, true],
  [10, 15.01, true],
  [10, 14.9, false],
  [10, 5, false],
])("%d tokens a second against %d: kept is %s", (first, scout, isKept) => {
  const speedup = measureSpeedup(answer(1, first), answer(2, scout));
  expect(speedup).toBeCloseTo(scout / first);
  expect(isFastEnough(speedup ?? 0)).toBe(isKept);
});

test.each([
  { sampledTokens: 0, decodeMs: 5 },
  { sampledTokens: 5, decodeMs: 0 },
  { sampledTokens: Number.NaN, decodeMs: 5 },
  { sampledTokens: 5, decodeMs: -1 },
])("%o says nothing of speed", (cost) => {
  expect(addAnswer(NO_ANSWERS, cost)).toEqual(NO_ANSWERS);
});
