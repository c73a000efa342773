import { expect, test } from "vitest";
import { PaceMonitor } from "../../src/runtime/pace-monitor.ts";

function record(
  monitor: PaceMonitor,
  steps: number,
  batchTokens: number,
  durationMs: number,
): void {
  for (let step = 0; step < steps; step++) monitor.record(batchTokens, durationMs);
}

test("an even pace is not slow", () => {
  const monitor = new PaceMonitor();
  record(monitor, 50, 1, 20);
  expect(monitor.isSlow).toBe(false);
});

test("a pace far below the best, for a whole window, is slow", () => {
  const monitor = new PaceMonitor();
  record(monitor, 3, 1, 20);
  record(monitor, 8, 1, 60);
  expect(monitor.isSlow).toBe(true);
});

test("jitter, one slow step and a short slow spell are not", () => {
  const monitor = new PaceMonitor();
  record(monitor, 8, 1, 20);
  record(monitor, 8, 1, 30);
  expect(monitor.isSlow).toBe(false);
  record(monitor, 7, 1, 20);
  monitor.record(1, 100);
  expect(monitor.isSlow).toBe(false);
});

test("fewer steps than a window are not judged", () => {
  const monitor = new PaceMonitor();
  monitor.record(1, 1);
  record(monitor, 6, 1, 1000);
  expect(monitor.isSlow).toBe(false);
});

test("large batches are compared with large batches only", () => {
  const monitor = new PaceMonitor();
  record(monitor, 20, 1, 20);
  record(monitor, 20, 16, 65);
  expect(monitor.isSlow).toBe(false);
  record(monitor, 8, 16, 200);
  expect(monitor.isSlow).toBe(true);
});

test("the pace may recover", () => {
  const monitor = new PaceMonitor();
  record(monitor, 8, 1, 20);
  record(monitor, 8, 1, 100);
  record(monitor, 8, 1, 20);
  expect(monitor.isSlow).toBe(false);
});

test("a restart forgets the best times too", () => {
  const monitor = new PaceMonitor();
  record(monitor, 8, 1, 20);
  record(monitor, 8, 1, 100);
  monitor.restart();
  record(monitor, 8, 1, 100);
  expect(monitor.isSlow).toBe(false);
});
