import { expect, test } from "vitest";
import type { TestFailure } from "../../../src/tools/test-report.ts";
import { identifyRunner } from "../../../src/tools/test-runners/identify-runner.ts";
import { narrowTestCommand } from "../../../src/tools/test-runners/narrow-command.ts";

function narrow(line: string, failures: readonly Partial<TestFailure>[]) {
  const argv = line.split(" ");
  const runner = identifyRunner(argv) ?? "custom";
  const whole = failures.map((failure) => ({
    name: "t",
    message: "",
    frames: [],
    kind: "error" as const,
    ...failure,
  }));
  const command = { runner, argv, display: line, origin: "test" };
  return narrowTestCommand(command, whole)?.argv.join(" ") ?? null;
}

test.each([
  {
    line: "node --test",
    failures: [{ file: "a.test.js" }, { file: "a.test.js" }],
    argv: "node --test a.test.js",
  },
  {
    line: "tsx --test a.test.ts b.test.ts",
    failures: [{ file: "b.test.ts" }],
    argv: "tsx --test b.test.ts",
  },
  { line: "vitest run", failures: [{ file: "a.spec.ts" }], argv: "vitest run a.spec.ts" },
  { line: "jest", failures: [{ file: "a.test.js" }], argv: "jest --runTestsByPath a.test.js" },
  {
    line: "pytest -q tests",
    failures: [{ name: "tests/a.py::B::c[1]" }],
    argv: "pytest -q tests/a.py::B::c[1]",
  },
  {
    line: "python3 -m unittest",
    failures: [{ name: "test_a (t.T.test_a)" }],
    argv: "python3 -m unittest t.T.test_a",
  },
  {
    line: "python3 -m unittest",
    failures: [{ name: "test_a (t.T) (i=1)" }],
    argv: "python3 -m unittest t.T.test_a",
  },
  {
    line: "python3 -m unittest -q t",
    failures: [{ name: "setUpClass (t.T)" }],
    argv: "python3 -m unittest t.T",
  },
  {
    line: "python3 -m unittest",
    failures: [{ name: "test_a (unittest.loader._FailedTest.test_a)" }],
    argv: "python3 -m unittest test_a",
  },
  {
    line: "go test ./...",
    failures: [{ name: "x/y TestA/sub" }, { name: "x TestB" }],
    argv: "go test -run ^(TestA|TestB)$ ./...",
  },
])("$line with $failures becomes $argv", ({ line, failures, argv }) => {
  expect(narrow(line, failures)).toBe(argv);
});

test.each([
  { title: "no failure", line: "node --test", failures: [] },
  { title: "a failure without a file", line: "node --test", failures: [{}] },
  { title: "a failure in a source file", line: "node --test", failures: [{ file: "src/a.js" }] },
  {
    title: "flags that may change the meaning",
    line: "node --test --test-only",
    failures: [{ file: "a.test.js" }],
  },
  {
    title: "a discovery below a folder",
    line: "python3 -m unittest discover -s tests",
    failures: [{ name: "test_a (t.T)" }],
  },
  { title: "pytest's own selection", line: "pytest -k x", failures: [{ name: "a.py::b" }] },
  {
    title: "a file name that looks like a flag",
    line: "node --test",
    failures: [{ file: "--test.js" }],
  },
  {
    title: "a go package that does not compile",
    line: "go test ./...",
    failures: [{ name: "x/y" }],
  },
  { title: "a runner without a way to select", line: "cargo test", failures: [{ name: "a" }] },
])("$title cannot be narrowed", ({ line, failures }) => {
  expect(narrow(line, failures)).toBeNull();
});
