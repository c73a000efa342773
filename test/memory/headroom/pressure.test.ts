import { expect, test } from "vitest";
import {
  observe,
  type Pressure,
  type PressureWatch,
  startPressure,
} from "../../../src/memory/headroom/pressure.ts";
import type { MemoryReading } from "../../../src/memory/probe/memory-sample.ts";
import { createSample } from "../../support/memory-samples.ts";
import { GIB } from "../../support/memory-traces.ts";

const ON_GPU: PressureWatch = { usesGpu: true, climb: { ramBytes: 0, gpuBytes: 0 } };

/** Per cent of the GPU by the second; null: unknown. */
type Run = readonly (number | null)[];

function readRun(run: Run, stepMs = 1_000): MemoryReading[] {
  return run.map((percent, index) =>
    percent === null ? "unknown" : createSample({ atMs: index * stepMs, gpuGib: [percent / 5] }),
  );
}

function judge(readings: readonly MemoryReading[], watch = ON_GPU): Pressure[] {
  let state = startPressure(watch);
  return readings.map((reading) => {
    const observed = observe(state, reading);
    state = observed.state;
    return observed.pressure;
  });
}

function repeat<Item>(count: number, item: Item): Item[] {
  return Array.from({ length: count }, () => item);
}

test.each<[string, Pressure, Run]>([
  ["nothing yet", "unknown", [null]],
  ["a sample between the lines", "steady", [85]],
  ["nine samples above 90 %", "steady", repeat(9, 91)],
  ["ten samples above 90 %", "high", repeat(10, 91)],
  ["exactly 90 % for a minute", "steady", repeat(60, 90)],
  ["a dip in the run", "steady", [...repeat(9, 91), 89, ...repeat(9, 91)]],
  ["one sample above 97 %", "urgent", [50, 98]],
  ["an urgent one, still above 90 % after it", "urgent", [98, 91, 91]],
  ["an urgent one that is over", "steady", [98, 85]],
  ["120 s at ease", "calm", repeat(121, 50)],
  ["119 s at ease", "steady", repeat(120, 50)],
  ["a busy second within 120 s", "steady", [...repeat(60, 50), 81, ...repeat(119, 50)]],
  ["exactly 80 % for 200 s", "steady", repeat(200, 80)],
  ["at ease and then above 80 %", "steady", [...repeat(130, 50), 81]],
])("%s is %s", (_title, pressure, run) => {
  expect(judge(readRun(run)).at(-1)).toBe(pressure);
});

test.each<[string, Pressure, Run]>([
  ["is no calm", "unknown", [...repeat(130, 50), null]],
  ["has calm shown again", "steady", [...repeat(130, 50), null, ...repeat(119, 50)]],
  ["keeps an alarm that was there", "high", [...repeat(10, 91), ...repeat(10, null)]],
  ["does not end a run above the line", "high", [...repeat(5, 91), null, ...repeat(5, 91)]],
  ["counts for nothing in a run", "unknown", [...repeat(9, 91), null]],
  ["forgets the alarm when it lasts", "unknown", [98, ...repeat(11, null)]],
  ["forgets the run when it lasts", "steady", [...repeat(9, 91), ...repeat(11, null), 91]],
])("an unknown reading %s", (_title, pressure, run) => {
  expect(judge(readRun(run)).at(-1)).toBe(pressure);
});

test("sampling four times a second does not shorten the ten samples", () => {
  expect(judge(readRun(repeat(20, 91), 250)).at(-1)).toBe("steady");
  expect(judge(readRun(repeat(40, 91), 250)).at(-1)).toBe("high");
});

test.each<[string, number, Pressure, Pressure]>([
  ["a step back", -3_600_000, "steady", "steady"],
  ["a leap of hours", 4 * 3_600_000, "steady", "steady"],
  ["a hole of ten seconds", 10_000, "high", "steady"],
  ["a hole of four seconds", 4_000, "high", "calm"],
])("%s in the clock: a run above the line, and calm", (_title, leapMs, afterHigh, afterCalm) => {
  const leap = (readings: readonly MemoryReading[]) => {
    const last = readings.at(-1);
    if (last === undefined || last === "unknown") throw new Error("the run ends in a sample");
    return [...readings, { ...last, atMs: last.atMs + leapMs }];
  };
  expect(judge(leap(readRun(repeat(10, 91)))).at(-1)).toBe(afterHigh);
  expect(judge(leap(readRun(repeat(121, 50)))).at(-1)).toBe(afterCalm);
});

test("a GPU that vanishes is unknown, not calm, and has to be at ease anew when it is back", () => {
  const calm = readRun(repeat(121, 50));
  const gone = createSample({ atMs: 121_000 });
  const back = createSample({ atMs: 122_000, gpuGib: [10] });
  expect(judge([...calm, gone, back]).slice(-3)).toEqual(["calm", "unknown", "steady"]);
});

test("a total that changes ends calm, and leaves a run above the line as it is", () => {
  const grown = { atMs: 121_000, gpuGib: [10], gpuTotalGib: 40 };
  expect(judge([...readRun(repeat(121, 50)), createSample(grown)]).at(-1)).toBe("steady");
  const shrunk = { atMs: 9_000, gpuGib: [18.2], gpuTotalGib: 19 };
  expect(judge([...readRun(repeat(9, 91)), createSample(shrunk)]).at(-1)).toBe("high");
});

test("a GPU that the load does not use is not judged", () => {
  const watch: PressureWatch = { usesGpu: false, climb: { ramBytes: 0, gpuBytes: 0 } };
  expect(judge(readRun(repeat(121, 99)), watch).at(-1)).toBe("calm");
});

test.each<[string, PressureWatch, Pressure]>([
  ["fits", { usesGpu: true, climb: { ramBytes: 0, gpuBytes: 6 * GIB } }, "calm"],
  ["would fill the GPU", { usesGpu: true, climb: { ramBytes: 0, gpuBytes: 7 * GIB } }, "steady"],
  ["would fill RAM", { usesGpu: true, climb: { ramBytes: 75 * GIB, gpuBytes: 0 } }, "steady"],
  ["wants the GPU back", { usesGpu: false, climb: { ramBytes: 0, gpuBytes: 7 * GIB } }, "steady"],
])(
  "120 s at ease are calm only when the better load fits as well: it %s",
  (_title, watch, pressure) => {
    expect(judge(readRun(repeat(121, 50)), watch).at(-1)).toBe(pressure);
  },
);
