import { expect, test } from "vitest";
import { createJsonRenderer } from "../../src/ui/json.ts";
import { createRecorder, scriptedRun } from "./scripted-run.ts";

test("a run is one object: the result with the facts that led to it", () => {
  const recorder = createRecorder();
  const renderer = createJsonRenderer(recorder);
  for (const event of scriptedRun) renderer.handle(event);
  expect(recorder.text()).toBe("");
  renderer.end();
  const report = JSON.parse(recorder.text());
  expect(recorder.text().indexOf("\n")).toBe(recorder.text().length - 1);
  expect(report).toMatchObject({
    type: "result",
    status: "fixed",
    exit_code: 0,
    verified_by: "python3 -m unittest",
    files_changed: ["pricing.py"],
    usage: { prompt_tokens: 1500, cached_tokens: 300, decode_calls: 31 },
    init: { model: "qwen2.5-coder-1.5b", test_command: "python3 -m unittest" },
    engine: {
      device: "CPU",
      load_ms: 1900,
      calibration: [{ threads: 4 }, { ms_per_token: 41.04 }],
    },
    attempts: [
      { candidate: 1, generator: "reprint", outcome: "fixed", reason: "all 5 tests pass" },
    ],
    edits: [{ path: "pricing.py", added_lines: 1, diff: expect.stringContaining("x >= y") }],
    notices: [],
  });
  expect(report.checks.map((check: { purpose: string }) => check.purpose)).toEqual([
    "before",
    "candidate",
    "final",
  ]);
});

test("a run that needed no model has no engine", () => {
  const recorder = createRecorder();
  const renderer = createJsonRenderer(recorder);
  for (const event of scriptedRun) if (event.type !== "model") renderer.handle(event);
  renderer.end();
  expect(JSON.parse(recorder.text())).toMatchObject({ engine: null });
});

test("a run that broke off prints no result", () => {
  const recorder = createRecorder();
  const renderer = createJsonRenderer(recorder);
  for (const event of scriptedRun.slice(0, 5)) renderer.handle(event);
  renderer.end();
  expect(recorder.text()).toBe("");
});
