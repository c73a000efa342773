import { expect, test } from "vitest";
import { parseUnittest } from "../../../src/tools/test-reports/unittest-text.ts";

const BAR = "=".repeat(70);
const RULE = "-".repeat(70);
const ROOT = "/p";

const block = (head: string, ...body: readonly string[]) => [BAR, head, RULE, ...body, ""];

test("counts come from the summary, subtests and class fixtures do not make it wrong", () => {
  const report = parseUnittest(
    [
      "F.sE",
      ...block("FAIL: test_sub (t.T.test_sub) (i=1)", "AssertionError: 1 != 0"),
      ...block("FAIL: test_sub (t.T.test_sub) (i=2)", "AssertionError: 2 != 0"),
      ...block("ERROR: setUpClass (t.S)", "ValueError: bad"),
      RULE,
      "Ran 4 tests in 0.020s",
      "",
      "FAILED (failures=2, errors=1, skipped=1)",
    ].join("\n"),
    ROOT,
  );
  expect(report).toMatchObject({ passed: 2, failed: 3, skipped: 1 });
  expect(report.failures.map(({ name, message, kind }) => ({ name, message, kind }))).toEqual([
    { name: "test_sub (t.T.test_sub) (i=1)", message: "AssertionError: 1 != 0", kind: "assertion" },
    { name: "test_sub (t.T.test_sub) (i=2)", message: "AssertionError: 2 != 0", kind: "assertion" },
    { name: "setUpClass (t.S)", message: "ValueError: bad", kind: "error" },
  ]);
});

test("the last exception of a chain counts, with the project's frames only", () => {
  const [failure] = parseUnittest(
    [
      ...block(
        "ERROR: test_a (t.T)",
        "Traceback (most recent call last):",
        '  File "/p/t.py", line 3, in test_a',
        "    first()",
        "KeyError: 'x'",
        "",
        "During handling of the above exception, another exception occurred:",
        "",
        "Traceback (most recent call last):",
        '  File "/usr/lib/python3.11/unittest/case.py", line 57, in run',
        "    call()",
        '  File "/p/t.py", line 5, in test_a',
        "    second()",
        '  File "/p/pkg/m.py", line 9, in second',
        '    raise ValueError("no\\nway")',
        "ValueError: no",
        "way",
      ),
      RULE,
      "Ran 1 test in 0.001s",
      "",
      "FAILED (errors=1)",
    ].join("\n"),
    ROOT,
  ).failures;
  expect(failure).toEqual({
    name: "test_a (t.T)",
    file: "t.py",
    line: 5,
    message: "ValueError: no\nway",
    frames: [
      { file: "t.py", line: 5, symbol: "test_a" },
      { file: "pkg/m.py", line: 9, symbol: "second" },
    ],
    kind: "error",
  });
});

test("verbose lines give the names of the tests that passed", () => {
  const report = parseUnittest(
    [
      "test_a (t.T.test_a) ... ok",
      "test_b (t.T.test_b)",
      "With a docstring. ... ok",
      "test_c (t.T.test_c) ... skipped 'why'",
      "test_d (t.T.test_d) ... expected failure",
      RULE,
      "Ran 4 tests in 0.001s",
      "",
      "OK (skipped=1, expected failures=1)",
    ].join("\n"),
    ROOT,
  );
  expect(report).toMatchObject({ passed: 3, failed: 0, skipped: 1 });
  expect(report.cases.map((result) => result.name)).toEqual([
    "test_a (t.T.test_a)",
    "test_b (t.T.test_b)",
    "test_c (t.T.test_c)",
    "test_d (t.T.test_d)",
  ]);
});

test("an interrupted run names the test that was running", () => {
  const [failure] = parseUnittest(
    [
      "test_a (t.T.test_a) ... ok",
      "test_b (t.T.test_b) ... Traceback (most recent call last):",
      '  File "/p/t.py", line 7, in test_b',
      "    spin()",
      '  File "/p/m.py", line 2, in spin',
      "    while True:",
      "KeyboardInterrupt",
    ].join("\n"),
    ROOT,
  ).failures;
  expect(failure).toMatchObject({
    name: "test_b (t.T.test_b)",
    kind: "timeout",
    frames: [{ file: "t.py" }, { file: "m.py", line: 2, symbol: "spin" }],
  });
});
