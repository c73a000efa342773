import type { ControlledEvaluateIndexOutput, Token } from "node-llama-cpp";
import { describe, expect, test } from "vitest";
import { askForScore, readScore } from "../../src/runtime/token-scores.ts";

const asToken = (token: number) => token as Token;

/** What the engine gives for a place: raw logits, and the sum of their weights beside the largest. */
function give(logits: readonly [number, number][], totalLogitWeight?: number) {
  const most = Math.max(...logits.map(([, logit]) => logit));
  const total = logits.reduce((sum, [, logit]) => sum + Math.exp(logit - most), 0);
  return {
    next: {
      logits: new Map(logits.map(([token, logit]) => [asToken(token), logit])),
      totalLogitWeight: totalLogitWeight ?? total,
    },
  } as ControlledEvaluateIndexOutput;
}

const EVEN = give([
  [1, 5],
  [2, 5],
]);
const UNEVEN = give([
  [1, 2],
  [2, 4],
  [3, 3],
]);

test("the question leaves logits unscaled, names the token and asks for the ends of the range", () => {
  const { generateNext } = askForScore(asToken(7), 3);
  expect(generateNext.logits.filter).toEqual({
    tokens: [7],
    includeTop: 3,
    includeMin: true,
    includeMax: true,
  });
  expect(generateNext).toMatchObject({
    totalLogitWeight: true,
    options: { temperature: 1, topP: 1 },
  });
});

describe("of the logits of a place", () => {
  test.each([
    ["of two alike each has a half", EVEN, 1, Math.log(1 / 2)],
    ["the likeliest", UNEVEN, 2, -Math.log(1 + Math.exp(-1) + Math.exp(-2))],
    ["another", UNEVEN, 1, -2 - Math.log(1 + Math.exp(-1) + Math.exp(-2))],
    ["one that is far from all has that of the last", UNEVEN, 99, -2.4076059644],
    ["a certain one", give([[4, 30]]), 4, 0],
    [
      "large logits do not overflow",
      give([
        [1, 900],
        [2, 900],
      ]),
      1,
      Math.log(1 / 2),
    ],
    [
      "small logits do not vanish",
      give([
        [1, -900],
        [2, -900],
      ]),
      1,
      Math.log(1 / 2),
    ],
  ])("%s", (_what, output, next, logLikelihood) => {
    expect(readScore(output, next, 0)?.logLikelihood).toBeCloseTo(logLikelihood, 8);
  });

  const EQUAL = give([
    [9, 1],
    [5, 1],
    [7, 1],
  ]);
  test.each([
    { what: "none when none are wanted", output: UNEVEN, next: 2, count: 0, others: [] },
    {
      what: "the likeliest first, without itself",
      output: UNEVEN,
      next: 2,
      count: 5,
      others: [3, 1],
    },
    { what: "as many as are wanted", output: UNEVEN, next: 1, count: 1, others: [2] },
    {
      what: "none beside one that is alone",
      output: give([[4, 3]]),
      next: 4,
      count: 5,
      others: [],
    },
    {
      what: "of equal ones the lower number first",
      output: EQUAL,
      next: 7,
      count: 5,
      others: [5, 9],
    },
  ])("others: $what", ({ output, next, count, others }) => {
    const { alternatives = [] } = readScore(output, next, count) ?? {};
    expect(alternatives.map(({ token }) => token)).toEqual(others);
  });

  test("the likelihoods together are one", () => {
    const { logLikelihood, alternatives } = readScore(UNEVEN, 1, 9) ?? {
      logLikelihood: 0,
      alternatives: [],
    };
    const all = [logLikelihood, ...alternatives.map((each) => each.logLikelihood)];
    expect(all.reduce((sum, each) => sum + Math.exp(each), 0)).toBeCloseTo(1, 8);
  });
});

test.each<[string, ControlledEvaluateIndexOutput | undefined]>([
  ["nothing at all", undefined],
  ["no logits", { next: { token: asToken(1) } } as ControlledEvaluateIndexOutput],
  ["logits without their weight", { next: { logits: new Map([[asToken(1), 1]]) } } as never],
  ["an empty list", { next: { logits: new Map(), totalLogitWeight: 1 } } as never],
])("%s says nothing", (_what, output) => {
  expect(readScore(output, 1, 3)).toBeNull();
});
