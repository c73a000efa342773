import { expect, test } from "vitest";
import type { AgentEvent } from "../../src/agent/events.ts";
import { createStreamJsonRenderer } from "../../src/ui/stream-json.ts";
import { createRecorder, scriptedRun } from "./scripted-run.ts";

function renderStream(events: readonly AgentEvent[], stepMs: number): string[] {
  const recorder = createRecorder();
  let nowMs = 0;
  const renderer = createStreamJsonRenderer(recorder, () => nowMs);
  for (const event of events) {
    renderer.handle(event);
    nowMs += stepMs;
  }
  renderer.end();
  return recorder.text().split("\n").slice(0, -1);
}

test("every event is one line that says the same in snake_case", () => {
  const lines = renderStream(scriptedRun, 1000);
  expect(lines.map((line) => Object.keys(JSON.parse(line)).join(" "))).toMatchInlineSnapshot(`
    [
      "type task_id session_id cwd task model model_path test_command",
      "type stage done total",
      "type purpose summary",
      "type stage done total",
      "type engine device gpu_layers threads context_tokens load_ms calibration",
      "type targets",
      "type candidate generator target temperature",
      "type stage done total tokens_per_second",
      "type stage done tokens_per_second",
      "type candidate text sampled_tokens forced_tokens cached_tokens prefill_tokens tokens_per_second",
      "type purpose candidate summary",
      "type candidate generator target outcome reason",
      "type path diff added_lines removed_lines",
      "type purpose summary",
      "type status exit_code message answer usage duration_ms candidates files_changed verified_by",
    ]
  `);
  expect(JSON.parse(lines[7] ?? "")).toMatchInlineSnapshot(`
    {
      "done": 600,
      "stage": "prefill",
      "tokens_per_second": 310.4,
      "total": 1200,
      "type": "progress",
    }
  `);
  expect(JSON.parse(lines.at(-1) ?? "")).toMatchInlineSnapshot(`
    {
      "answer": null,
      "candidates": 1,
      "duration_ms": 12340,
      "exit_code": 0,
      "files_changed": [
        "pricing.py",
      ],
      "message": "2 tests repaired.",
      "status": "fixed",
      "type": "result",
      "usage": {
        "cached_tokens": 300,
        "decode_calls": 31,
        "decode_ms": 2000,
        "forced_tokens": 6,
        "prefill_ms": 4000,
        "prompt_tokens": 1500,
        "sampled_tokens": 40,
      },
      "verified_by": "python3 -m unittest",
    }
  `);
});

test("repository text arrives unaltered, though no line carries a control", () => {
  const lines = renderStream(scriptedRun, 1000);
  const edit = lines.map((line) => JSON.parse(line)).find((event) => event.type === "edit");
  const sent = scriptedRun.find((event) => event.type === "edit");
  expect(edit.diff).toBe(sent?.diff);
  expect(lines.join("")).toMatch(/^[\u0020-\u007e]*$/);
});

test("progress comes at most five times a second per stage", () => {
  const events = Array.from({ length: 200 }, (_, index): AgentEvent => {
    const stage = index % 2 === 0 ? "prefill" : "decode";
    return { type: "progress", stage, done: index };
  });
  const shown = renderStream(events, 10).map((line) => JSON.parse(line));
  expect(shown.filter(({ stage }) => stage === "prefill")).toHaveLength(10);
  expect(shown.filter(({ stage }) => stage === "decode")).toHaveLength(10);
});

test("an answer is not told in parts, some of which would be missing", () => {
  const plain: AgentEvent = { type: "progress", stage: "decode", done: 3, tokensPerSecond: 5 };
  const told: AgentEvent = { ...plain, text: "It adds", isFirstText: true };
  expect(renderStream([told], 0)).toEqual(renderStream([plain], 0));
});

test("only progress is thinned out", () => {
  const notice: AgentEvent = { type: "notice", level: "info", message: "x" };
  expect(renderStream([notice, notice, notice], 0)).toHaveLength(3);
});
