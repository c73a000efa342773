import { expect, test } from "vitest";
import type { PullProgress } from "../../src/models/models-deps.ts";
import { createPullReport } from "../../src/ui/pull-report.ts";
import { createRecorder } from "./scripted-run.ts";

function report(percent: number, changes: Partial<PullProgress> = {}): PullProgress {
  return {
    stage: "download",
    source: "mirror",
    doneBytes: percent * 10_000,
    totalBytes: 1_000_000,
    ...changes,
  };
}

function createReport(stderrIsTty: boolean) {
  const stderr = createRecorder();
  let nowMs = 0;
  const pull = createPullReport(
    { stderr, stderrIsTty, color: false, columns: 60 },
    () => (nowMs += 1000),
  );
  return { pull, text: stderr.text };
}

test("a log gets a line for every tenth, and none for a wait or a step back", () => {
  const { pull, text } = createReport(false);
  pull.onProgress(report(0, { stage: "wait" }));
  for (let percent = 0; percent <= 40; percent++) pull.onProgress(report(percent));
  pull.onProgress(report(95));
  pull.onProgress(report(0));
  pull.onProgress(report(12));
  pull.onProgress(report(100, { stage: "verify" }));
  pull.finish();
  const lines = text().trimEnd().split("\n");
  const shares = lines.map((line) => `${/^\w+/.exec(line)} ${/\d+ %/.exec(line)}`);
  expect(shares).toEqual([
    "downloading 10 %",
    "downloading 20 %",
    "downloading 30 %",
    "downloading 40 %",
    "downloading 95 %",
    "downloading 12 %",
    "checking 100 %",
  ]);
  expect(text()).not.toContain("\u001b");
});

test("a terminal gets one line that is gone before a notice and at the end", () => {
  const { pull, text } = createReport(true);
  pull.onProgress(report(10));
  pull.onNotice({ level: "warn", message: "mirror\u001b[2J is slow" });
  pull.onProgress(report(20));
  pull.finish();
  pull.finish();
  expect(text().split("\r\u001b[2K")).toEqual([
    "",
    "downloading  ██░░░░░░░░░░░░░░░░░░ 10 %  100 kB of 1.0 MB",
    "! mirror␛ is slow\n",
    "downloading  ████░░░░░░░░░░░░░░░░ 20 %  200 kB of 1.0 MB",
    "",
  ]);
});
