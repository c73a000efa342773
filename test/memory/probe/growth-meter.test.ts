import { expect, test } from "vitest";
import {
  GROWTH_STEP_BYTES,
  GrowthMeter,
  MOST_GROWTH_STEPS,
} from "../../../src/memory/probe/growth-meter.ts";
import type { MemorySample, PoolSample } from "../../../src/memory/probe/memory-sample.ts";

const STEP = GROWTH_STEP_BYTES;
const TOTAL = 4000 * STEP;

function createPool(usedBytes: number): PoolSample {
  const freeBytes = TOTAL - usedBytes;
  return { name: "p", totalBytes: TOTAL, usedBytes, freeBytes, source: "test", blindSpot: null };
}

function createSample(ram: number, own = 0, gpus: number[] = []): MemorySample {
  return {
    atMs: 0,
    ram: createPool(ram * STEP),
    gpus: gpus.map((used) => createPool(used * STEP)),
    isUnified: false,
    swapFreeBytes: 0,
    ownRamBytes: own * STEP,
  };
}

test("growth of others is counted from the first reading on, in steps rounded up", () => {
  const meter = new GrowthMeter();
  for (const ram of [10, 9, 10, 10.1, 12, 12]) meter.add(createSample(ram), 0);
  expect(meter.session).toEqual({ ram: [3, 1, 2], gpu: [] });
});

test("what this process takes is no growth of others", () => {
  const meter = new GrowthMeter();
  meter.add(createSample(10, 1, [5]), 0);
  meter.add(createSample(30, 21, [25]), 20 * STEP);
  expect(meter.session).toEqual({ ram: [2], gpu: [2] });
});

test("several GPUs count as one, and another number of them starts anew", () => {
  const meter = new GrowthMeter();
  meter.add(createSample(1, 0, [5, 5]), 0);
  meter.add(createSample(1, 0, [6, 7]), 0);
  meter.add(createSample(1, 0, [90]), 0);
  meter.add(createSample(1, 0, [91]), 0);
  expect(meter.session?.gpu).toEqual([2, 1, 0, 1]);
});

test("unknown readings count for nothing, and a session of only those leaves nothing", () => {
  const meter = new GrowthMeter();
  meter.add("unknown", 0);
  expect(meter.session).toBeNull();
});

test("growth beyond the last step is counted there", () => {
  const meter = new GrowthMeter();
  meter.add(createSample(0), 0);
  meter.add(createSample(3000), 0);
  expect(meter.session?.ram).toHaveLength(MOST_GROWTH_STEPS + 1);
  expect(meter.session?.ram.at(-1)).toBe(1);
});
