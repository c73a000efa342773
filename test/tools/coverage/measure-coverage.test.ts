import { execFileSync } from "node:child_process";
import { readdirSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { rankLines } from "../../../src/agent/repair/localize/spectrum.ts";
import type { LineCoverage } from "../../../src/tools/coverage/line-coverage.ts";
import { measureCoverage } from "../../../src/tools/coverage/measure-coverage.ts";
import { runChecks } from "../../../src/tools/run-checks.ts";
import { detectTestCommand, type TestCommand } from "../../../src/tools/test-command.ts";
import { createProject } from "../temp-project.ts";

const NODE_MODULES = path.dirname(
  path.dirname(createRequire(import.meta.url).resolve("vitest/package.json")),
);
const TIMEOUT_MS = 60_000;
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

const python = whenInstalled("python3", "--version");
const pytest = whenInstalled("python3", "-c", "import pytest");
const go = whenInstalled("go", "version");

async function findCommand(root: string, override: string): Promise<TestCommand> {
  const command = await detectTestCommand(root, { override });
  if (command === null) throw new Error("no command found");
  return command;
}

/** As the program does: the tests run first, and what failed is measured. */
async function measure(root: string, override: string, timeoutMs = TIMEOUT_MS) {
  const command = await findCommand(root, override);
  const { report } = await runChecks({ command, root, timeoutMs });
  return measureCoverage({ command, root, failures: report.failures, timeoutMs });
}

/** "file:line failed/passed" of the lines of one file, in order. */
function describe(coverage: LineCoverage | null, file: string): string {
  const lines = [...(coverage?.files.get(file) ?? [])].sort(([a], [b]) => a - b);
  return lines.map(([line, { failed, passed }]) => `${line}:${failed}/${passed}`).join(" ");
}

const SHOP_PY = `LIMIT = 100


def discount(amount):
    if amount > LIMIT:
        return amount * 0.2
    return amount


if __name__ == "__main__":
    import sys
    print(discount(float(sys.argv[1])))
`;
const SHOP_TEST_PY = `import subprocess, sys, threading, unittest
import shop


class ShopTest(unittest.TestCase):
    def test_small(self):
        self.assertEqual(shop.discount(50), 50)

    def test_large(self):
        self.assertEqual(shop.discount(200), 160)

    def test_process(self):
        out = subprocess.check_output([sys.executable, "shop.py", "200"])
        self.assertEqual(float(out), 160)

    def test_thread(self):
        seen = []
        thread = threading.Thread(target=lambda: seen.append(shop.discount(200)))
        thread.start()
        thread.join()
        self.assertEqual(seen, [160])

    @unittest.skip("not today")
    def test_skipped(self):
        shop.discount(50)
`;
const SHOP_LINES = "1:3/1 4:3/1 5:3/1 6:3/0 7:0/1 10:3/1 11:1/0 12:1/0";

const pythonRunners = [
  ["unittest", python],
  ["pytest", pytest],
] as const;

for (const [module, run] of pythonRunners) {
  run(
    `${module}: each test's lines, also of its threads and processes`,
    { timeout: 90_000 },
    async () => {
      const root = createProject({ "shop.py": SHOP_PY, "test_shop.py": SHOP_TEST_PY });
      const coverage = await measure(root, `python3 -m ${module}`);
      expect(coverage).toMatchObject({ failedTests: 3, passedTests: 1 });
      expect(describe(coverage, "shop.py")).toBe(SHOP_LINES);
      expect(rankLines(coverage!, (file) => file === "shop.py")[0]).toEqual({
        file: "shop.py",
        line: 6,
        score: 1,
      });
      expect(readdirSync(root).sort()).toEqual(["shop.py", "test_shop.py"]);
    },
  );
}

python("the environment's own sitecustomize and the variables of the person are kept", async () => {
  const root = createProject({
    "site/sitecustomize.py": "import builtins\nbuiltins.OWN = 1\n",
    "a.py": "def one():\n    return OWN + 1\n",
    "test_a.py":
      "import unittest, a\nclass T(unittest.TestCase):\n    def test_a(self): self.assertEqual(a.one(), 1)\n",
  });
  const before = process.env.PYTHONPATH;
  process.env.PYTHONPATH = path.join(root, "site");
  try {
    const coverage = await measure(root, "python3 -m unittest");
    expect(describe(coverage, "a.py")).toBe("1:1/0 2:1/0");
  } finally {
    if (before === undefined) delete process.env.PYTHONPATH;
    else process.env.PYTHONPATH = before;
  }
});

const HANGING = [
  ["in Python code", "while n > 0:\n        n += 0"],
  ["inside one call of the interpreter", "import re\n    re.match('(a+)+$', 'a' * 40 + 'b')"],
  ["because its process dies", "import os\n    os.abort()"],
] as const;

for (const [how, body] of HANGING) {
  python(
    `a test that never ends, ${how}, leaves its lines as a failing one`,
    {
      timeout: 60_000,
    },
    async () => {
      const root = createProject({
        "a.py": `def fine():\n    return 1\ndef run(n):\n    ${body}\n`,
        "test_a.py": `import unittest, a
class T(unittest.TestCase):
    def test_a(self): self.assertEqual(a.fine(), 1)
    def test_b(self): a.run(1)
`,
      });
      const coverage = await measure(root, "python3 -m unittest", 4_000);
      expect(coverage).toMatchObject({ failedTests: 1, passedTests: 1 });
      expect(describe(coverage, "a.py")).toBe("1:1/1 2:0/1 3:1/1 4:1/0 5:1/0");
    },
  );
}

const ADD_JS = `export function add(a, b) {
  if (a > 100) {
    return 7;
  }
  return a - b;
}
export const next = (x) => x + 1;

export const never = (x) => x;
`;
const ADD_TEST_JS = `import { describe, test } from "node:test";
import assert from "node:assert/strict";
import { add, next } from "./add.js";
test("adds (twice)", () => assert.equal(add(1, 2), 3));
describe("suite", () => {
  test("next", () => assert.equal(next(1), 2));
});
test("outer", async (t) => {
  await t.test("large", () => assert.equal(add(200, 1), 7));
});
`;

test("node --test: the failing test alone against all", { timeout: 60_000 }, async () => {
  const root = createProject({
    "package.json": `{ "type": "module" }`,
    "add.js": ADD_JS,
    "add.test.js": ADD_TEST_JS,
  });
  const coverage = await measure(root, "node --test");
  expect(coverage?.failedTests).toBe(1);
  // Line 9 belongs to a function that nobody called, and is left out.
  expect(describe(coverage, "add.js")).toBe("1:1/1 2:1/1 3:0/1 5:1/0 7:0/1");
  expect(rankLines(coverage!, (file) => file === "add.js")[0]).toMatchObject({ line: 5, score: 1 });
  expect(readdirSync(root).sort()).toEqual(["add.js", "add.test.js", "package.json"]);
});

const ADD_TS = `// Words before.
export interface Pair { a: number; b: number }

export function add({ a, b }: Pair): number {
  if (a > 100) {
    return 7;
  }
  const result: number = a - b;
  return result;
}
export const next = (x: number): number => x + 1;
`;

const SCRIPT_RUNNERS = [
  [
    "tsx --test",
    "tsx --test add.test.ts",
    `import { test } from "node:test";\nimport assert from "node:assert";\nconst expect = (x: unknown) => ({ toBe: (y: unknown) => assert.equal(x, y) });`,
  ],
  ["vitest", "vitest run", `import { expect, test } from "vitest";`],
  ["vitest in threads", "vitest run --pool=threads", `import { expect, test } from "vitest";`],
] as const;

test.each(SCRIPT_RUNNERS)(
  "%s: lines of the TypeScript that a person wrote",
  { timeout: 90_000 },
  async (_, command, head) => {
    const root = createProject({
      "package.json": `{ "type": "module" }`,
      "add.ts": ADD_TS,
      "add.test.ts": `${head}
import { add, next } from "./add.ts";
test("adds", () => { expect(add({ a: 1, b: 2 })).toBe(3); });
test("large", () => { expect(add({ a: 200, b: 2 })).toBe(7); });
test("next", () => { expect(next(1)).toBe(2); });
`,
    });
    symlinkSync(NODE_MODULES, path.join(root, "node_modules"));
    const coverage = await measure(root, command);
    expect(coverage?.failedTests).toBe(1);
    const lines = describe(coverage, "add.ts");
    expect(lines).toContain("4:1/1 5:1/1 6:0/1");
    expect(lines).toContain("8:1/0 9:1/0");
    expect(lines).toContain("11:0/1");
    const top = rankLines(coverage!, (file) => file === "add.ts").slice(0, 2);
    expect(top.map(({ line }) => line)).toEqual([8, 9]);
  },
);

go(
  "go test: the lines of the failing test against all",
  { timeout: COLD_COMPILER_MS * 2 },
  async () => {
    const root = createProject({
      "go.mod": "module example.com/shop\n\ngo 1.20\n",
      "price/price.go": `package price

func Discount(a int) int {
	if a > 100 {
		return a / 2
	}
	return a
}
`,
      "price/price_test.go": `package price

import "testing"

func TestSmall(t *testing.T) { if Discount(50) != 50 { t.Fatal("small") } }
func TestLarge(t *testing.T) { if Discount(200) != 160 { t.Fatal("large") } }
`,
    });
    const coverage = await measure(root, "go test ./...", COLD_COMPILER_MS);
    expect(coverage).toMatchObject({ failedTests: 1, passedTests: 1 });
    expect(describe(coverage, "price/price.go")).toBe("3:1/1 4:1/1 5:1/0 6:1/0 7:0/1");
    expect(readdirSync(root).sort()).toEqual(["go.mod", "price"]);
  },
);

test.each([
  ["a shell text", "node --test | cat"],
  ["a runner without a way", "make test"],
  ["a program that is missing", "vitest run --nothing-like-it"],
  ["a command that selects coverage itself", "jest --coverage"],
])("%s is not measured", async (_, override) => {
  const root = createProject({ "a.js": "1;\n", Makefile: "test:\n\tfalse\n" });
  const command = await findCommand(root, override);
  expect(await measureCoverage({ command, root, failures: [], timeoutMs: 20_000 })).toBeNull();
});

test("a folder that is gone is null, a signal's reason is thrown, and nothing stays in the temporary folder", async () => {
  const command = await findCommand("/", "node --test");
  const root = path.join(createProject(), "gone");
  expect(await measureCoverage({ command, root, failures: [], timeoutMs: 5_000 })).toBeNull();
  const controller = new AbortController();
  const hanging = createProject({ "a.test.js": "while (true);\n" });
  const pending = measureCoverage({
    command,
    root: hanging,
    failures: [],
    timeoutMs: 60_000,
    signal: controller.signal,
  });
  const reason = new Error("enough");
  setTimeout(() => controller.abort(reason), 500);
  await expect(pending).rejects.toBe(reason);
  expect(readdirSync(tmpdir()).filter((name) => name.startsWith("agent-coverage-"))).toEqual([]);
});
