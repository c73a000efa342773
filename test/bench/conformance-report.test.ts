import { expect, test } from "vitest";
import { summarizeScores } from "../../src/bench/conformance-report.ts";
import { scoreOf } from "../support/record-score.ts";

const NONE = {
  ...{ total: 0, right: 0, wronglyAccepted: 0, wronglyRejected: 0 },
  ...{ unsupported: 0, crashed: 0, ms: 0 },
};

test("nothing scored is a report of zeros", () => {
  expect(summarizeScores([])).toEqual({
    ...NONE,
    compileMs: { median: 0, p99: 0 },
    categories: {},
  });
});

test("records are counted once for each fault, in all and by category", () => {
  const wrong = { isRight: false, category: "b" };
  const report = summarizeScores([
    scoreOf({ ...wrong, wronglyAccepted: 3, wronglyRejected: 2 }),
    scoreOf({}),
    scoreOf({ ...wrong, refusal: "no" }),
    scoreOf({ unsupported: ["x", "y"] }),
    scoreOf({ ...wrong, crash: "boom" }),
  ]);
  const a = { ...NONE, total: 2, right: 2, unsupported: 1, ms: 4 };
  const b = { total: 3, right: 0, wronglyAccepted: 1, wronglyRejected: 1, unsupported: 1 };
  expect(report).toMatchObject({ total: 5, right: 2, unsupported: 2, crashed: 1, ms: 10 });
  expect(Object.entries(report.categories)).toEqual([
    ["b", { ...b, crashed: 1, ms: 6 }],
    ["a", a],
  ]);
});

test("a category may have any name", () => {
  const { categories } = summarizeScores([scoreOf({ category: "__proto__" })]);
  expect(Object.keys(categories)).toEqual(["__proto__"]);
});

test("the times of compiling are given by the middle and the slowest hundredth", () => {
  const scores = Array.from({ length: 200 }, (_, index) => scoreOf({ compileMs: 199 - index }));
  expect(summarizeScores(scores).compileMs).toEqual({ median: 100, p99: 198 });
});
