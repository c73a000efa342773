import { expect, test } from "vitest";
import { fullestShare, headroomOf } from "../../../src/memory/headroom/pool-share.ts";
import { createSample } from "../../support/memory-samples.ts";
import { GIB } from "../../support/memory-traces.ts";

const gib = (ram: number, gpu: number) => ({ ramBytes: ram * GIB, gpuBytes: gpu * GIB });

test.each<[string, number | null, Parameters<typeof fullestShare>]>([
  ["RAM alone", 0.3, [createSample({ ramGib: 30, gpuGib: [18] }), false]],
  ["the GPU when it is fuller", 0.9, [createSample({ ramGib: 30, gpuGib: [18] }), true]],
  ["RAM when it is fuller", 0.95, [createSample({ ramGib: 95, gpuGib: [18] }), true]],
  ["the fullest of several GPUs", 0.9, [createSample({ gpuGib: [2, 18, 5] }), true]],
  ["with a load in it", 0.9, [createSample({ ramGib: 30, gpuGib: [8] }), true, gib(10, 10)]],
  ["with a load taken out", 0.4, [createSample({ ramGib: 30, gpuGib: [18] }), true, gib(10, -12)]],
  ["a load spread over GPUs", 0.75, [createSample({ gpuGib: [5, 10] }), true, gib(0, 10)]],
  ["no GPU where one is in use", null, [createSample(), true]],
  ["a pool without a size", null, [createSample({ gpuGib: [0], gpuTotalGib: 0 }), true]],
  [
    "unified memory once, whatever is added to which",
    0.6,
    [createSample({ ramGib: 30, gpuGib: [19], isUnified: true }), true, gib(10, 20)],
  ],
])("the fullest share: %s", (_title, share, request) => {
  const found = fullestShare(...request);
  if (share === null) expect(found).toBeNull();
  else expect(found).toBeCloseTo(share, 9);
});

test.each<[string, number | null, Parameters<typeof headroomOf>]>([
  ["RAM alone", 60, [createSample({ ramGib: 30 }), false]],
  ["the pool with the fewest bytes", 8, [createSample({ ramGib: 30, gpuGib: [10] }), true]],
  ["negative above the line", -1, [createSample({ ramGib: 30, gpuGib: [19] }), true]],
  ["unknown without a pool in use", null, [createSample({ ramGib: 30 }), true]],
])("the headroom: %s", (_title, expected, request) => {
  expect(headroomOf(...request)).toBe(expected === null ? null : expected * GIB);
});
