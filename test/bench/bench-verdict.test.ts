import { describe, expect, test } from "vitest";
import { decideTaskVerdict, describeBench } from "../../src/bench/bench-verdict.ts";

test.each([
  ["solved", { exitCode: 0, visible: true, hidden: true, stray: [] }],
  ["hidden-fail", { exitCode: 0, visible: true, hidden: false, stray: [] }],
  ["not-solved", { exitCode: 3, visible: false, hidden: false, stray: [] }],
  ["not-solved", { exitCode: 5, visible: false, hidden: true, stray: [] }],
  ["wrong-file", { exitCode: 0, visible: true, hidden: true, stray: ["b.py"] }],
  ["wrong-file", { exitCode: 3, visible: false, hidden: false, stray: ["b.py"] }],
  ["exit-untrue", { exitCode: 0, visible: false, hidden: false, stray: [] }],
  ["exit-untrue", { exitCode: 3, visible: true, hidden: true, stray: ["b.py"] }],
] as const)("a task is %s for %j", (verdict, facts) => {
  expect(decideTaskVerdict(facts)).toBe(verdict);
});

const tasks = (solved: number, all: number) =>
  Array.from({ length: all }, (_, index) => ({
    verdict: index < solved ? ("solved" as const) : ("not-solved" as const),
    durationMs: 24_000,
  }));

describe("the line for a person", () => {
  test.each([
    [
      { decodeTokensPerSecond: 5.4, calls: null, tasks: tasks(6, 8) },
      "Repairs 6 of 8 small tasks, median 24 s; decodes 5.4 tokens/s: usable for single-file repairs, slow for long answers",
    ],
    [
      { decodeTokensPerSecond: 42, calls: { trials: 30, right: 30 }, tasks: tasks(2, 8) },
      "Repairs 2 of 8 small tasks, median 24 s; decodes 42.0 tokens/s: an occasional help with repairs, fast enough to read along",
    ],
    [
      { decodeTokensPerSecond: 1, calls: { trials: 30, right: 27 }, tasks: tasks(0, 8) },
      "Repairs 0 of 8 small tasks, median 24 s; 27 of 30 tool calls valid; decodes 1.0 tokens/s: not usable for repairs, for work that nobody waits for",
    ],
    [
      { decodeTokensPerSecond: null, calls: null, tasks: tasks(1, 2) },
      "Repairs 1 of 2 small tasks, median 24 s",
    ],
    [{ decodeTokensPerSecond: 10, calls: null, tasks: [] }, "Decodes 10.0 tokens/s"],
    [{ decodeTokensPerSecond: null, calls: { trials: 0, right: 0 }, tasks: [] }, null],
  ])("%#", (figures, line) => {
    expect(describeBench(figures)).toBe(line);
  });
});
