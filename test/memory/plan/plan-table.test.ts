import { describe, expect, test } from "vitest";
import { largestContextOn, planTable } from "../../../src/memory/plan/plan-table.ts";
import { readModelShape } from "../../../src/memory/shape/read-model-shape.ts";
import { writeModelShape } from "../../support/model-shapes.ts";
import { GIB, MIB, makeShape } from "../../support/plan-cases.ts";

/** GiB of the smallest card at 32k tokens, by f16 and q8_0 cache: simulated by llama.cpp, and 750 MiB of overhead. */
const RECORDED = [
  { name: "llama-3.3-70b-Q4_K_M", f16: 55.6, q8: 50.6 },
  { name: "llama-3.3-70b-Q5_K_M", f16: 63.2, q8: 58.1 },
  { name: "qwen3.6-27b-Q4_K_M", f16: 20.1, q8: 19.2 },
  { name: "qwen3.6-27b-Q5_K_M", f16: 22.9, q8: 22.0 },
  { name: "qwen3-32b-Q4_K_M", f16: 30.0, q8: 26.0 },
  { name: "qwen3-coder-30b-a3b-Q4_K_M", f16: 23.5, q8: 22.0 },
  { name: "gpt-oss-20b-MXFP4", f16: 14.0, q8: 13.7 },
  { name: "granite-4.1-8b-Q4_K_M", f16: 11.9, q8: 9.5 },
  { name: "granite-4.1-8b-Q5_K_M", f16: 12.8, q8: 10.3 },
  { name: "qwen3-8b-Q4_K_M", f16: 11.0, q8: 8.9 },
  { name: "granite-4.0-h-tiny-Q4_K_M", f16: 6.2, q8: 6.1 },
  { name: "llama-3.2-3b-Q4_K_M", f16: 7.4, q8: 5.9 },
] as const;

const MAX_DIFFERENCE = 0.02;

test.each(RECORDED)("$name needs the card that was recorded", async ({ name, f16, q8 }) => {
  const shape = await readModelShape(writeModelShape(name));
  const rows = planTable([{ name, shape }]);
  const minimum = (type: string) =>
    (rows.find(({ cacheType }) => cacheType === type)?.minimumBytes ?? 0) / GIB;
  expect(Math.abs(minimum("f16") / f16 - 1)).toBeLessThan(MAX_DIFFERENCE);
  expect(Math.abs(minimum("q8_0") / q8 - 1)).toBeLessThan(MAX_DIFFERENCE);
});

describe("a row", () => {
  const shape = makeShape();

  test("is made for each cache type, largest first", () => {
    const rows = planTable([
      { name: "a", shape },
      { name: "b", shape },
    ]);
    expect(rows.map(({ model, cacheType }) => `${model} ${cacheType}`)).toEqual([
      "a f16",
      "a q8_0",
      "a q4_0",
      "b f16",
      "b q8_0",
      "b q4_0",
    ]);
  });

  test("is left out where the heads do not allow the type", () => {
    const odd = makeShape({ layer: { keyHeadLength: 80 } });
    expect(planTable([{ name: "odd", shape: odd }]).map(({ cacheType }) => cacheType)).toEqual([
      "f16",
    ]);
  });

  test("adds up", () => {
    for (const row of planTable([{ name: "a", shape }])) {
      const { weightBytes, cacheBytes, computeBytes, overheadBytes, needBytes } = row;
      expect(weightBytes + cacheBytes + computeBytes + overheadBytes).toBe(needBytes);
    }
  });

  test("counts the cache exactly, and unpacking where it is quantised", () => {
    const [f16, q8] = planTable([{ name: "a", shape }], { contextTokens: 8192 });
    expect(f16).toMatchObject({ cacheBytes: 1024 * MIB, unpackBytes: 0, contextTokens: 8192 });
    expect(q8).toMatchObject({ cacheBytes: 544 * MIB, unpackBytes: 32 * MIB });
  });

  test("has no more context than the model was trained on", () => {
    const short = makeShape({ trainContextTokens: 2048 });
    expect(planTable([{ name: "short", shape: short }])[0]?.contextTokens).toBe(2048);
  });
});

describe("cards", () => {
  // 4.125 GiB of weights on the card and 0.73 of overhead; 4 GiB of cache at 32k, and some compute.
  const shape = makeShape();

  test("the smallest that keeps its headroom is named", () => {
    const rows = planTable([{ name: "a", shape }]);
    expect(rows.map(({ smallestCardGigabytes }) => smallestCardGigabytes)).toEqual([12, 10, 8]);
  });

  test("none is named for what none holds", () => {
    const huge = makeShape({ layer: { weightBytes: 8 * GIB } });
    expect(planTable([{ name: "huge", shape: huge }])[0]).toMatchObject({
      smallestCardGigabytes: null,
      fits: null,
      largestContextTokens: null,
    });
  });

  test.each([
    { card: 8, fits: [false, false, true] },
    { card: 24, fits: [true, true, true] },
  ])("one of $card GB is answered for", ({ card, fits }) => {
    const rows = planTable([{ name: "a", shape }], { cardGigabytes: card });
    expect(rows.map((row) => row.fits)).toEqual(fits);
  });

  test("the largest context is as large as the card allows", () => {
    const holds = (card: number, contextTokens: number) =>
      planTable([{ name: "a", shape }], { cardGigabytes: card, contextTokens })[0]?.fits;
    const most = largestContextOn(shape, "f16", 8) ?? 0;
    expect(most % 256).toBe(0);
    expect([holds(8, most), holds(8, most + 256)]).toEqual([true, false]);
    expect(largestContextOn(shape, "f16", 80)).toBe(131_072);
    expect(largestContextOn(shape, "f16", 5)).toBeNull();
  });
});
