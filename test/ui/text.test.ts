import { stripVTControlCharacters } from "node:util";
import { describe, expect, test } from "vitest";
import type { AgentEvent } from "../../src/agent/events.ts";
import type { CheckSummary } from "../../src/tools/run-checks.ts";
import { createTextRenderer, type TextOptions } from "../../src/ui/text.ts";
import { createRecorder, scriptedRun } from "./scripted-run.ts";

const quiet: TextOptions = { color: false, verbose: false, live: false };

function renderText(events: readonly AgentEvent[], options: TextOptions, columns = 60): string {
  const recorder = createRecorder(columns);
  let nowMs = 0;
  const renderer = createTextRenderer(recorder, { ...options, now: () => nowMs });
  for (const event of events) {
    renderer.handle(event);
    nowMs += 1000;
  }
  renderer.end();
  return recorder.text();
}

test("in a log a run reads from top to bottom, without a control", () => {
  const text = renderText(scriptedRun, quiet);
  expect(text).toMatchInlineSnapshot(`
    "fix tests  in /home/me/shop with qwen2.5-coder-1.5b

    ✗ tests before: 3 passed, 2 failed  python3 -m unittest, 420 ms
        test_a␛
        test_b PASSED

    model on CPU · 8 threads · context 8,192 tokens · loaded in 1.9 s

    looking at
        pricing.py:discount  in the trace
      read, 600 tokens, 310 tokens/s
      written, 40 tokens, 24.1 tokens/s

    try 1  pricing.py:discount  reprint  ✓ fixed: all 5 tests pass

    pricing.py  +1 -1
    --- a/pricing.py
    +++ b/pricing.py
    @@ -1 +1 @@
    --- x > y·
    +++ x >= y

    ✓ tests after: 5 passed, 0 failed  python3 -m unittest, 400 ms

    ✓ fixed  2 tests repaired.
      verified  by python3 -m unittest
      changed   pricing.py
      time      12.3 s, 1 try
      tokens    1,200 prefilled (300 tokens/s), 300 cached, 40 sampled, 6 forced (23.0 tokens/s)
    "
  `);
  expect(text).toMatch(/^[\n\u0020-\u007e\u00a0-\uffff]*$/);
});

test("verbose adds what the model wrote and each check", () => {
  const added = renderText(scriptedRun, { ...quiet, verbose: true });
  expect(added).toContain("1,200 read · 0 cached · 40 sampled · 6 forced · 24.1 tokens/s");
  expect(added).toContain("  │ \treturn 1␛\n");
  expect(added).toContain("tests: 5 passed, 0 failed");
  expect(added).toContain("  tests    python3 -m unittest\n");
  expect(added).toContain("  speed  4 threads 48.3 ms/token · 8 threads 41.0 ms/token\n");
  expect(added).toContain("6 forced (23.0 tokens/s), 31 decode calls\n");
});

test("what did not fit the context is told to those who ask for everything", () => {
  const events = scriptedRun.map((event) =>
    event.type !== "assistant"
      ? event
      : {
          ...event,
          context: {
            contextTokens: 2048,
            promptTokens: 1200,
            answerTokens: 300,
            cuts: [
              {
                part: "pricing.py",
                kind: "files" as const,
                form: "nearest-lines" as const,
                tokens: 512,
                wholeTokens: 2048,
              },
            ],
          },
        },
  );
  const told = "  cut to fit: pricing.py, 512 of 2,048 tokens (nearest lines)\n";
  expect(renderText(events, { ...quiet, verbose: true })).toContain(told);
  expect(renderText(events, quiet)).not.toContain("cut to fit");
});

describe("on a terminal", () => {
  const terminal: TextOptions = { ...quiet, live: true };

  test("progress is one line, rewritten and gone before anything else is written", () => {
    const text = renderText(scriptedRun.slice(0, 5), terminal, 60);
    const lines = text.split("\r\u001b[2K");
    expect(lines).toEqual([
      expect.stringMatching(/^fix tests .*\n$/),
      "loading the model  ██████████░░░░░░░░░░ 50 %",
      expect.stringMatching(/^\n✗ tests before[\s\S]*PASSED\n$/),
      "loading the model  ████████████████████ 100 %",
      expect.stringMatching(/^\nmodel on CPU · /),
    ]);
  });

  test("the same lines stay as in a log, but for the stage ends", () => {
    const kept = renderText(scriptedRun, terminal)
      .split("\n")
      .map((line) => line.split("\r\u001b[2K").at(-1));
    const log = renderText(scriptedRun, quiet).split("\n");
    const stageEnds = ["  read, 600 tokens, 310 tokens/s", "  written, 40 tokens, 24.1 tokens/s"];
    expect(kept).toEqual(log.filter((line) => !stageEnds.includes(line)));
  });

  test("no more than ten redraws a second are made", () => {
    const recorder = createRecorder(80);
    const renderer = createTextRenderer(recorder, { ...terminal, now: () => 0 });
    for (let done = 1; done <= 100; done++) {
      renderer.handle({ type: "progress", stage: "decode", done });
    }
    expect(recorder.text().split("\r").length - 1).toBe(1);
  });

  test("an interrupted run leaves no half-drawn line", () => {
    expect(renderText(scriptedRun.slice(0, 2), terminal).endsWith("\r\u001b[2K")).toBe(true);
  });
});

describe("colour", () => {
  test("adds nothing but colour", () => {
    const colored = renderText(scriptedRun, { ...quiet, color: true });
    expect(colored).not.toBe(renderText(scriptedRun, quiet));
    expect(stripVTControlCharacters(colored)).toBe(renderText(scriptedRun, quiet));
  });

  test("tells headers from changed lines that look like them", () => {
    const colored = renderText(scriptedRun, { ...quiet, color: true });
    expect(colored).toContain("\u001b[1m--- a/pricing.py\u001b[22m");
    expect(colored).toContain("\u001b[31m--- x > y·\u001b[39m");
    expect(colored).toContain("\u001b[32m+++ x >= y\u001b[39m");
  });
});

test("a model with layers on the GPU says how many", () => {
  const model = scriptedRun.find((event) => event.type === "model");
  if (model === undefined) throw new Error("the script loads a model");
  const text = renderText([{ ...model, device: "CUDA", gpuLayers: 29, calibration: [] }], {
    ...quiet,
    verbose: true,
  });
  expect(text).toContain("model on CUDA · 29 layers on the GPU · 8 threads");
  expect(text).not.toContain("speed");
});

describe("other outcomes", () => {
  const green: CheckSummary = {
    command: "npm test",
    runner: "node",
    outcome: "passed",
    passed: 1,
    failed: 0,
    failing: [],
    durationMs: 61_000,
  };

  test.each<[Partial<CheckSummary>, string]>([
    [{}, "✓ tests before: 1 passed, 0 failed  npm test, 1 min 01 s"],
    [{ outcome: "not-runnable" }, "✗ tests before: could not be run"],
    [{ outcome: "timed-out" }, "✗ tests before: ran out of time (1 passed, 0 failed until then)"],
    [
      { outcome: "failed", failed: 60, failing: Array.from({ length: 50 }, (_, i) => `t${i}`) },
      "    t9\n    … and 50 more\n",
    ],
  ])("a check that is %j", (changes, expected) => {
    const summary = { ...green, ...changes };
    expect(renderText([{ type: "check", purpose: "before", summary }], quiet)).toContain(expected);
  });

  test.each([
    ["already-green", "✓ nothing to fix"],
    ["not-achieved", "✗ not achieved"],
    ["limit", "✗ stopped at a limit"],
    ["interrupted", "✗ interrupted"],
    ["error", "✗ failed"],
  ] as const)("a result that is %s", (status, verdict) => {
    const result = scriptedRun.at(-1);
    if (result?.type !== "result") throw new Error("the script ends with a result");
    const text = renderText(
      [{ ...result, status, verifiedBy: null, filesChanged: [], candidates: 4 }],
      quiet,
    );
    expect(text).toContain(verdict);
    expect(text).toContain("no, no tests vouch for this");
    expect(text).toContain("nothing\n");
    expect(text).toContain("4 tries");
  });

  test("a diff without end is cut with a count", () => {
    const diff = `@@ -1 +1 @@\n${"+x\n".repeat(1000)}`;
    const text = renderText(
      [{ type: "edit", path: "a", diff, addedLines: 1000, removedLines: 0 }],
      quiet,
    );
    expect(text).toContain("… 601 more lines\n");
    expect(text.split("\n").length).toBeLessThan(410);
  });
});
