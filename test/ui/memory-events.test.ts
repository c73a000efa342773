import { describe, expect, test } from "vitest";
import type { AgentEvent } from "../../src/agent/events.ts";
import { createJsonRenderer } from "../../src/ui/json.ts";
import { createStreamJsonRenderer } from "../../src/ui/stream-json.ts";
import { createTextRenderer, type TextOptions } from "../../src/ui/text.ts";
import { createRecorder, scriptedRun } from "./scripted-run.ts";

type MemoryEvent = Extract<AgentEvent, { type: "memory" }>;

const GIB = 2 ** 30;

function createMemory(kind: MemoryEvent["kind"], headroomBytes: number | null = 1.2 * GIB) {
  const figures = { ramFreeBytes: 4 * GIB, gpuFreeBytes: null, headroomBytes, contextTokens: 8192 };
  return { type: "memory", kind, message: `about\u0007 ${kind}`, ...figures } as const;
}

const decode: AgentEvent = { type: "progress", stage: "decode", done: 40, tokensPerSecond: 24.13 };

function renderText(events: readonly AgentEvent[], changes: Partial<TextOptions>, columns = 80) {
  const recorder = createRecorder(columns);
  let nowMs = 0;
  const now = () => nowMs;
  const options = { color: false, verbose: false, live: false, now, ...changes };
  const renderer = createTextRenderer(recorder, options);
  for (const event of events) {
    renderer.handle(event);
    nowMs += 1000;
  }
  renderer.end();
  return recorder.text();
}

describe("as text", () => {
  test.each<[MemoryEvent["kind"], string]>([
    ["plan", "  about· plan\n"],
    ["step-up", "  about· step-up\n"],
    ["reloaded", "  about· reloaded\n"],
    ["pressure", "! about· pressure\n"],
    ["step-down", "! about· step-down\n"],
    ["unloaded", "! about· unloaded\n"],
    ["verified", ""],
    ["headroom", ""],
  ])("%s is %j", (kind, line) => {
    expect(renderText([createMemory(kind)], {})).toBe(line);
  });

  test("who wants all detail is told that the plan came true, but no figures in between", () => {
    const events = [createMemory("verified"), createMemory("headroom")];
    expect(renderText(events, { verbose: true })).toBe("  about· verified\n");
  });

  test("pressure is painted as a warning", () => {
    const text = renderText([createMemory("pressure")], { color: true });
    expect(text).toBe("\u001b[33m! about· pressure\u001b[39m\n");
  });

  test("in a log, figures end no stage", () => {
    const events = [decode, createMemory("headroom"), decode];
    expect(renderText(events, {})).toBe("  written, 40 tokens, 24.1 tokens/s\n");
  });
});

describe("the moving line", () => {
  const draw = (events: readonly AgentEvent[], columns?: number) =>
    renderText(events, { live: true }, columns)
      .split("\r\u001b[2K")
      .filter((line) => line !== "");

  test("ends with the headroom as soon as it is known", () => {
    expect(draw([decode, createMemory("headroom"), decode])).toEqual([
      "writing  40 tokens  24.1 tokens/s",
      "writing  40 tokens  24.1 tokens/s  headroom 1.2 GiB",
    ]);
  });

  test.each([
    [54, "writing  40 tokens  24.1 tokens/s  headroom 1.2 GiB"],
    [50, "writing  40 tokens  24.1 tokens/s"],
    [20, "writing  40 tokens"],
  ])("of %i columns gives it up first", (columns, line) => {
    expect(draw([createMemory("headroom"), decode], columns)).toEqual([line]);
  });

  test.each([
    [512 * 2 ** 20, "headroom 512 MiB"],
    [0, "headroom 0 MiB"],
    [-1.5 * GIB, "headroom -1.5 GiB"],
  ])("says of %d bytes %j", (headroomBytes, part) => {
    const [line] = draw([createMemory("headroom", headroomBytes), decode]);
    expect(line?.endsWith(`  ${part}`)).toBe(true);
  });

  test("is silent about a headroom that nobody knows any more", () => {
    const events = [createMemory("headroom"), createMemory("headroom", null), decode];
    expect(draw(events)).toEqual(["writing  40 tokens  24.1 tokens/s"]);
  });

  test("is not drawn for a figure alone, nor again once it is gone", () => {
    expect(draw([createMemory("headroom")])).toEqual([]);
    const notice: AgentEvent = { type: "notice", level: "info", message: "x" };
    expect(draw([decode, notice, createMemory("headroom")])).toEqual([
      "writing  40 tokens  24.1 tokens/s",
      "  x\n",
    ]);
  });

  test("gives way to a step, whose figures the next line shows", () => {
    expect(draw([decode, createMemory("step-down", GIB), decode])).toEqual([
      "writing  40 tokens  24.1 tokens/s",
      "! about· step-down\n",
      "writing  40 tokens  24.1 tokens/s  headroom 1.0 GiB",
    ]);
  });
});

describe("as stream-json", () => {
  function stream(events: readonly AgentEvent[], stepMs: number) {
    const recorder = createRecorder();
    let nowMs = 0;
    const renderer = createStreamJsonRenderer(recorder, () => nowMs);
    for (const event of events) {
      renderer.handle(event);
      nowMs += stepMs;
    }
    return recorder.text().trimEnd().split("\n");
  }

  test("an event says the same in snake_case", () => {
    expect(stream([createMemory("step-down")], 0).map((line) => JSON.parse(line))).toEqual([
      {
        type: "memory",
        kind: "step-down",
        message: "about\u0007 step-down",
        ram_free_bytes: 4 * GIB,
        gpu_free_bytes: null,
        headroom_bytes: 1.2 * GIB,
        context_tokens: 8192,
      },
    ]);
  });

  test("figures come at most once in five seconds, decisions always", () => {
    const figures = Array.from({ length: 20 }, () => createMemory("headroom"));
    expect(stream(figures, 1000)).toHaveLength(4);
    const steps = [createMemory("step-down"), createMemory("step-down"), createMemory("pressure")];
    expect(stream(steps, 0)).toHaveLength(3);
  });
});

test("the one object of a run holds the decisions, not the figures between them", () => {
  const recorder = createRecorder();
  const renderer = createJsonRenderer(recorder);
  renderer.handle(createMemory("plan"));
  renderer.handle(createMemory("headroom"));
  for (const event of scriptedRun) renderer.handle(event);
  renderer.end();
  expect(JSON.parse(recorder.text()).memory).toEqual([
    expect.objectContaining({ kind: "plan", context_tokens: 8192 }),
  ]);
});
