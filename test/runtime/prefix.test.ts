import { expect, test } from "vitest";
import { commonPrefixLength, seedOfStep, splitIntoChunks } from "../../src/runtime/prefix.ts";

test.each([
  [[], [], 0],
  [[1], [], 0],
  [[], [1], 0],
  [[1, 2], [1, 2], 2],
  [[1, 2], [1, 2, 3], 2],
  [[1, 2, 3], [1, 2], 2],
  [[1, 2, 3], [1, 9, 3], 1],
  [[9, 2], [1, 2], 0],
])("%j and %j share %i leading tokens", (a, b, expected) => {
  expect(commonPrefixLength(a, b)).toBe(expected);
});

test.each([
  [0, 0, []],
  [5, 5, []],
  [7, 3, []],
  [0, 3, [[0, 3]]],
  [0, 4, [[0, 4]]],
  [
    0,
    5,
    [
      [0, 4],
      [4, 5],
    ],
  ],
  [
    3,
    9,
    [
      [3, 4],
      [4, 8],
      [8, 9],
    ],
  ],
  [4, 8, [[4, 8]]],
])("[%i, %i) is cut at the multiples of four", (start, end, expected) => {
  const chunks = splitIntoChunks(start, end, 4);
  expect(chunks.map((chunk) => [chunk.start, chunk.end])).toEqual(expected);
});

test("the end of a range is computed in the same chunks, wherever the range begins", () => {
  const cold = splitIntoChunks(0, 300, 128).slice(1);
  expect(splitIntoChunks(128, 300, 128)).toEqual(cold);
  expect(splitIntoChunks(200, 300, 128).at(-1)).toEqual(cold.at(-1));
});

test("step seeds are whole numbers of 32 bits, differ by step and seed, and repeat", () => {
  const seeds = Array.from({ length: 1000 }, (_, step) => seedOfStep(7, step));
  expect(seeds.every((seed) => Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32)).toBe(true);
  expect(new Set(seeds).size).toBe(seeds.length);
  expect(seedOfStep(8, 0)).not.toBe(seedOfStep(7, 0));
  expect(seedOfStep(7, 3)).toBe(seeds[3]);
});

test("neighbouring steps differ in about half of their bits", () => {
  const countBits = (value: number) => value.toString(2).replaceAll("0", "").length;
  const differing = Array.from({ length: 500 }, (_, step) =>
    countBits((seedOfStep(1, step) ^ seedOfStep(1, step + 1)) >>> 0),
  );
  const mean = differing.reduce((sum, bits) => sum + bits, 0) / differing.length;
  expect(mean).toBeGreaterThan(15);
  expect(mean).toBeLessThan(17);
});
