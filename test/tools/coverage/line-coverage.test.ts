import { expect, test } from "vitest";
import { parseGoProfile } from "../../../src/tools/coverage/go-counter.ts";
import { parseIstanbul } from "../../../src/tools/coverage/jest-counter.ts";
import { combineRuns, RunLinesBuilder } from "../../../src/tools/coverage/line-coverage.ts";

function createRun(counts: Readonly<Record<number, [count: number, isLoad: boolean]>>) {
  const builder = new RunLinesBuilder();
  for (const [line, [count, isLoad]] of Object.entries(counts)) {
    builder.add("a", Number(line), { count, isLoad });
  }
  return builder.build();
}

test("what all tests did beyond the failing ones is the work of passing ones", () => {
  const failing = createRun({ 1: [1, true], 2: [1, false], 3: [9, false], 4: [2, false] })!;
  const whole = createRun({
    1: [2, true],
    2: [1, false],
    3: [10, false],
    4: [99, false],
    5: [3, false],
  });
  const coverage = combineRuns({ failing, failedTests: 2, whole, passedTests: 4 });
  expect(coverage?.files.get("a")).toEqual(
    new Map([
      [1, { failed: 2, passed: 4 }],
      [2, { failed: 1, passed: 0 }],
      [3, { failed: 2, passed: 1 }],
      [4, { failed: 2, passed: 4 }],
      [5, { failed: 0, passed: 3 }],
    ]),
  );
});

test("without a second run nothing is said of passing tests", () => {
  const failing = createRun({ 1: [1, true], 2: [5, false] })!;
  const coverage = combineRuns({ failing, failedTests: 1, whole: null, passedTests: 4 });
  expect(coverage).toMatchObject({ failedTests: 1, passedTests: 0 });
  expect([...(coverage?.files.get("a")?.values() ?? [])].every(({ passed }) => passed === 0)).toBe(
    true,
  );
});

test.each([[Number.NaN], [-1], [0], [1.5], [Number.POSITIVE_INFINITY]])(
  "a count of %d is ignored",
  (count) => {
    const builder = new RunLinesBuilder();
    builder.add("a", 1, { count, isLoad: false });
    builder.add("a", count === 0 ? 0 : count, { count: 1, isLoad: false });
    expect(builder.build()).toBeNull();
  },
);

const MODULE = { root: "/p", modulePath: "example.com/m" };

test("a Go profile adds up over packages, and the innermost is not known, so the highest counts", () => {
  const text = `mode: count
example.com/m/a.go:3.20,5.2 1 1
example.com/m/a.go:3.20,5.2 1 2
example.com/m/a.go:5.2,6.2 1 7
example.com/m/b.go:1.1,2.2 1 0
`;
  const lines = parseGoProfile(text, MODULE);
  expect([...(lines?.keys() ?? [])]).toEqual(["a.go"]);
  const counts = [...(lines?.get("a.go") ?? [])].map(([line, { count }]) => [line, count]);
  expect(counts).toEqual([
    [3, 3],
    [4, 3],
    [5, 7],
    [6, 7],
  ]);
});

test.each([
  ["", "nothing"],
  ["mode: count\nexample.com/m/a.go:3.20,5.2 1 NaN", "no number"],
  ["mode: count\nexample.com/m/a.go:3.20,5.2 1", "a cut line"],
  ["mode: count\nexample.com/other/a.go:3.20,5.2 1 1", "another module"],
  ["mode: count\nexample.com/m/../../a.go:3.20,5.2 1 1", "a file outside"],
  ["mode: count\nexample.com/m/a.go:9.1,2.2 1 1", "an end before its start"],
  [
    `mode: count\n${Array.from({ length: 30 }, (_, at) => `example.com/m/a.go:1.${at},999999.1 1 1`).join("\n")}`,
    "more lines than any project",
  ],
])("a Go profile gives nothing: %2$s", (text) => {
  expect(parseGoProfile(text, MODULE)).toBeNull();
});

const place = (line: number, column: number) => ({ line, column });
const ISTANBUL = {
  path: "/p/a.js",
  statementMap: {
    0: { start: place(1, 10), end: place(1, 26) },
    1: { start: place(1, 20), end: place(1, 26) },
    2: { start: place(3, 0), end: place(3, 9) },
    3: { start: place(5, 2), end: place(5, 9) },
  },
  fnMap: {
    0: { loc: { start: place(1, 20), end: place(1, 26) } },
    1: { loc: { start: place(4, 0), end: place(6, 1) } },
  },
  s: { 0: 1, 1: 0, 2: 1, 3: 4 },
};

test("jest: a function that nobody called did not run, though its line was loaded", () => {
  const lines = parseIstanbul(JSON.stringify({ x: ISTANBUL }), "/p")?.get("a.js");
  expect(lines).toEqual(
    new Map([
      [5, { count: 4, isLoad: false }],
      [3, { count: 1, isLoad: true }],
    ]),
  );
});

test.each([
  ["a cut text", JSON.stringify({ x: ISTANBUL }).slice(0, -5)],
  ["null", "null"],
  ["a file outside", JSON.stringify({ x: { ...ISTANBUL, path: "/etc/a.js" } })],
  ["counts that are none", JSON.stringify({ x: { ...ISTANBUL, s: { 0: "1" } } })],
  [
    "lines that are none",
    JSON.stringify({
      x: {
        ...ISTANBUL,
        statementMap: { 0: { start: place(-1, 0), end: place(2, 0) } },
        s: { 0: 3 },
      },
    }),
  ],
])("jest: %s gives nothing", (_, text) => {
  expect(parseIstanbul(text, "/p")).toBeNull();
});
