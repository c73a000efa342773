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
    usage: { prompt_tokens: 1500, cached_tokens: 300 },
    init: { model: "qwen2.5-coder-1.5b", load_ms: 1900, context_tokens: 8192 },
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

test("a run that broke off prints no result", () => {
  const recorder = createRecorder();
  const renderer = createJsonRenderer(recorder);
  for (const event of scriptedRun.slice(0, 5)) renderer.handle(event);
  renderer.end();
  expect(recorder.text()).toBe("");
});
