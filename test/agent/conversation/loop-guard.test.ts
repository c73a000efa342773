import { describe, expect, test } from "vitest";
import { LoopGuard, type LoopVerdict } from "../../../src/agent/conversation/loop-guard.ts";
import type { ToolCall } from "../../../src/base/tool-call.ts";
import { RandomSource } from "../../support/random-source.ts";

interface Step {
  call: ToolCall;
  result: string;
  isProgress?: boolean;
}

function read(path: string, result = `text of ${path}`): Step {
  return { call: { name: "read", arguments: { path } }, result };
}

function edit(path: string, payload: string): Step {
  const call = { name: "edit", arguments: { path }, payload };
  return { call, result: "done", isProgress: true };
}

function runTests(result: string): Step {
  return { call: { name: "check", arguments: {} }, result };
}

function noteAll(steps: readonly Step[], guard = new LoopGuard()): LoopVerdict[] {
  return steps.map(({ call, result, isProgress = false }) =>
    guard.note(call, result, { isProgress }),
  );
}

function kinds(steps: readonly Step[]): string {
  return noteAll(steps)
    .map(({ kind }) => kind)
    .join(" ");
}

test.each<[string, readonly Step[], string]>([
  ["different calls are fine", [read("a"), read("b"), read("c")], "fine fine fine"],
  [
    "a call that gives the same again is a repeat, then the end",
    [read("a"), read("a"), read("a")],
    "fine repeat stop",
  ],
  [
    "other calls in between do not hide it",
    [read("a"), read("b"), read("a"), read("c"), read("a")],
    "fine fine repeat fine stop",
  ],
  [
    "two calls in turn are seen",
    [read("a"), read("b"), read("a"), read("b"), read("a")],
    "fine fine repeat repeat stop",
  ],
  [
    "three calls in turn are seen",
    [..."abcabca"].map((path) => read(path)),
    "fine fine fine repeat repeat repeat stop",
  ],
  [
    "the same call with another result is fine",
    [read("a", "1"), read("a", "2"), read("a", "3"), read("a", "4")],
    "fine fine fine fine",
  ],
  [
    "tests run again after each edit are fine, also with the same outcome",
    [
      runTests("2 failed"),
      edit("a", "x"),
      runTests("2 failed"),
      edit("a", "y"),
      runTests("2 failed"),
    ],
    "fine fine fine fine fine",
  ],
  [
    "a run that differs in its duration only is the same run",
    [runTests("2 failed in 0.31s"), runTests("2 failed in 0.29s")],
    "fine repeat",
  ],
  [
    "a project that goes to and fro makes no progress",
    [
      edit("a", "x"),
      edit("a", "y"),
      edit("a", "x"),
      edit("a", "y"),
      edit("a", "x"),
      edit("a", "y"),
    ],
    "fine fine fine repeat repeat stop",
  ],
  [
    "after progress a file may be read again",
    [read("a"), read("a"), edit("a", "x"), read("a"), read("a")],
    "fine repeat fine fine repeat",
  ],
])("%s", (_title, steps, expected) => {
  expect(kinds(steps)).toBe(expected);
});

test("the order of the arguments does not tell calls apart, a payload does", () => {
  const first = { call: { name: "w", arguments: { a: 1, b: [{ c: 2, d: 3 }] } }, result: "ok" };
  const turned = { call: { name: "w", arguments: { b: [{ d: 3, c: 2 }], a: 1 } }, result: "ok" };
  expect(kinds([first, turned])).toBe("fine repeat");
  expect(kinds([first, { ...first, call: { ...first.call, payload: "x" } }])).toBe("fine fine");
});

test("what was repeated is banned until something changes for good", () => {
  const guard = new LoopGuard();
  noteAll([read("a"), read("b"), read("a")], guard);
  expect(guard.banned).toEqual([read("a").call]);
  noteAll([read("c")], guard);
  expect(guard.banned).toEqual([read("a").call]);
  noteAll([edit("a", "x")], guard);
  expect(guard.banned).toEqual([]);
});

test("the advice says what the call gave, in few words and without control characters", () => {
  const result = `\u001b[31mnothing\u0007 found${"!".repeat(5_000)}`;
  const verdict = noteAll([read("a.py", result), read("a.py", result)])[1];
  expect(verdict).toMatchObject({ kind: "repeat", times: 2 });
  const advice = verdict?.kind === "repeat" ? verdict.advice : "";
  expect(advice).toContain('read {"path":"a.py"}');
  expect(advice).toContain("[31mnothing  found");
  expect(advice).not.toMatch(/\p{Cc}/u);
  expect(advice.length).toBeLessThan(400);
});

test("different calls that bring nothing new end the task after eight", () => {
  const searches = Array.from({ length: 9 }, (_, index) => read(`p${index}`, "No matches."));
  const verdicts = noteAll(searches);
  expect(verdicts.slice(0, 8).every(({ kind }) => kind === "fine")).toBe(true);
  expect(verdicts[8]).toEqual({ kind: "stop", reason: "8 calls in a row brought nothing new" });
});

test("arguments nested far deeper than any tool has them are told apart by what is above", () => {
  let deep: unknown = "x";
  for (let level = 0; level < 5_000; level++) deep = [deep];
  const step = { call: { name: "w", arguments: { deep } }, result: "ok" };
  expect(kinds([step, step])).toBe("fine repeat");
});

describe("over random sequences", () => {
  const seeds = Array.from({ length: 60 }, (_, index) => index + 1);

  test.each(seeds)("an honest sequence never trips it (seed %i)", (seed) => {
    const random = new RandomSource(seed);
    const guard = new LoopGuard();
    let state = 0;
    let asked = new Set<string>();
    for (let turn = 0; turn < 300; turn++) {
      if (random.below(4) === 0) {
        state += 1;
        asked = new Set();
        const { call, result } = edit(`f${random.below(3)}`, `version ${state}`);
        expect(guard.note(call, result, { isProgress: true })).toEqual({ kind: "fine" });
        continue;
      }
      const path = `f${random.below(40)}`;
      if (asked.has(path)) continue;
      asked.add(path);
      const { call, result } = read(path, `${path} as of ${random.below(3) === 0 ? state : 0}`);
      expect(guard.note(call, result)).toEqual({ kind: "fine" });
    }
    expect(guard.banned).toEqual([]);
  });

  test.each(seeds)(
    "an eventually periodic sequence stops within three periods (seed %i)",
    (seed) => {
      const random = new RandomSource(seed);
      const hasProgress = random.below(2) === 0;
      const period = 1 + random.below(hasProgress ? 12 : 60);
      const lead = random.list(random.below(6), () =>
        read(`lead${random.next()}`, `${random.next()}`),
      );
      const round = random.list(period, () => {
        const step = read(`f${random.below(9)}`, `${random.next()}`);
        return hasProgress && random.below(3) === 0 ? { ...step, isProgress: true } : step;
      });
      const verdicts = noteAll([...lead, ...round, ...round, ...round]);
      expect(verdicts.some(({ kind }) => kind === "stop")).toBe(true);
    },
  );
});
