import { execFileSync } from "node:child_process";
import { readdirSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { expect, test } from "vitest";
import { runChecks, toSummary } from "../../src/tools/run-checks.ts";
import { detectTestCommand, type TestCommand } from "../../src/tools/test-command.ts";
import { createProject } from "./temp-project.ts";

const NODE_MODULES = path.dirname(
  path.dirname(createRequire(import.meta.url).resolve("vitest/package.json")),
);
const TIMEOUT_MS = 25_000;
/** The first build of a fresh machine compiles the standard library too. */
const COLD_COMPILER_MS = 150_000;

function whenInstalled(program: string, ...args: readonly string[]) {
  try {
    execFileSync(program, args, { stdio: "ignore" });
    return test;
  } catch {
    process.stderr.write(`skipped: ${[program, ...args].join(" ")} does not run here\n`);
    return test.skip;
  }
}

async function check(root: string, override?: string, timeoutMs = TIMEOUT_MS) {
  const command = await detectTestCommand(root, override === undefined ? {} : { override });
  if (command === null) throw new Error("no command found");
  return runChecks({ command, root, timeoutMs });
}

const ADD_JS = `export function add(a, b) {\n  return a - b;\n}\n`;
const ADD_TEST_JS = `import test from "node:test";
import assert from "node:assert/strict";
import { add } from "./add.js";

test("adds", () => {
  assert.equal(add(1, 2), 3);
});
test("keeps zero", () => assert.equal(add(0, 0), 0));
`;
const PACKAGE_JSON = `{ "type": "module", "scripts": { "test": "node --test" } }`;

const ADD_PY = `def add(a, b):\n    return a - b\n`;
const ADD_TEST_PY = `import unittest
from add import add


class AddTest(unittest.TestCase):
    def test_adds(self):
        self.assertEqual(add(1, 2), 3)

    def test_keeps_zero(self):
        self.assertEqual(add(0, 0), 0)
`;

const python = whenInstalled("python3", "--version");
const pytest = whenInstalled("python3", "-c", "import pytest");

test("node:test: a failing assertion names its place and both values", async () => {
  const root = createProject({
    "package.json": PACKAGE_JSON,
    "add.js": ADD_JS,
    "add.test.js": ADD_TEST_JS,
  });
  const result = await check(root);
  expect(result).toMatchObject({
    outcome: "failed",
    runner: "node-test",
    command: "node --test",
    exitCode: 1,
    narrowed: false,
  });
  expect(result.report).toEqual({
    passed: 1,
    failed: 1,
    skipped: 0,
    cases: [
      { name: "adds", outcome: "failed", file: "add.test.js" },
      { name: "keeps zero", outcome: "passed" },
    ],
    failures: [
      {
        name: "adds",
        file: "add.test.js",
        line: 6,
        message: expect.stringMatching(/expected: 3\nactual: -1$/),
        frames: [{ file: "add.test.js", line: 6 }],
        kind: "assertion",
      },
    ],
  });
  expect(readdirSync(root).sort()).toEqual(["add.js", "add.test.js", "package.json"]);
});

test("node:test: green is passed, and a summary says so", async () => {
  const root = createProject({
    "package.json": PACKAGE_JSON,
    "add.js": ADD_JS.replace("-", "+"),
    "add.test.js": ADD_TEST_JS,
  });
  const result = await check(root);
  expect(toSummary(result)).toEqual({
    command: "node --test",
    runner: "node-test",
    outcome: "passed",
    passed: 2,
    failed: 0,
    failing: [],
    durationMs: result.durationMs,
  });
});

test("node:test: a syntax error in the module under test is a load failure at its line", async () => {
  const root = createProject({
    "package.json": PACKAGE_JSON,
    "add.js": "export const one = 1;\nexport function add(a, b {\n",
    "add.test.js": ADD_TEST_JS,
  });
  const { outcome, report } = await check(root);
  expect({ outcome, failures: report.failures }).toMatchObject({
    outcome: "failed",
    failures: [
      {
        name: "add.test.js",
        kind: "load",
        frames: [{ file: "add.js", line: 2 }],
        message: expect.stringContaining("SyntaxError"),
      },
    ],
  });
});

test("node:test: a file that never ends is timed out by name, the others still count", async () => {
  const root = createProject({
    "package.json": PACKAGE_JSON,
    "hang.test.js": `import test from "node:test";\ntest("spins", () => { for (;;); });\n`,
    "fine.test.js": `import test from "node:test";\ntest("fine", () => {});\n`,
  });
  const { outcome, report } = await check(root, undefined, 8_000);
  expect(outcome).toBe("timed-out");
  expect(report).toMatchObject({ passed: 1, failed: 1 });
  expect(report.failures).toMatchObject([{ name: "hang.test.js", kind: "timeout" }]);
});

test("tsx --test: frames name the lines of the TypeScript source", async () => {
  const root = createProject({
    "package.json": `{ "type": "module" }`,
    "add.ts":
      "interface Unused { a: 1 }\nexport function add(a: number, b: number): number {\n  throw new RangeError('no sum');\n}\n",
    "add.test.ts": ADD_TEST_JS.replace("./add.js", "./add.ts"),
  });
  symlinkSync(NODE_MODULES, path.join(root, "node_modules"));
  const { runner, command, report } = await check(root);
  expect({ runner, command }).toEqual({
    runner: "node-test",
    command: "tsx --test add.test.ts",
  });
  expect(report.failures[0]).toEqual({
    name: "adds",
    file: "add.test.ts",
    line: 6,
    message: "RangeError: no sum",
    frames: [
      { file: "add.test.ts", line: 6 },
      { file: "add.ts", line: 3, symbol: "add" },
    ],
    kind: "error",
  });
});

test("vitest: the report comes from its JSON, outside the project", async () => {
  const root = createProject({
    "package.json": `{ "type": "module", "devDependencies": { "vitest": "*" } }`,
    "add.js": ADD_JS,
    "add.test.js": `import { expect, test } from "vitest";
import { add } from "./add.js";
test("adds", () => {
  expect(add(1, 2)).toBe(3);
});
test.skip("later", () => {});
`,
  });
  symlinkSync(NODE_MODULES, path.join(root, "node_modules"));
  const { outcome, runner, report } = await check(root);
  expect({ outcome, runner, passed: report.passed, skipped: report.skipped }).toEqual({
    outcome: "failed",
    runner: "vitest",
    passed: 0,
    skipped: 1,
  });
  expect(report.failures).toMatchObject([
    { name: "adds", file: "add.test.js", line: 4, kind: "assertion" },
  ]);
  expect(report.failures[0]?.message).toContain("expected -1 to be 3");
  expect(readdirSync(root)).toHaveLength(4);
});

python("unittest: failures carry the assertion text and the project's frames", async () => {
  const root = createProject({ "add.py": ADD_PY, "test_add.py": ADD_TEST_PY });
  const { outcome, command, report } = await check(root);
  expect({ outcome, command }).toEqual({ outcome: "failed", command: "python3 -m unittest" });
  expect(report).toMatchObject({ passed: 1, failed: 1, skipped: 0 });
  expect(report.failures).toMatchObject([
    {
      name: expect.stringMatching(/^test_adds \(test_add\.AddTest/),
      file: "test_add.py",
      line: 7,
      message: "AssertionError: -1 != 3",
      frames: [{ file: "test_add.py", line: 7, symbol: "test_adds" }],
      kind: "assertion",
    },
  ]);
  expect(readdirSync(root).sort()).toEqual(["add.py", "test_add.py"]);
});

python("unittest: an endless loop is found by the line it was stopped at", async () => {
  const root = createProject({
    "add.py": "def add(a, b):\n    while True:\n        pass\n",
    "test_add.py": ADD_TEST_PY,
  });
  const { outcome, report, problem } = await check(root, undefined, 1_500);
  expect({ outcome, problem }).toEqual({
    outcome: "timed-out",
    problem: "the tests did not finish within 2 s",
  });
  expect(report.failures).toMatchObject([
    {
      name: expect.stringMatching(/^test_adds /),
      kind: "timeout",
      frames: [
        { file: "test_add.py", line: 7, symbol: "test_adds" },
        { file: "add.py", symbol: "add" },
      ],
    },
  ]);
});

python(
  "unittest: a syntax error in the module under test is a load failure at its line",
  async () => {
    const root = createProject({
      "add.py": "def add(a, b:\n    pass\n",
      "test_add.py": ADD_TEST_PY,
    });
    const { outcome, report } = await check(root);
    expect(outcome).toBe("failed");
    expect(report.failures).toMatchObject([
      {
        kind: "load",
        file: "test_add.py",
        message: expect.stringContaining("SyntaxError"),
        frames: [
          { file: "test_add.py", line: 2 },
          { file: "add.py", line: 1 },
        ],
      },
    ]);
  },
);

pytest("pytest: failures are named by node id", async () => {
  const root = createProject({
    "add.py": ADD_PY,
    "tests/test_add.py": `import pytest
from add import add


class TestAdd:
    @pytest.mark.parametrize("zero", [0])
    def test_zero(self, zero):
        assert add(zero, 0) == 0

    def test_adds(self):
        assert add(1, 2) == 3
`,
    "conftest.py": "",
  });
  const { outcome, runner, report } = await check(root);
  expect({ outcome, runner, passed: report.passed }).toEqual({
    outcome: "failed",
    runner: "pytest",
    passed: 1,
  });
  expect(report.failures).toEqual([
    {
      name: "tests/test_add.py::TestAdd::test_adds",
      file: "tests/test_add.py",
      line: 11,
      message: "assert -1 == 3\n +  where -1 = add(1, 2)",
      frames: [{ file: "tests/test_add.py", line: 11, symbol: "test_adds" }],
      kind: "assertion",
    },
  ]);
  expect(readdirSync(root).sort()).toEqual(["add.py", "conftest.py", "tests"]);
});

pytest(
  "pytest: a syntax error in the module under test is a load failure at its line",
  async () => {
    const root = createProject({
      "add.py": "def add(a, b:\n    pass\n",
      "test_add.py": "from add import add\n\ndef test_adds():\n    assert add(1, 2) == 3\n",
    });
    const { outcome, report } = await check(root);
    expect(outcome).toBe("failed");
    expect(report.failures).toMatchObject([
      { name: "test_add.py", kind: "load", frames: [{ line: 1 }, { file: "add.py", line: 1 }] },
    ]);
  },
);

pytest("only the failing tests are run when asked, and the result says so", async () => {
  const root = createProject({
    "test_a.py": "def test_good():\n    assert True\n\ndef test_bad():\n    assert False\n",
  });
  const command = await detectTestCommand(root);
  if (command === null) throw new Error("no command found");
  const all = await runChecks({ command, root, timeoutMs: TIMEOUT_MS });
  const onlyTests = all.report.failures;
  const some = await runChecks({ command, root, timeoutMs: TIMEOUT_MS, onlyTests });
  expect({ narrowed: some.narrowed, command: some.command, ...counts(some.report) }).toEqual({
    narrowed: true,
    command: "python3 -m pytest test_a.py::test_bad",
    passed: 0,
    failed: 1,
  });
});

function counts({ passed, failed }: { passed: number; failed: number }) {
  return { passed, failed };
}

whenInstalled("go", "version")(
  "go: failures have the test's line or the panic's calls",
  async () => {
    const root = createProject({
      "go.mod": "module example.com/calc\n\ngo 1.20\n",
      "calc.go": `package calc

func Add(a, b int) int { return a - b }

func Put() {
	var m map[string]int
	m["x"] = 1
}
`,
      "calc_test.go": `package calc

import "testing"

func TestAdd(t *testing.T) {
	if got := Add(1, 2); got != 3 {
		t.Errorf("Add(1, 2) = %d, want 3", got)
	}
}

func TestFine(t *testing.T) {}

func TestPut(t *testing.T) { Put() }
`,
    });
    const { outcome, report } = await check(root, undefined, COLD_COMPILER_MS);
    expect({ outcome, ...counts(report) }).toEqual({ outcome: "failed", passed: 1, failed: 2 });
    expect(report.failures).toMatchObject([
      {
        name: "example.com/calc TestAdd",
        file: "calc_test.go",
        line: 7,
        message: "calc_test.go:7: Add(1, 2) = -1, want 3",
        kind: "assertion",
      },
      {
        name: "example.com/calc TestPut",
        kind: "error",
        frames: [
          { file: "calc_test.go", line: 13 },
          { file: "calc.go", line: 7 },
        ],
      },
    ]);
  },
  COLD_COMPILER_MS + 5_000,
);

whenInstalled("cargo", "--version")("cargo: failures have the values and the place", async () => {
  const root = createProject({
    "Cargo.toml": `[package]\nname = "calc"\nversion = "0.1.0"\nedition = "2021"\n`,
    "src/lib.rs": `pub fn add(a: i32, b: i32) -> i32 {
    a - b
}

#[cfg(test)]
mod tests {
    #[test]
    fn adds() {
        assert_eq!(super::add(1, 2), 3);
    }
    #[test]
    fn keeps_zero() {
        assert_eq!(super::add(0, 0), 0);
    }
}
`,
  });
  const { outcome, report } = await check(root);
  expect({ outcome, ...counts(report) }).toEqual({ outcome: "failed", passed: 1, failed: 1 });
  expect(report.failures).toMatchObject([
    {
      name: "tests::adds",
      file: "src/lib.rs",
      line: 9,
      message: expect.stringMatching(/left: -1\n right: 3/),
      kind: "assertion",
    },
  ]);
});

test("an npm script that is more than one call is run by npm and its output read", async () => {
  const root = createProject({
    "package.json": `{ "type": "module", "scripts": { "test": "node -e 0 && node --test" } }`,
    "add.js": ADD_JS,
    "add.test.js": ADD_TEST_JS,
  });
  const { runner, command, report } = await check(root);
  expect({ runner, command, ...counts(report) }).toEqual({
    runner: "npm-script",
    command: "npm test",
    passed: 1,
    failed: 1,
  });
});

test.each([
  {
    title: "a program that does not exist",
    override: "no-such-runner --all",
    why: "no-such-runner",
  },
  { title: "an npm script that does not exist", override: "npm run test:none", why: "no tests" },
  { title: "tests that find nothing", override: "node --test", why: "no tests" },
])("$title is not runnable, never passed", async ({ override, why }) => {
  const { outcome, problem, report } = await check(
    createProject({ "package.json": "{}" }),
    override,
  );
  expect({ outcome, ...counts(report) }).toEqual({ outcome: "not-runnable", passed: 0, failed: 0 });
  expect(problem).toContain(why);
});

test("a program that is missing is not runnable without a shell too", async () => {
  const argv = ["no-such-runner"];
  const command: TestCommand = { runner: "jest", argv, display: "jest", origin: "test" };
  const result = await runChecks({ command, root: createProject() });
  expect(result).toMatchObject({
    outcome: "not-runnable",
    problem: "no-such-runner was not found",
    exitCode: null,
  });
});

test.each([
  { title: "a silent success", override: "exit 0", outcome: "passed", failed: 0 },
  { title: "a silent failure", override: "exit 9", outcome: "failed", failed: 1 },
  { title: "a death by signal", override: "kill -SEGV $$", outcome: "failed", failed: 1 },
  {
    title: "a failure hidden by exit 0",
    override: "echo '1 passed, 2 failed'",
    outcome: "failed",
    failed: 2,
  },
  {
    title: "binary noise",
    override: "head -c 100000 /dev/urandom; exit 1",
    outcome: "failed",
    failed: 1,
  },
])("$title of an unknown command is judged by its exit and its counts", async (row) => {
  const { outcome, report } = await check(createProject(), row.override);
  expect({ outcome, failed: report.failed }).toEqual({ outcome: row.outcome, failed: row.failed });
});

python("a script without a test framework fails at its traceback", async () => {
  const root = createProject({
    "add.py": ADD_PY,
    "test_all.py": "from add import add\nassert add(1, 2) == 3, 'sum'\n",
  });
  const { report } = await check(root, "python3 test_all.py");
  expect(report.failures).toMatchObject([
    { file: "test_all.py", line: 2, message: "AssertionError: sum", kind: "assertion" },
  ]);
});

test("a runner that refuses our flags is run again as it was", async () => {
  const root = createProject({
    "fake.js": `const args = process.argv.slice(2);
if (args.length > 0) { console.error("Unrecognized option " + args[0]); process.exit(1); }
console.log("Tests:       1 failed, 2 passed, 3 total"); process.exit(1);
`,
  });
  const argv = [process.execPath, path.join(root, "fake.js")];
  const command: TestCommand = { runner: "jest", argv, display: "jest", origin: "test" };
  const { outcome, report } = await runChecks({ command, root });
  expect({ outcome, ...counts(report) }).toEqual({ outcome: "failed", passed: 2, failed: 1 });
});

test("an abort rejects with the signal's reason and leaves no report folder", async () => {
  const controller = new AbortController();
  const root = createProject();
  const command = await detectTestCommand(root, { override: "sleep 60" });
  if (command === null) throw new Error("no command found");
  setTimeout(() => controller.abort(new Error("stopped")), 200);
  await expect(runChecks({ command, root, signal: controller.signal })).rejects.toThrow("stopped");
});

test("a root that is not there is a usage problem", async () => {
  const command: TestCommand = {
    runner: "custom",
    argv: ["true"],
    display: "true",
    origin: "test",
  };
  const root = path.join(createProject(), "gone");
  await expect(runChecks({ command, root })).rejects.toMatchObject({ code: "directory-unusable" });
});
