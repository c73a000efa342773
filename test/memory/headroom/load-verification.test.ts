import { expect, test } from "vitest";
import { verifyLoad } from "../../../src/memory/headroom/load-verification.ts";
import type { MemorySample } from "../../../src/memory/probe/memory-sample.ts";

function sample(ownRamBytes: number, gpuUsedBytes: number, blindSpot: string | null = null) {
  const pool = { totalBytes: 1000, freeBytes: 0, source: "test", blindSpot: null };
  return {
    atMs: 0,
    ram: { ...pool, name: "memory", usedBytes: ownRamBytes },
    gpus: [{ ...pool, name: "gpu", usedBytes: gpuUsedBytes, blindSpot }],
    isUnified: false,
    swapFreeBytes: 0,
    ownRamBytes,
  } satisfies MemorySample;
}

const memory = (weights: [number, number], context: [number, number]) => ({
  weights: { ramBytes: weights[0], gpuBytes: weights[1] },
  context: { ramBytes: context[0], gpuBytes: context[1] },
});

test.each([
  { allocated: memory([10, 60], [2, 28]), difference: 0, isAsPlanned: true },
  { allocated: memory([10, 62], [2, 28]), difference: 0.02, isAsPlanned: true },
  { allocated: memory([10, 63], [2, 28]), difference: 0.03, isAsPlanned: false },
  { allocated: memory([10, 30], [2, 28]), difference: -0.3, isAsPlanned: false },
])("an allocation that differs by $difference is as planned: $isAsPlanned", (row) => {
  const planned = memory([10, 60], [2, 28]);
  const found = verifyLoad(planned, row.allocated, { before: "unknown", after: "unknown" });
  expect(found.difference).toBeCloseTo(row.difference, 10);
  expect(found.isAsPlanned).toBe(row.isAsPlanned);
  expect(found.overhead).toEqual({ ramBytes: null, gpuBytes: null });
});

test("the overhead is what the memories lost beyond the allocation", () => {
  const load = memory([10, 60], [2, 28]);
  const { overhead } = verifyLoad(load, load, { before: sample(5, 100), after: sample(37, 200) });
  expect(overhead).toEqual({ ramBytes: 20, gpuBytes: 12 });
});

test("less than was allocated is no negative overhead", () => {
  const load = memory([10, 60], [2, 28]);
  const { overhead } = verifyLoad(load, load, { before: sample(5, 100), after: sample(6, 120) });
  expect(overhead).toEqual({ ramBytes: 0, gpuBytes: 0 });
});

test("a backend that is blind, and a load without a GPU, tell nothing of GPU overhead", () => {
  const onGpu = memory([0, 60], [2, 28]);
  const blind = { before: sample(0, 0, "b"), after: sample(9, 0, "b") };
  expect(verifyLoad(onGpu, onGpu, blind).overhead.gpuBytes).toBeNull();
  const onCpu = memory([60, 0], [2, 0]);
  const seen = { before: sample(0, 0), after: sample(70, 5) };
  expect(verifyLoad(onCpu, onCpu, seen).overhead).toEqual({ ramBytes: 8, gpuBytes: null });
});

test("what another program took of a GPU during the load is not ours", () => {
  const load = memory([0, 60], [0, 28]);
  const game = { before: sample(0, 100), after: sample(0, 188 + 3 * 2 ** 30) };
  expect(verifyLoad(load, load, game).overhead.gpuBytes).toBeNull();
  const unseen = { before: { ...sample(0, 0), gpus: [] }, after: sample(0, 400) };
  expect(verifyLoad(load, load, unseen).overhead.gpuBytes).toBeNull();
});

test("nothing planned and nothing allocated is as planned", () => {
  const none = memory([0, 0], [0, 0]);
  const found = verifyLoad(none, none, { before: "unknown", after: "unknown" });
  expect(found).toMatchObject({ difference: 0, isAsPlanned: true });
});
