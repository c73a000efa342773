import { expect, test } from "vitest";
import { parseJestJson } from "../../../src/tools/test-reports/jest-json.ts";
import { parseMochaJson } from "../../../src/tools/test-reports/mocha-json.ts";

const ROOT = "/p";

test("jest: failing, passing and pending tests, with colours removed", () => {
  const json = JSON.stringify({
    numFailedTests: 1,
    testResults: [
      {
        name: "/p/sum.test.js",
        status: "failed",
        message: "  ● math › adds",
        assertionResults: [
          {
            ancestorTitles: ["math"],
            title: "adds",
            fullName: "math adds",
            status: "failed",
            location: { line: 4, column: 3 },
            failureMessages: [
              "Error: \u001b[2mexpect(\u001b[22mreceived\u001b[2m).toBe(\u001b[22mexpected\u001b[2m)\u001b[22m\n\nExpected: 3\nReceived: -1\n    at Object.toBe (/p/sum.test.js:5:21)\n    at Promise.then (<anonymous>)\n    at run (/p/node_modules/jest-circus/build/run.js:71:17)",
            ],
          },
          {
            ancestorTitles: [],
            title: "ok",
            fullName: "ok",
            status: "passed",
            failureMessages: [],
          },
          { ancestorTitles: [], title: "later", fullName: "later", status: "pending" },
        ],
      },
    ],
  });
  const report = parseJestJson(json, ROOT);
  expect(report).toMatchObject({ passed: 1, failed: 1, skipped: 1 });
  expect(report?.failures).toEqual([
    {
      name: "math > adds",
      file: "sum.test.js",
      line: 5,
      message: "Error: expect(received).toBe(expected)\n\nExpected: 3\nReceived: -1",
      frames: [{ file: "sum.test.js", line: 5 }],
      kind: "assertion",
    },
  ]);
});

test.each([
  {
    runner: "jest",
    message:
      "  ● Test suite failed to run\n\n    SyntaxError: /p/src/sum.js: Unexpected token (2:7)\n",
    frame: { file: "src/sum.js", line: 2 },
  },
  {
    runner: "vitest",
    message:
      "Transform failed with 1 error:\n\n\u001b[31m[PARSE_ERROR] \u001b[0mUnexpected token\n   ╭─[ sum.ts:1:14 ]\n",
    frame: { file: "sum.ts", line: 1 },
  },
])(
  "$runner: a file that could not be loaded names the place of the error",
  ({ message, frame }) => {
    const json = JSON.stringify({
      testResults: [{ name: "/p/a.test.js", status: "failed", message, assertionResults: [] }],
    });
    expect(parseJestJson(json, ROOT)?.failures).toMatchObject([
      { name: "a.test.js", kind: "load", frames: [frame] },
    ]);
  },
);

test.each([
  "Error: STACK_TRACE_ERROR\n    at /p/a.test.ts:4:114",
  "Error: Test timed out in 100ms.",
  'thrown: "Exceeded timeout of 5000 ms for a test.',
])("%s is a timeout", (text) => {
  const assertionResults = [{ title: "t", status: "failed", failureMessages: [text] }];
  const json = JSON.stringify({ testResults: [{ name: "/p/a.test.ts", assertionResults }] });
  const [failure] = parseJestJson(json, ROOT)?.failures ?? [];
  expect(failure?.kind).toBe("timeout");
  expect(failure?.message).not.toContain("STACK_TRACE_ERROR");
});

const MOCHA = {
  stats: { suites: 1, tests: 3, passes: 1, pending: 1, failures: 1 },
  passes: [{ title: "ok", fullTitle: "math ok", file: "/p/test/sum.js", err: {} }],
  pending: [{ title: "later", fullTitle: "math later", file: "/p/test/sum.js", err: {} }],
  failures: [
    {
      title: "adds",
      fullTitle: "math adds",
      file: "/p/test/sum.js",
      err: {
        message: "Expected values to be strictly equal:\n\n-1 !== 3\n",
        code: "ERR_ASSERTION",
        expected: "3",
        actual: "-1",
        stack:
          "AssertionError [ERR_ASSERTION]: …\n    at Context.<anonymous> (test/sum.js:6:12)\n    at process.processImmediate (node:internal/timers:483:21)",
      },
    },
  ],
};

test("mocha: the report is found behind what the tests printed", () => {
  const text = `{ "not": "it" }\nsome output {\n${JSON.stringify(MOCHA, null, 2)}\n`;
  const report = parseMochaJson(text, ROOT);
  expect(report).toMatchObject({ passed: 1, failed: 1, skipped: 1 });
  expect(report?.failures).toEqual([
    {
      name: "math adds",
      file: "test/sum.js",
      line: 6,
      message: "Expected values to be strictly equal:\n\n-1 !== 3\nexpected: 3\nactual: -1",
      frames: [{ file: "test/sum.js", line: 6 }],
      kind: "assertion",
    },
  ]);
});

test("mocha: a timeout is told from an error", () => {
  const err = { code: "ERR_MOCHA_TIMEOUT", message: "Timeout of 2000ms exceeded." };
  const failures = [{ fullTitle: "slow", err }];
  const text = JSON.stringify({ ...MOCHA, failures });
  expect(parseMochaJson(text, ROOT)?.failures).toMatchObject([{ kind: "timeout" }]);
});

test.each(["", "{}", "[]", "null", "{", `{"testResults": 3}`, `{"stats": {}}`])(
  "%s is neither report",
  (text) => {
    expect([parseJestJson(text, ROOT), parseMochaJson(text, ROOT)]).toEqual([null, null]);
  },
);
