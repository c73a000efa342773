import { expect, test } from "vitest";
import {
  decideThreads,
  limitByQuota,
  limitThreads,
  listThreadCandidates,
} from "../../src/runtime/thread-policy.ts";

test.each([
  [undefined, 8, undefined],
  [1, 8, 1],
  [8, 8, 8],
  [999, 8, 8],
  [0, 8, 1],
])("of %s threads asked for, %d cores bear %s", (asked, cores, expected) => {
  expect(limitThreads(asked, cores)).toBe(expected);
});

test.each([
  [0, [1]],
  [1, [1]],
  [2, [2, 1]],
  [3, [3, 2, 1]],
  [4, [4, 3, 2, 1]],
  [8, [8, 7, 6, 4, 1]],
  [64, [64, 63, 48, 32, 1]],
  [2.9, [2, 1]],
])("%d cores are measured with %j threads", (cores, expected) => {
  expect(listThreadCandidates(cores)).toEqual(expected);
});

test.each([
  ["nothing was measured", {}, 1],
  ["idle machine: all cores", { 1: 80, 2: 41, 3: 29, 4: 22 }, 4],
  ["one core is taken: a spinning thread too many costs times", { 1: 80, 2: 41, 3: 29, 4: 210 }, 3],
  ["two cores are taken", { 1: 80, 2: 42, 3: 190, 4: 260 }, 2],
  ["every core is taken", { 1: 130, 2: 600, 4: 1252 }, 1],
  ["the last core gains less than a twentieth", { 1: 80, 2: 41, 3: 40, 4: 39.5 }, 2],
  ["memory-bound: more threads are slower", { 1: 80, 4: 30, 6: 31, 7: 33, 8: 40 }, 4],
  ["a count could not be measured", { 1: 80, 2: Number.POSITIVE_INFINITY }, 1],
])("%s", (_situation, samples, expected) => {
  const measured = Object.entries(samples).map(([threads, msPerToken]) => ({
    threads: Number(threads),
    msPerToken,
  }));
  expect(decideThreads(measured)).toBe(expected);
  expect(decideThreads(measured.toReversed())).toBe(expected);
});

test.each([
  [4, null, 4],
  [4, "max 100000\n", 4],
  [4, "200000 100000\n", 2],
  [4, "250000 100000", 2],
  [4, "50000 100000", 1],
  [4, "900000 100000", 4],
  [4, "", 4],
  [4, "0 100000", 4],
  [4, "nonsense", 4],
  [4, "100000", 4],
])("%i cores under the quota %j are %i", (cores, quota, expected) => {
  expect(limitByQuota(cores, quota)).toBe(expected);
});
