import { expect, test } from "vitest";
import { boundContext, largestContext } from "../../../src/memory/plan/context-bounds.ts";
import { makePolicy, makeShape } from "../../support/plan-cases.ts";

const shapeOf = (trainContextTokens: number, billions: number) =>
  makeShape({ trainContextTokens, parameterCount: billions * 1e9 });

test.each([
  { trained: 32_768, billions: 1.5, target: 9728, by: "effective" },
  { trained: 40_960, billions: 32.8, target: 12_288, by: "effective" },
  { trained: 131_072, billions: 4.02, target: 16_384, by: "cap" },
  { trained: 131_072, billions: 8, target: 24_576, by: "cap" },
  { trained: 262_144, billions: 27, target: 49_152, by: "cap" },
  { trained: 262_144, billions: 70, target: 65_536, by: "cap" },
])("$trained trained, $billions B: $target by $by", ({ trained, billions, target, by }) => {
  const range = boundContext(shapeOf(trained, billions), makePolicy());
  expect(range).toMatchObject({ targetTokens: target, floorTokens: 4096, by, notices: [] });
});

test.each([
  {
    what: "all of a short model",
    share: 1,
    trained: 8000,
    needed: 0,
    target: 7936,
    by: "effective",
  },
  { what: "at least one step", share: 0.3, trained: 512, needed: 0, target: 256, by: "effective" },
  {
    what: "a model shorter than a step",
    share: 1,
    trained: 200,
    needed: 0,
    target: 200,
    by: "effective",
  },
])("takes $what", ({ share, trained, needed, target, by }) => {
  const policy = makePolicy({ effectiveShare: share, neededTokens: needed });
  expect(boundContext(shapeOf(trained, 1), policy)).toMatchObject({ targetTokens: target, by });
});

test.each([
  { what: "less than the rule of thumb", measured: 4096, target: 4096 },
  { what: "more, where more was seen to hold", measured: 24_576, target: 16_384 },
  { what: "never more than it was trained on", measured: 999_999, target: 16_384 },
])("what a probe measured counts in place of the share: $what", ({ measured, target }) => {
  const policy = makePolicy({ measuredLimitTokens: measured, neededTokens: 0 });
  expect(boundContext(shapeOf(32_768, 1.5), policy).targetTokens).toBe(target);
});

test("what the task needs is taken beyond share and cap, and said", () => {
  const range = boundContext(shapeOf(8192, 1), makePolicy({ neededTokens: 5000 }));
  expect(range).toMatchObject({ floorTokens: 5120, targetTokens: 5120 });
  expect(range.notices).toEqual([
    "The task needs a context of 5,120 tokens; this model is only advised up to 2,304 tokens.",
  ]);
});

test("a need near the trained length is not rounded beyond it", () => {
  const range = boundContext(shapeOf(1000, 1), makePolicy({ neededTokens: 900 }));
  expect(range).toMatchObject({ floorTokens: 1000, targetTokens: 1000 });
});

test.each([
  { asked: 6000, notices: 0 },
  { asked: 100_000, notices: 1 },
])("$asked tokens asked for replace share and cap", ({ asked, notices }) => {
  const policy = makePolicy({ wishes: { contextTokens: asked } });
  const range = boundContext(shapeOf(131_072, 8), policy);
  expect(range).toMatchObject({ floorTokens: asked, targetTokens: asked, by: "asked" });
  expect(range.notices).toHaveLength(notices);
});

test.each([
  { low: 256, high: 4096, most: 5000, largest: 4096 },
  { low: 256, high: 4096, most: 3000, largest: 2816 },
  { low: 256, high: 4096, most: 255, largest: null },
  { low: 256, high: 4096, most: 256, largest: 256 },
  { low: 512, high: 1000, most: 999, largest: 768 },
  { low: 700, high: 1000, most: 760, largest: 700 },
  { low: 1000, high: 1000, most: 999, largest: null },
])("of $low to $high with room for $most: $largest", ({ low, high, most, largest }) => {
  expect(largestContext({ low, high }, (tokens) => tokens <= most)).toBe(largest);
});

test("a search over a million tokens asks at most fifteen times", () => {
  let asked = 0;
  const fits = (tokens: number) => {
    asked += 1;
    return tokens <= 123_456;
  };
  expect(largestContext({ low: 256, high: 2 ** 20 }, fits)).toBe(123_392);
  expect(asked).toBeLessThanOrEqual(15);
});
