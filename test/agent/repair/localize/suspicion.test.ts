import { expect, test } from "vitest";
import {
  rankSuspicion,
  type SuspicionReadings,
} from "../../../../src/agent/repair/localize/suspicion.ts";

const NOTHING: SuspicionReadings = {
  proofreading: null,
  spectrum: null,
  calls: null,
  frames: new Set(),
};
const rank = (readings: Partial<SuspicionReadings>) => rankSuspicion({ ...NOTHING, ...readings });
const linesOf = (readings: Partial<SuspicionReadings>) => rank(readings).map(({ line }) => line);

test("without any reading no line is suspicious", () => {
  expect(rank({})).toEqual([]);
});

test("each reading alone says which lines come first, and what it said is told", () => {
  expect(
    rank({
      proofreading: new Map([
        [1, 0.2],
        [2, 0.9],
      ]),
    }),
  ).toMatchObject([
    { line: 2, parts: { proofreading: 0.9 } },
    { line: 1, parts: { proofreading: 0.2 } },
  ]);
  expect(
    linesOf({
      spectrum: new Map([
        [3, 0.1],
        [4, 1],
      ]),
    }),
  ).toEqual([4, 3]);
  expect(rank({ frames: new Set([7]) })).toMatchObject([{ line: 7, parts: { frames: 1 } }]);
});

test("of equal ones the line above comes first", () => {
  expect(linesOf({ frames: new Set([9, 4, 6]) })).toEqual([4, 6, 9]);
});

test("readings add up", () => {
  const proofreading = new Map([
    [1, 0.6],
    [2, 0.5],
  ]);
  expect(linesOf({ proofreading })).toEqual([1, 2]);
  expect(linesOf({ proofreading, frames: new Set([2]) })).toEqual([2, 1]);
  expect(
    linesOf({
      proofreading,
      spectrum: new Map([
        [1, 0.2],
        [2, 0.9],
      ]),
    }),
  ).toEqual([2, 1]);
  const [first] = rank({ proofreading, spectrum: new Map([[2, 0.9]]), frames: new Set([2]) });
  expect(first?.parts).toEqual({ proofreading: 0.5, spectrum: 0.9, frames: 1 });
});

test("a line that no failing test runs is far less suspicious, but not out of the question", () => {
  const proofreading = new Map([
    [1, 0.9],
    [2, 0.5],
    [3, 0.1],
  ]);
  const spectrum = new Map([
    [2, 0.5],
    [3, 0.9],
  ]);
  const ranked = rank({ proofreading, spectrum });
  expect(ranked.map(({ line }) => line)).toEqual([2, 3, 1]);
  expect(ranked.at(-1)?.suspicion).toBeGreaterThan(0);
});

test("how near a line is to a test only tells lines apart that something else speaks of", () => {
  const calls = new Map([
    [2, 1],
    [9, 1],
  ]);
  expect(linesOf({ calls })).toEqual([]);
  expect(rank({ calls, frames: new Set([1, 2]) })).toMatchObject([
    { line: 2, parts: { frames: 1, calls: 1 } },
    { line: 1, parts: { frames: 1 } },
  ]);
});

test("a spectrum in which no test ran a line says nothing", () => {
  const proofreading = new Map([[1, 0.9]]);
  const [bare] = rank({ proofreading });
  const [with0] = rank({ proofreading, spectrum: new Map() });
  expect(with0).toEqual(bare);
});
