import { expect, test } from "vitest";
import type { PullProgress } from "../../src/models/models-deps.ts";
import { type ProgressState, recordProgress, renderProgress } from "../../src/ui/pull-progress.ts";

function report(doneBytes: number, changes: Partial<PullProgress> = {}): PullProgress {
  return { stage: "download", source: "mirror", doneBytes, totalBytes: 100_000_000, ...changes };
}

function record(reports: readonly [atMs: number, progress: PullProgress][]): ProgressState {
  let state: ProgressState | null = null;
  for (const [atMs, progress] of reports) state = recordProgress(state, progress, atMs);
  return state!;
}

test("a download shows share, sizes, rate, time left and part", () => {
  const part = { part: 3, parts: 22 };
  const state = record([
    [0, report(0, part)],
    [2_000, report(20_000_000, part)],
  ]);
  expect(renderProgress(state, 2_000, 120)).toBe(
    "downloading  ████░░░░░░░░░░░░░░░░ 20 %  20.0 MB of 100.0 MB  10.0 MB/s  0:08 left  part 3 of 22",
  );
});

test("bytes kept from an earlier pull do not count as speed", () => {
  const state = record([
    [0, report(50_000_000)],
    [1_000, report(51_000_000)],
  ]);
  expect(renderProgress(state, 1_000, 120)).toContain("1.0 MB/s");
});

test("the rate forgets what is older than the window", () => {
  const state = record([
    [0, report(0)],
    [1_000, report(60_000_000)],
    [20_000, report(60_000_000)],
    [30_000, report(61_000_000)],
    [31_000, report(62_000_000)],
  ]);
  expect(renderProgress(state, 31_000, 120)).toContain("182 kB/s");
});

test("the rate of a stalled download falls", () => {
  const state = record([
    [0, report(0)],
    [1_000, report(10_000_000)],
  ]);
  expect(renderProgress(state, 5_000, 120)).toContain("2.0 MB/s");
});

test("thousands of reports a second leave few samples", () => {
  let state: ProgressState | null = null;
  for (let at = 0; at < 5_000; at++) state = recordProgress(state, report(at), at);
  expect(state?.samples.length).toBeLessThan(60);
});

test("a new stage starts a new rate", () => {
  const state = record([
    [0, report(0)],
    [1_000, report(90_000_000)],
    [1_500, report(1_000_000, { stage: "verify" })],
    [2_500, report(3_000_000, { stage: "verify" })],
  ]);
  expect(renderProgress(state, 2_500, 120)).toMatch(/^checking .* 2\.0 MB\/s/);
});

test("waiting names what is waited for", () => {
  const state = record([[0, report(0, { stage: "wait", source: "process 7" })]]);
  expect(renderProgress(state, 0, 120)).toBe("waiting for process 7");
});

test("more bytes than the total, and no total, still give a line", () => {
  expect(renderProgress(record([[0, report(2, { totalBytes: 1 })]]), 0, 120)).toContain(" 100 %");
  expect(renderProgress(record([[0, report(2, { totalBytes: 0 })]]), 0, 120)).toContain(" 0 %");
});

test("a narrow terminal loses the end of the line, never wraps it", () => {
  const state = record([
    [0, report(0)],
    [2_000, report(20_000_000)],
  ]);
  expect(renderProgress(state, 2_000, 70)).toBe(
    "downloading  ████░░░░░░░░░░░░░░░░ 20 %  20.0 MB of 100.0 MB",
  );
});
