import { expect, test } from "vitest";
import type { CommandResult } from "../../src/tools/run-command.ts";
import { decideVerdict } from "../../src/tools/test-outcome.ts";
import { EMPTY_REPORT, type TestReport } from "../../src/tools/test-report.ts";

const RESULT: CommandResult = {
  exitCode: 0,
  signalName: null,
  output: "",
  stdout: "",
  stderr: "",
  outputBytes: 0,
  truncated: false,
  timedOut: false,
  interrupted: false,
  outputLimitReached: false,
  durationMs: 100,
};

function decide(result: Partial<CommandResult>, report: TestReport | null) {
  const program = "runner";
  const display = "runner --all";
  return decideVerdict({
    result: { ...RESULT, ...result },
    report,
    root: "/p",
    program,
    display,
    timeoutMs: 10_000,
  });
}

const report = (passed: number, failed: number, skipped = 0): TestReport => ({
  ...EMPTY_REPORT,
  passed,
  failed,
  skipped,
});

test.each([
  { title: "clean exit, tests ran", result: {}, report: report(2, 0), outcome: "passed" },
  { title: "clean exit, no report", result: {}, report: null, outcome: "passed" },
  { title: "clean exit, a failing test", result: {}, report: report(2, 1), outcome: "failed" },
  { title: "clean exit, no test", result: {}, report: report(0, 0), outcome: "not-runnable" },
  {
    title: "clean exit, all skipped",
    result: {},
    report: report(0, 0, 3),
    outcome: "not-runnable",
  },
  {
    title: "clean exit, says no tests",
    result: { output: "No test files found" },
    report: null,
    outcome: "not-runnable",
  },
  {
    title: "bad exit, a failing test",
    result: { exitCode: 1 },
    report: report(2, 1),
    outcome: "failed",
  },
  {
    title: "bad exit, all passed",
    result: { exitCode: 1 },
    report: report(2, 0),
    outcome: "failed",
  },
  { title: "bad exit, no report", result: { exitCode: 1 }, report: null, outcome: "failed" },
  {
    title: "pytest's code 5",
    result: { exitCode: 5, output: "no tests ran in 0.01s" },
    report: report(0, 0),
    outcome: "not-runnable",
  },
  {
    title: "python without pytest",
    result: { exitCode: 1, output: "/usr/bin/python3: No module named pytest" },
    report: null,
    outcome: "not-runnable",
  },
  {
    title: "a shell's 127",
    result: { exitCode: 127, output: "sh: x: not found" },
    report: null,
    outcome: "not-runnable",
  },
  {
    title: "a missing module of the project",
    result: { exitCode: 1, output: "ModuleNotFoundError: No module named 'app'" },
    report: null,
    outcome: "failed",
  },
  {
    title: "a crash",
    result: { exitCode: null, signalName: "SIGSEGV" as const },
    report: null,
    outcome: "failed",
  },
  {
    title: "too much output",
    result: { exitCode: null, outputLimitReached: true },
    report: null,
    outcome: "failed",
  },
  {
    title: "our time limit",
    result: { exitCode: null, timedOut: true },
    report: report(3, 0),
    outcome: "timed-out",
  },
  {
    title: "ENOENT",
    result: { exitCode: null, startError: { code: "ENOENT", message: "x" } },
    report: null,
    outcome: "not-runnable",
  },
])("$title → $outcome", ({ result, report: said, outcome }) => {
  const verdict = decide(result, said);
  expect(verdict.outcome).toBe(outcome);
  expect(verdict.report.failed > 0).toBe(outcome === "failed" || outcome === "timed-out");
});

test("a failed run without a failing test shows the end of its output and the project's calls", () => {
  const output = "boom\n    at start (/p/src/a.js:3:4)\n    at node:internal/main:1:1\n";
  expect(decide({ exitCode: 1, output }, null).report.failures).toEqual([
    {
      name: "runner --all",
      file: "src/a.js",
      line: 3,
      message: expect.stringContaining("ended with exit code 1\nboom"),
      frames: [{ file: "src/a.js", line: 3, symbol: "start" }],
      kind: "error",
    },
  ]);
});
