import { chmodSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { runChecks } from "../../src/tools/run-checks.ts";
import { detectTestCommand } from "../../src/tools/test-command.ts";
import { createProject } from "./temp-project.ts";

const TASK = "Fix the type error in a.ts. Check with `tsc --noEmit -p tsconfig.json`.";

/** A project with a compiler of its own that prints what the script says. */
async function check(task: string, script: string, program = "tsc") {
  const root = createProject({ "a.ts": "export const a = 1;\n", "test_a.py": "import unittest\n" });
  const bin = path.join(root, "node_modules", ".bin");
  mkdirSync(bin, { recursive: true });
  writeFileSync(path.join(bin, program), `#!/bin/sh\n${script}\n`);
  chmodSync(path.join(bin, program), 0o755);
  const command = await detectTestCommand(root, { task });
  if (command === null) throw new Error("no command found");
  return { command, root, result: await runChecks({ command, root, timeoutMs: 20_000 }) };
}

test("a compiler that the task names is judged by its exit code, its errors are the failures", async () => {
  const error = "a.ts(1,14): error TS2322: Type 'number' is not assignable to type 'string'.";
  const { command, result } = await check(TASK, `echo "${error}"; exit 2`);
  expect(command).toMatchObject({ runner: "checker", origin: "the task names it" });
  expect(result).toMatchObject({
    outcome: "failed",
    exitCode: 2,
    report: { passed: 0, failed: 1 },
  });
  expect(result.report.failures).toEqual([
    {
      name: "a.ts: TS2322 Type 'number' is not assignable to type 'string'.",
      file: "a.ts",
      line: 1,
      message: "TS2322: Type 'number' is not assignable to type 'string'.",
      frames: [{ file: "a.ts", line: 1 }],
      kind: "error",
    },
  ]);
});

test("a compiler that is content passes, whatever it prints", async () => {
  const { result } = await check(TASK, 'echo "a.ts(1,1): warning TS1: odd"');
  expect(result.outcome).toBe("passed");
});

test("a fault keeps its name when lines above it move", async () => {
  const named = async (line: number) => {
    const { result } = await check(TASK, `echo "a.ts(${line},1): error TS1: no"; exit 1`);
    return result.report.failures.map(({ name }) => name);
  };
  expect(await named(3)).toEqual(await named(30));
});

test("equal faults of a file are told apart by number", async () => {
  const { result } = await check(
    TASK,
    'echo "a.ts(1,1): error TS1: no\na.ts(2,1): error TS1: no"; exit 1',
  );
  expect(result.report.failures.map(({ name }) => name)).toEqual([
    "a.ts: TS1 no",
    "a.ts: TS1 no (2)",
  ]);
});

test("a compiler that fails without naming a place is a failure with its output", async () => {
  const { result } = await check(TASK, "echo 'unknown option'; exit 1");
  expect(result.outcome).toBe("failed");
  expect(result.report.failures[0]?.message).toContain("unknown option");
});

test("a compiler that is not installed cannot be run", async () => {
  const { result } = await check("Make `mypy app` pass.", "exit 0");
  expect(result).toMatchObject({ outcome: "not-runnable", problem: "mypy was not found" });
});

test.each([
  ["`tsc --noEmit` complains. `python3 -m unittest` must pass.", "unittest"],
  ["Fix it: `eslint .` and `mypy app`", "checker"],
  ["Fix it; `eslint --fix .` is not wanted", "unittest"],
  ["Fix the tests.", "unittest"],
])("%s is checked with %s", async (task, runner) => {
  const root = createProject({ "test_a.py": "import unittest\n" });
  expect((await detectTestCommand(root, { task }))?.runner).toBe(runner);
});

test("a compiler of Python leaves no byte code behind", async () => {
  const root = createProject({ "a.py": "x = 1\n", "b.py": "def f(:\n" });
  const command = await detectTestCommand(root, { task: "`python3 -m py_compile a.py b.py`" });
  if (command === null) throw new Error("no command found");
  const result = await runChecks({ command, root, timeoutMs: 20_000 });
  expect(result.outcome).toBe("failed");
  expect(readdirSync(root).sort()).toEqual(["a.py", "b.py"]);
});
