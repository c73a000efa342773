import { expect, test } from "vitest";
import { reserveBeside } from "../../../src/memory/plan/plan-beside.ts";

const context = { ramBytes: 7, gpuBytes: 9 };

test.each([
  ["mapped weights are reserved", { ramBytes: 1_000, gpuBytes: 0 }, 0, 1_000],
  ["what a person reserves comes on top", { ramBytes: 1_000, gpuBytes: 0 }, 500, 1_500],
  ["what lies on a GPU is seen as used there", { ramBytes: 100, gpuBytes: 900 }, 0, 100],
  ["what is not loaded needs nothing", { ramBytes: 0, gpuBytes: 0 }, 0, 0],
])("%s", (_what, weights, reservedBytes, expected) => {
  expect(reserveBeside({ weights, context }, reservedBytes)).toBe(expected);
});
