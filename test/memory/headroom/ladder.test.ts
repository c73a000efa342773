import { expect, test } from "vitest";
import {
  chooseRung,
  type LadderSituation,
  type Rung,
  watchRung,
} from "../../../src/memory/headroom/ladder.ts";
import { NO_MOVES, recordMove } from "../../../src/memory/headroom/move-history.ts";
import type { LoadSettings } from "../../../src/runtime/load-settings.ts";
import { createSample } from "../../support/memory-samples.ts";
import { GIB } from "../../support/memory-traces.ts";

const SETTINGS: LoadSettings = {
  gpuLayers: 30,
  contextTokens: 32_768,
  batchTokens: 512,
  sequences: 1,
  keyType: "f16",
  valueType: "f16",
  flashAttention: "auto",
};

function createRung(gib: { ram: number; gpu: number }, changes: Partial<LoadSettings>): Rung {
  const settings = { ...SETTINGS, ...changes };
  return { settings, name: "", ramBytes: gib.ram * GIB, gpuBytes: gib.gpu * GIB };
}

const UNLOADED: Rung = { settings: "unloaded", name: "unloaded", ramBytes: 0, gpuBytes: 0 };

/** Of the test's GPU of 20 GiB, and its RAM of 100. */
const RUNGS: readonly Rung[] = [
  createRung({ ram: 1, gpu: 16 }, {}),
  createRung({ ram: 1, gpu: 15 }, { contextTokens: 16_384 }),
  createRung({ ram: 1, gpu: 13 }, { contextTokens: 8_192 }),
  createRung({ ram: 9, gpu: 6 }, { contextTokens: 8_192, gpuLayers: 15 }),
  createRung({ ram: 15, gpu: 0 }, { contextTokens: 8_192, gpuLayers: 0 }),
  UNLOADED,
];

const QUIET: LadderSituation = {
  rungs: RUNGS,
  current: 0,
  reading: createSample({ atMs: 600_000, gpuGib: [17] }),
  pressure: "steady",
  calmSinceMs: null,
  history: NO_MOVES,
  neededTokens: 4_000,
};

/** GiB that others use of the GPU, and of RAM. */
function choose(
  others: { gpu?: number; ram?: number },
  changes: Partial<LadderSituation> = {},
): number {
  const situation = { ...QUIET, ...changes };
  const own = situation.rungs[situation.current] ?? UNLOADED;
  const used = (wanted: number, bytes: number) => wanted + bytes / GIB;
  const reading = createSample({
    atMs: 600_000,
    gpuGib: [used(others.gpu ?? 1, own.gpuBytes)],
    ramGib: used(others.ram ?? 10, own.ramBytes),
  });
  return chooseRung({ ...situation, reading: changes.reading ?? reading });
}

test.each<[string, number, Parameters<typeof choose>]>([
  ["steady", 0, [{ gpu: 4 }]],
  ["high: the next rung is enough", 1, [{ gpu: 2.1 }, { pressure: "high" }]],
  ["high: straight to the first that is", 3, [{ gpu: 8 }, { pressure: "high" }]],
  ["high: none of the GPU is enough", 4, [{ gpu: 19 }, { pressure: "high" }]],
  ["high in RAM: fewer GPU layers would make it worse", 5, [{ ram: 90 }, { pressure: "high" }]],
  [
    "high in both: nothing helps, but unloading the most",
    5,
    [{ gpu: 19, ram: 99 }, { pressure: "high" }],
  ],
  ["urgent: the same jump", 3, [{ gpu: 8 }, { pressure: "urgent" }]],
  ["high on the last rung", 5, [{ ram: 95 }, { pressure: "high", current: 5 }]],
  [
    "high, but the rungs that help have too little context",
    5,
    [{ gpu: 8 }, { pressure: "high", neededTokens: 9_000 }],
  ],
  [
    "high, a rung with too little context is jumped over",
    5,
    [{ gpu: 4 }, { pressure: "high", neededTokens: 9_000 }],
  ],
  ["unknown pressure", 2, [{ gpu: 1 }, { pressure: "unknown", current: 2 }]],
])("going down: %s", (_title, expected, request) => {
  expect(choose(...request)).toBe(expected);
});

const CALM = { pressure: "calm", calmSinceMs: 480_000 } as const;

test.each<[string, number, Parameters<typeof choose>]>([
  ["one rung, however much is free", 3, [{}, { ...CALM, current: 4 }]],
  ["out of unloaded", 4, [{}, { ...CALM, current: 5 }]],
  [
    "out of unloaded, to where the turn fits",
    1,
    [{}, { ...CALM, current: 5, neededTokens: 9_000 }],
  ],
  ["not when the better load would fill the GPU", 2, [{ gpu: 2 }, { ...CALM, current: 2 }]],
  ["not when it would fill RAM", 5, [{ ram: 71 }, { ...CALM, current: 5 }]],
  ["not above the plan", 0, [{}, { ...CALM }]],
  [
    "not when it is calm for less than asked",
    2,
    [{}, { ...CALM, calmSinceMs: 480_001, current: 2 }],
  ],
  [
    "not when earlier climbs did not last",
    2,
    [{}, { ...CALM, current: 2, history: { ...NO_MOVES, calmNeededMs: 240_000 } }],
  ],
])("going up: %s", (_title, expected, request) => {
  expect(choose(...request)).toBe(expected);
});

test("nothing moves on an unknown reading, whatever the pressure was", () => {
  for (const pressure of ["calm", "high", "urgent"] as const) {
    expect(choose({}, { ...CALM, pressure, current: 2, reading: "unknown" })).toBe(2);
  }
});

test("nothing goes up to a GPU that is gone", () => {
  const reading = createSample({ atMs: 600_000, ramGib: 20 });
  expect(choose({}, { ...CALM, current: 4, reading })).toBe(4);
});

test("within the cooldown only an urgent move is made, and not at once", () => {
  const chooseAfter = (elapsedMs: number, pressure: "high" | "urgent") => {
    const history = recordMove(NO_MOVES, { kind: "step-down", atMs: 600_000 - elapsedMs });
    return choose({ gpu: 8 }, { pressure, history });
  };
  expect([chooseAfter(29_999, "high"), chooseAfter(30_000, "high")]).toEqual([0, 3]);
  expect([chooseAfter(2_999, "urgent"), chooseAfter(3_000, "urgent")]).toEqual([0, 3]);
});

test("with the last rung left off there is always a model, and no rung is taken that does not help", () => {
  expect(choose({ ram: 90 }, { pressure: "high", rungs: RUNGS.slice(0, -1) })).toBe(0);
  expect(choose({ gpu: 8 }, { pressure: "high", rungs: RUNGS.slice(0, 3) })).toBe(2);
});

test("a place that is not on the ladder stays where it is", () => {
  expect(choose({ gpu: 8 }, { pressure: "high", current: 9 })).toBe(9);
});

test.each([
  ["the plan", 0, { usesGpu: true, climb: { ramBytes: 0, gpuBytes: 0 } }],
  ["a rung below", 3, { usesGpu: true, climb: { ramBytes: -8 * GIB, gpuBytes: 7 * GIB } }],
  ["one without the GPU", 4, { usesGpu: false, climb: { ramBytes: -6 * GIB, gpuBytes: 6 * GIB } }],
  ["no rung at all", 9, { usesGpu: false, climb: { ramBytes: 0, gpuBytes: 0 } }],
])("what is watched on %s", (_title, current, watch) => {
  expect(watchRung(RUNGS, current, 4_000)).toEqual(watch);
});
