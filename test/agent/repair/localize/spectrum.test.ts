import { expect, test } from "vitest";
import {
  rankLines,
  scoreOchiai,
  scoreSpan,
} from "../../../../src/agent/repair/localize/spectrum.ts";
import type { LineCoverage } from "../../../../src/tools/coverage/line-coverage.ts";

test.each([
  ["all failing and no passing tests", 2, 0, 2, 1],
  ["half of the failing ones", 1, 0, 4, 0.5],
  ["one failing and three passing", 1, 3, 1, 0.5],
  ["passing ones alone", 0, 5, 2, 0],
  ["nobody", 0, 0, 2, 0],
  ["no test at all", 0, 0, 0, 0],
  ["more than there are", 9, 0, 1, 1],
  ["a number that is none", Number.NaN, 1, 1, 0],
])("run by %s", (...row) => {
  const [, failed, passed, failedTests, score] = row;
  expect(scoreOchiai({ failed, passed }, failedTests)).toBeCloseTo(score);
});

const COVERAGE: LineCoverage = {
  failedTests: 1,
  passedTests: 3,
  files: new Map([
    [
      "b.ts",
      new Map([
        [9, { failed: 1, passed: 0 }],
        [2, { failed: 1, passed: 0 }],
        [3, { failed: 0, passed: 2 }],
      ]),
    ],
    ["a.ts", new Map([[1, { failed: 1, passed: 3 }]])],
  ]),
};

test("the most suspicious come first, ties by line, and what no failing test ran is left out", () => {
  expect(rankLines(COVERAGE)).toEqual([
    { file: "b.ts", line: 2, score: 1 },
    { file: "b.ts", line: 9, score: 1 },
    { file: "a.ts", line: 1, score: 0.5 },
  ]);
  expect(rankLines(COVERAGE, (file) => file === "a.ts")).toHaveLength(1);
});

test.each([
  ["b.ts", 1, 4, 1],
  ["b.ts", 3, 8, 0],
  ["a.ts", 1, 1, 0.5],
  ["c.ts", 1, 9, 0],
])("%s, lines %d to %d", (file, startLine, endLine, score) => {
  expect(scoreSpan(COVERAGE, file, { startLine, endLine })).toBe(score);
});
