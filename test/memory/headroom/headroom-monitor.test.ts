import { spawnSync } from "node:child_process";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { HeadroomMonitor } from "../../../src/memory/headroom/headroom-monitor.ts";
import type { Pressure, PressureWatch } from "../../../src/memory/headroom/pressure.ts";
import type { MemoryProbe, MemoryReading } from "../../../src/memory/probe/memory-sample.ts";
import { createSample } from "../../support/memory-samples.ts";
import { GIB } from "../../support/memory-traces.ts";

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

const ON_GPU: PressureWatch = { usesGpu: true, climb: { ramBytes: 0, gpuBytes: 0 } };

type Answer = MemoryReading | Promise<MemoryReading>;

/** A probe that answers as told, and counts the reads that are open at the same time. */
class ScriptedProbe implements MemoryProbe {
  reads = 0;
  open = 0;
  mostOpen = 0;
  isDisposed = false;
  answer: () => Answer;

  constructor(answer: () => Answer) {
    this.answer = answer;
  }

  async read(): Promise<MemoryReading> {
    this.reads++;
    this.open++;
    this.mostOpen = Math.max(this.mostOpen, this.open);
    try {
      return await this.answer();
    } finally {
      this.open--;
    }
  }

  [Symbol.dispose](): void {
    this.isDisposed = true;
  }
}

function sampleNow(gpuGib: number): MemoryReading {
  return createSample({ atMs: performance.now(), gpuGib: [gpuGib] });
}

function createLog() {
  const told: string[] = [];
  const onReading = (reading: MemoryReading, pressure: Pressure) => {
    told.push(reading === "unknown" ? "unknown" : pressure);
  };
  return { told, onReading };
}

function hang(): Promise<never> {
  return new Promise(() => undefined);
}

test("it reads at once, then once a second, and tells of each reading", async () => {
  const probe = new ScriptedProbe(() => sampleNow(17));
  const { told, onReading } = createLog();
  await using monitor = new HeadroomMonitor({ probe, watch: ON_GPU, onReading });
  expect([monitor.reading, monitor.pressure, monitor.headroomBytes]).toEqual([
    "unknown",
    "unknown",
    null,
  ]);
  await vi.advanceTimersByTimeAsync(3_000);
  expect(told).toEqual(["steady", "steady", "steady", "steady"]);
  expect(monitor.reading).toMatchObject({ atMs: performance.now() });
  expect(monitor.headroomBytes).toBe(1 * GIB);
});

test("pressure and calm are those of the readings", async () => {
  const probe = new ScriptedProbe(() => sampleNow(19));
  await using monitor = new HeadroomMonitor({ probe, watch: ON_GPU });
  await vi.advanceTimersByTimeAsync(9_000);
  expect([monitor.pressure, monitor.calmSinceMs]).toEqual(["high", null]);
  probe.answer = () => sampleNow(10);
  await vi.advanceTimersByTimeAsync(1_000);
  const since = performance.now();
  await vi.advanceTimersByTimeAsync(120_000);
  expect([monitor.pressure, monitor.calmSinceMs]).toEqual(["calm", since]);
});

test("around a load it reads four times a second, and once a second after it", async () => {
  const probe = new ScriptedProbe(() => sampleNow(10));
  await using monitor = new HeadroomMonitor({ probe, watch: ON_GPU });
  monitor.sampleFast(2_000);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(probe.reads).toBe(9);
  await vi.advanceTimersByTimeAsync(4_000);
  expect(probe.reads).toBe(13);
});

test("a probe that hangs is read once, becomes unknown, and its late answer is dropped", async () => {
  let answer: (reading: MemoryReading) => void = () => undefined;
  const probe = new ScriptedProbe(
    () =>
      new Promise((resolve) => {
        answer = resolve;
      }),
  );
  const { told, onReading } = createLog();
  await using monitor = new HeadroomMonitor({ probe, watch: ON_GPU, onReading });
  monitor.sampleFast(5_000);
  await vi.advanceTimersByTimeAsync(2_400);
  expect(told).toEqual([]);
  await vi.advanceTimersByTimeAsync(600);
  expect(told).toEqual(["unknown", "unknown", "unknown"]);
  probe.answer = () => sampleNow(10);
  answer(sampleNow(19.9));
  await vi.advanceTimersByTimeAsync(250);
  expect(told.slice(3)).toEqual(["steady"]);
  expect([probe.reads, probe.mostOpen]).toEqual([2, 1]);
});

test.each<[string, () => Answer]>([
  ["dies", () => Promise.reject(new Error("spawn ENOENT"))],
  [
    "throws",
    () => {
      throw new Error("closed");
    },
  ],
  ["says so", () => "unknown"],
])("a probe that %s is unknown, and is asked again", async (_title, answer) => {
  const probe = new ScriptedProbe(answer);
  await using monitor = new HeadroomMonitor({ probe, watch: ON_GPU });
  await vi.advanceTimersByTimeAsync(2_000);
  expect([monitor.reading, monitor.pressure, probe.reads]).toEqual(["unknown", "unknown", 3]);
  probe.answer = () => sampleNow(17);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(monitor.pressure).toBe("steady");
});

test("after a move the judging starts anew, with the pools of the new load", async () => {
  const probe = new ScriptedProbe(() => sampleNow(19));
  await using monitor = new HeadroomMonitor({ probe, watch: ON_GPU });
  await vi.advanceTimersByTimeAsync(10_000);
  expect(monitor.pressure).toBe("high");
  monitor.recordMove({ ...ON_GPU });
  expect(monitor.pressure).toBe("unknown");
  await vi.advanceTimersByTimeAsync(9_000);
  expect(monitor.pressure).toBe("steady");
  monitor.recordMove({ ...ON_GPU, usesGpu: false });
  expect(monitor.headroomBytes).toBe(80 * GIB);
});

test("a read that began before a move is not held against the new load", async () => {
  const probe = new ScriptedProbe(async () => {
    const sample = sampleNow(19.9);
    await new Promise((resolve) => setTimeout(resolve, 100));
    return sample;
  });
  const { told, onReading } = createLog();
  await using monitor = new HeadroomMonitor({ probe, watch: ON_GPU, onReading });
  await vi.advanceTimersByTimeAsync(50);
  monitor.recordMove(ON_GPU);
  await vi.advanceTimersByTimeAsync(900);
  expect(told).toEqual([]);
  await vi.advanceTimersByTimeAsync(200);
  expect(told).toEqual(["urgent"]);
});

test("after disposal nothing is read or told, and the probe is left to its owner", async () => {
  const probe = new ScriptedProbe(async () => {
    await new Promise((resolve) => setTimeout(resolve, 100));
    return sampleNow(10);
  });
  const { told, onReading } = createLog();
  const monitor = new HeadroomMonitor({ probe, watch: ON_GPU, onReading });
  const closed = monitor[Symbol.asyncDispose]();
  expect(probe.open).toBe(1);
  await vi.advanceTimersByTimeAsync(100);
  await closed;
  monitor.sampleFast(1_000);
  await vi.advanceTimersByTimeAsync(5_000);
  expect([told, probe.reads, probe.open, probe.isDisposed]).toEqual([[], 1, 0, false]);
});

test("disposal does not wait for a probe that hangs", async () => {
  const monitor = new HeadroomMonitor({ probe: new ScriptedProbe(hang) });
  const closed = monitor[Symbol.asyncDispose]();
  await vi.advanceTimersByTimeAsync(2_500);
  await expect(closed).resolves.toBeUndefined();
});

test("a monitor that nobody closes lets the process end", () => {
  const source = `
    import { HeadroomMonitor } from "./src/memory/headroom/headroom-monitor.ts";
    new HeadroomMonitor({ probe: { read: async () => "unknown" } });
  `;
  const args = ["--import", "tsx", "--input-type=module", "--eval", source];
  const { status, signal, stderr } = spawnSync(process.execPath, args, { timeout: 20_000 });
  expect([status, signal, String(stderr)]).toEqual([0, null, ""]);
});
