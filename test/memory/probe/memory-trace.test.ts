import { expect, test } from "vitest";
import type {
  MemoryProbe,
  MemoryReading,
  MemorySample,
} from "../../../src/memory/probe/memory-sample.ts";
import { recordMemoryProbe, replayMemoryTrace } from "../../../src/memory/probe/memory-trace.ts";

const HEADER = '{"memoryTrace":1}\n';

function createSample(usedBytes: number): MemorySample {
  const pool = { name: "memory", source: "test", blindSpot: null };
  return {
    atMs: usedBytes + 0.5,
    ram: { ...pool, totalBytes: 100, usedBytes, freeBytes: 100 - usedBytes },
    gpus: [{ ...pool, name: "GPU", blindSpot: "why", totalBytes: 9, usedBytes: 4, freeBytes: 5 }],
    isUnified: false,
    swapFreeBytes: 0,
    ownRamBytes: 3,
  };
}

async function readAll(probe: MemoryProbe, count: number): Promise<MemoryReading[]> {
  const readings: MemoryReading[] = [];
  for (let index = 0; index < count; index++) readings.push(await probe.read());
  return readings;
}

function toLine(reading: unknown): string {
  return `${JSON.stringify(reading)}\n`;
}

test("what was recorded is played back as it was, and then nothing is known", async () => {
  const readings: MemoryReading[] = [createSample(1), "unknown", createSample(2)];
  const rest = [...readings];
  const lines: string[] = [];
  let isDisposed = false;
  const source: MemoryProbe = {
    read: async () => rest.shift() ?? "unknown",
    [Symbol.dispose]: () => {
      isDisposed = true;
    },
  };
  const recorder = recordMemoryProbe(source, (line) => lines.push(line));
  expect(await readAll(recorder, 3)).toEqual(readings);
  recorder[Symbol.dispose]();
  expect(isDisposed).toBe(true);
  expect(lines).toHaveLength(4);
  expect(await readAll(replayMemoryTrace(lines), 5)).toEqual([...readings, "unknown", "unknown"]);
});

test("a writer that fails does not disturb the reading", async () => {
  const source = replayMemoryTrace([HEADER, toLine(createSample(1))]);
  const recorder = recordMemoryProbe(source, () => {
    throw new Error("disk full");
  });
  expect(await recorder.read()).toEqual(createSample(1));
});

const sample = createSample(5);
test.each([
  ["no JSON", "{"],
  ["cut short", toLine(sample).slice(0, 60)],
  ["null", "null"],
  ["another word", '"calm"'],
  ["negative", toLine({ ...sample, ownRamBytes: -1 })],
  ["without RAM", toLine({ ...sample, ram: null })],
  ["not adding up", toLine({ ...sample, ram: { ...sample.ram, freeBytes: 50 } })],
  ["with NaN", toLine({ ...sample, ram: { ...sample.ram, usedBytes: Number.NaN } })],
  ["endless", `"${"x".repeat(100_000)}"`],
  ["with more GPUs than there can be", toLine({ ...sample, gpus: Array(65).fill(sample.gpus[0]) })],
])("a line that is %s is an unknown reading, and the next line is read", async (_, line) => {
  const probe = replayMemoryTrace([HEADER, line, toLine(sample)]);
  expect(await readAll(probe, 2)).toEqual(["unknown", sample]);
});

test("blank lines are no readings, and a missing header loses nothing", async () => {
  const probe = replayMemoryTrace(["", toLine(sample), "\n", toLine(sample)]);
  expect(await readAll(probe, 3)).toEqual([sample, sample, "unknown"]);
});

test("a trace of another version is refused", () => {
  expect(() => replayMemoryTrace(['{"memoryTrace":2}'])).toThrow("version 2");
});

test("an endless trace is cut", async () => {
  function* repeat() {
    for (;;) yield '"unknown"';
  }
  expect(await replayMemoryTrace(repeat()).read()).toBe("unknown");
});

test("a disposed replay knows nothing more", async () => {
  const probe = replayMemoryTrace([HEADER, toLine(sample)]);
  probe[Symbol.dispose]();
  expect(await probe.read()).toBe("unknown");
});
