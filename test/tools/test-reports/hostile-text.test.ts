import { expect, test } from "vitest";
import type { TestReport } from "../../../src/tools/test-report.ts";
import { parseCargoText } from "../../../src/tools/test-reports/cargo-text.ts";
import { parseCheckerText } from "../../../src/tools/test-reports/checker-text.ts";
import { parseGoJson } from "../../../src/tools/test-reports/go-json.ts";
import { parseGoText } from "../../../src/tools/test-reports/go-text.ts";
import { parseJestJson } from "../../../src/tools/test-reports/jest-json.ts";
import { parseJunitXml } from "../../../src/tools/test-reports/junit-xml.ts";
import { parseMochaJson } from "../../../src/tools/test-reports/mocha-json.ts";
import { parseNodeSpec } from "../../../src/tools/test-reports/node-spec.ts";
import { parsePytestText } from "../../../src/tools/test-reports/pytest-text.ts";
import { parseSummaryText } from "../../../src/tools/test-reports/summary-text.ts";
import { parseTap } from "../../../src/tools/test-reports/tap.ts";
import { parseUnittest } from "../../../src/tools/test-reports/unittest-text.ts";

const ROOT = "/p";

const PARSERS: Readonly<Record<string, (text: string) => TestReport | null>> = {
  tap: (text) => parseTap(text, ROOT),
  "node spec": (text) => parseNodeSpec(text, ROOT),
  unittest: (text) => parseUnittest(text, ROOT),
  pytest: (text) => parsePytestText(text, ROOT),
  "pytest xml": (text) => parseJunitXml(text, { root: ROOT, dialect: "pytest" }),
  "java xml": (text) => parseJunitXml(text, { root: ROOT, dialect: "java", sources: ["A.java"] }),
  jest: (text) => parseJestJson(text, ROOT),
  mocha: (text) => parseMochaJson(text, ROOT),
  "go json": (text) => parseGoJson(text, { root: ROOT, modulePath: "x" }),
  "go text": (text) => parseGoText(text, { root: ROOT, modulePath: "x" }),
  cargo: (text) => parseCargoText(text, ROOT),
  checker: (text) => parseCheckerText(text, ROOT),
  summary: (text) => parseSummaryText(text),
};

/** A fixed sequence of numbers below `limit`, the same in every run. */
function createNumbers(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state % limit;
  };
}

/** Pieces of every format, so that shuffled texts reach deep into the parsers. */
const PIECES = [
  "TAP version 13\n",
  "not ok 1 - a\n",
  "ok 2\n",
  "  ---\n",
  "  ...\n",
  "    ",
  "# Subtest: ",
  "  error: |-\n",
  "stack: '",
  "location: '/p/a.js:1:1'\n",
  "ℹ pass 99999999999999999999\n",
  "✖ failing tests:\n",
  "test at a.js:1:1\n✖ b\n",
  `${"=".repeat(70)}\n`,
  `${"-".repeat(70)}\n`,
  "FAIL: test_a (t.T.test_a)\n",
  "Ran 3 tests in 0.1s\n",
  "FAILED (failures=9)\n",
  "Traceback (most recent call last):\n",
  '  File "/p/a.py", line 3, in f\n',
  "KeyboardInterrupt\n",
  "____ a ____\n",
  "E   x\n",
  "a.py:3: in f\n",
  "FAILED a.py::b - c\n",
  "1 failed, 2 passed in 0.1s\n",
  "<testsuites><testsuite>",
  "<testcase name='a'>",
  "<failure message='&#10;'>",
  "</failure>",
  "</testcase>",
  "</testsuite></testsuites>",
  "<![CDATA[",
  "]]>",
  "&",
  "{",
  "}",
  "[",
  "]",
  '{"testResults":[',
  '{"Action":"fail","Package":"x","Test":"T"}\n',
  '{"Action":"output","Output":"panic: \\ngoroutine 1 [r]:\\n\\t/p/a.go:1 +0x1\\n"}\n',
  "--- FAIL: T (0.00s)\n",
  "FAIL\tx\t0.1s\n",
  "test a ... FAILED\n",
  "---- a stdout ----\n",
  "thread 'a' panicked at src/a.rs:1:1:\n",
  "error[E1]: x\n --> a.rs:1:1\n",
  "a.ts(1,2): error TS1: x\n",
  "Tests: 1 failed\n",
  " 1 passing\n",
  "  1) x:\n",
  "\0",
  "\ud800",
  "é",
];

test.each(Object.entries(PARSERS))("%s takes any shuffled text without throwing", (_, parse) => {
  const next = createNumbers(7);
  for (let round = 0; round < 400; round++) {
    const text = Array.from({ length: next(60) }, () => PIECES[next(PIECES.length)]).join("");
    const report = parse(text);
    if (report === null) continue;
    const numbers = [report.passed, report.failed, report.skipped];
    expect(numbers.every((count) => count >= 0)).toBe(true);
    expect(report.failed).toBeGreaterThanOrEqual(report.failures.length);
  }
});

const LONG = [
  { title: "one line of spaces", text: " ".repeat(1_000_000) },
  { title: "only line ends", text: "\n".repeat(300_000) },
  { title: "one line of digits", text: "1".repeat(1_000_000) },
  { title: "one line of opening brackets", text: "(".repeat(500_000) },
  { title: "one line of hashes", text: "# ".repeat(300_000) },
  { title: "one line of underscores", text: `${"_".repeat(500_000)} a` },
  {
    title: "a flood of failures",
    text: "not ok 1 - a\nFAILED a.py::b - c\ntest a ... FAILED\n".repeat(30_000),
  },
  { title: "one endless name", text: `not ok 1 - ${"x".repeat(1_000_000)}\n` },
  {
    title: "one endless message",
    text: `not ok 1 - a\n  ---\n  error: '${"x".repeat(1_000_000)}'\n  ...\n`,
  },
  { title: "deep brackets", text: `${"[".repeat(200_000)}` },
];

test.each(LONG)("$title is read in bounded time to a bounded report", ({ text }) => {
  for (const parse of Object.values(PARSERS)) {
    const report = parse(text);
    expect(JSON.stringify(report).length).toBeLessThan(3_000_000);
  }
});
