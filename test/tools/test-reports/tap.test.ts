import { expect, test } from "vitest";
import { parseTap } from "../../../src/tools/test-reports/tap.ts";

const ROOT = "/home/me/my project";

function parse(...lines: readonly string[]) {
  return parseTap(["TAP version 13", ...lines].join("\n"), ROOT);
}

test("children are counted, not the suites and parents around them", () => {
  const report = parse(
    "# Subtest: group \\# one",
    "    # Subtest: bad",
    "    not ok 1 - bad",
    "      ---",
    "      failureType: 'testCodeFailure'",
    "      error: 'boom'",
    "      ...",
    "    # Subtest: good",
    "    ok 2 - good",
    "      ---",
    "      duration_ms: 1",
    "      ...",
    "    1..2",
    "not ok 1 - group \\# one",
    "  ---",
    "  type: 'suite'",
    "  failureType: 'subtestsFailed'",
    "  ...",
    "# Subtest: fine suite",
    "    # Subtest: inner",
    "    ok 1 - inner",
    "    1..1",
    "ok 2 - fine suite",
    "  ---",
    "  type: 'suite'",
    "  ...",
    "1..2",
  );
  expect(report.cases).toEqual([
    { name: "group # one > bad", outcome: "failed" },
    { name: "group # one > good", outcome: "passed" },
    { name: "fine suite > inner", outcome: "passed" },
  ]);
});

test.each(["ok 1 - later # SKIP", "ok 1 - later # TODO why", "not ok 1 - later # TODO broken"])(
  "%s is skipped",
  (line) => {
    expect(parse(line)).toMatchObject({ passed: 0, failed: 0, skipped: 1 });
  },
);

test("values and stack are taken from the diagnostic, library frames left out", () => {
  const [failure] = parse(
    "not ok 1 - sums",
    "  ---",
    "  location: '/home/me/my project/sum.test.js:4:1'",
    "  failureType: 'testCodeFailure'",
    "  error: |-",
    "    Expected values to be strictly equal:",
    "    ",
    "    -1 !== 3",
    "    ",
    "  code: 'ERR_ASSERTION'",
    "  name: 'AssertionError'",
    "  expected: 3",
    "  actual: -1",
    "  operator: 'strictEqual'",
    "  stack: |-",
    "    sum (file:///home/me/my%20project/src/sum.js:2:31)",
    "    check (/home/me/my project/node_modules/lib/index.js:9:9)",
    "    TestContext.<anonymous> (file:///home/me/my%20project/sum.test.js:5:29)",
    "    Test.run (node:internal/test_runner/test:796:25)",
    "  ...",
  ).failures;
  expect(failure).toEqual({
    name: "sums",
    file: "sum.test.js",
    line: 5,
    message: "Expected values to be strictly equal:\n\n-1 !== 3\nexpected: 3\nactual: -1",
    frames: [
      { file: "sum.test.js", line: 5 },
      { file: "src/sum.js", line: 2, symbol: "sum" },
    ],
    kind: "assertion",
  });
});

test("a file that failed as a whole is a load failure with what it printed", () => {
  const [failure] = parse(
    "# file:///home/me/my%20project/sum.js:1",
    "# export const = 3",
    "#              ^",
    "# SyntaxError: Unexpected token '='",
    "#     at compile (node:internal/modules/esm/utils:346:16)",
    "# Node.js v20.20.2",
    "# Subtest: /home/me/my project/sum.test.js",
    "not ok 1 - /home/me/my project/sum.test.js",
    "  ---",
    "  location: '/home/me/my project/sum.test.js:1:1'",
    "  failureType: 'testCodeFailure'",
    "  exitCode: 1",
    "  error: 'test failed'",
    "  ...",
  ).failures;
  expect(failure).toMatchObject({
    name: "sum.test.js",
    file: "sum.test.js",
    kind: "load",
    frames: [{ file: "sum.js", line: 1 }],
  });
  expect(failure?.message).toMatch(/SyntaxError: Unexpected token '='$/);
});

test.each([
  { failureType: "testTimeoutFailure", code: "ERR_TEST_FAILURE", kind: "timeout" },
  { failureType: "testCodeFailure", code: "ERR_ASSERTION", kind: "assertion" },
  { failureType: "testCodeFailure", code: "ERR_TEST_FAILURE", kind: "error" },
])("$failureType with $code is of kind $kind", ({ failureType, code, kind }) => {
  const [failure] = parse(
    "not ok 1 - x",
    "  ---",
    `  failureType: '${failureType}'`,
    `  code: '${code}'`,
    "  ...",
  ).failures;
  expect(failure?.kind).toBe(kind);
});

test("a report cut off in a diagnostic keeps what came before", () => {
  expect(parse("ok 1 - a", "not ok 2 - b", "  ---", "  error: 'half")).toMatchObject({
    passed: 1,
    failed: 1,
  });
});

test("without a block the comments right below a result say what was wrong", () => {
  const [bats, plain] = parse(
    "ok 1 - fine",
    "not ok 2 days between",
    `# (in test file ${ROOT}/tests/dates.bats, line 12)`,
    "#   `[ $days -eq 2 ]' failed",
    "not ok 3 leap year",
    "# expected yes, got no",
    "",
    "# of something else",
    "not ok 4 bare",
  ).failures;
  expect(bats).toMatchObject({ name: "days between", line: 12, kind: "assertion" });
  expect(bats?.message).toContain("`[ $days -eq 2 ]' failed");
  expect(plain).toEqual({
    name: "leap year",
    message: "expected yes, got no",
    frames: [],
    kind: "assertion",
  });
});
