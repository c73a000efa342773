import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test, vi } from "vitest";
import { proveTrialTree } from "../../../src/tools/trial/prove-trial-tree.ts";
import { withoutSandbox } from "../containment/without-sandbox.ts";
import { createProject } from "../temp-project.ts";
import { checkProject, openTree, readTree, TIMEOUT_MS } from "./open-trial.ts";

async function prove(
  root: string,
  command: string,
  canary: { path: string; text: string } | null = null,
) {
  const baseline = await checkProject(root, command);
  const tree = await openTree({ root, command });
  const proof = await proveTrialTree(tree, { baseline, canary, timeoutMs: TIMEOUT_MS });
  return { proof, tree };
}

const ADD_PY = "def add(a, b):\n    return a - b\n";
const TEST_PY = `import unittest
from add import add


class AddTest(unittest.TestCase):
    def test_adds(self):
        self.assertEqual(add(1, 2), 3)

    def test_keeps_zero(self):
        self.assertEqual(add(0, 0), 0)
`;
const UNLOADABLE = { path: "add.py", text: "raise SystemError('canary')\n" };
const UNITTEST = "python3 -m unittest";

test("tests that say the same on the copy and notice the canary are fair judges", async () => {
  const root = createProject({ "add.py": ADD_PY, "test_add.py": TEST_PY });
  const { proof, tree } = await prove(root, UNITTEST, UNLOADABLE);
  expect(proof).toMatchObject({ ok: true, again: { outcome: "failed" }, flaky: [] });
  expect(readTree(tree.root)).toEqual(readTree(root));
});

test("node:test notices a canary too", async () => {
  const root = createProject({
    "package.json": '{ "type": "module" }',
    "one.js": "export const one = 2;\n",
    "one.test.js": `import test from "node:test";
import assert from "node:assert";
import { one } from "./one.js";
test("is one", () => assert.equal(one, 1));
`,
  });
  const { proof } = await prove(root, "node --test", { path: "one.js", text: "}{ canary" });
  expect(proof).toMatchObject({ ok: true, flaky: [] });
});

test("a file that could not load before is noticed by what the tests say of it", async () => {
  const root = createProject({ "add.py": "def add(a, b:\n", "test_add.py": TEST_PY });
  const { proof } = await prove(root, UNITTEST, UNLOADABLE);
  expect(proof).toMatchObject({ ok: true });
});

test("an installed package that leads to the original is found out by the canary", async () => {
  const root = createProject({
    "add.py": ADD_PY,
    "test_add.py": TEST_PY.replace(
      "import unittest\n",
      "import os, sys, unittest\nsys.path.insert(0, os.environ['INSTALLED'])\n",
    ),
  });
  // Spelt so that it is not known as the project's path.
  vi.stubEnv("INSTALLED", root.replace("/tmp/", "/tmp/./"));
  const { proof } = await prove(root, UNITTEST, UNLOADABLE);
  vi.unstubAllEnvs();
  expect(proof).toEqual({ ok: false, reason: "the tests do not read add.py from the copy" });
});

test("tests that need .git are no judges on a copy, and the first of them is named", async () => {
  const root = createProject({
    ".git/HEAD": "ref: refs/heads/main\n",
    "test_git.py": `import unittest


class GitTest(unittest.TestCase):
    def test_head(self):
        open(".git/HEAD").close()
`,
  });
  const { proof } = await prove(root, UNITTEST);
  expect(proof).toEqual({
    ok: false,
    reason: expect.stringMatching(
      /^the test "test_head .*" says something else on a copy than in the project$/,
    ),
  });
});

test("a test that fails for another reason on the copy is a difference", async () => {
  const root = createProject({
    ".git/HEAD": "",
    "test_git.py": `import unittest


class GitTest(unittest.TestCase):
    def test_head(self):
        with open(".git/HEAD"):
            raise OSError("the bug")
`,
  });
  expect((await prove(root, UNITTEST)).proof).toMatchObject({ ok: false });
});

test("a command that cannot run on the copy says why", async () => {
  const root = createProject({ "a.txt": "" });
  mkdirSync(path.join(root, ".git"));
  writeFileSync(path.join(root, ".git/run"), "#!/bin/sh\n", { mode: 0o755 });
  const { proof } = await prove(root, "./.git/run; exit $?");
  expect(proof).toEqual({
    ok: false,
    reason: expect.stringMatching(
      /^the tests cannot be run on a copy \(a program it needs was not found/,
    ),
  });
});

test("a test that says two things of the same files is flaky and no reason against the copy", async () => {
  const counter = path.join(createProject({ runs: "0" }), "runs");
  const root = createProject({
    "add.py": ADD_PY,
    "test_add.py": `${TEST_PY}
    def test_sometimes(self):
        with open(${JSON.stringify(counter)}, "r+") as file:
            runs = int(file.read())
            file.seek(0)
            file.write(str(runs + 1))
        self.assertEqual(runs % 2, 0)
`,
  });
  const { proof } = await withoutSandbox(() => prove(root, UNITTEST, UNLOADABLE));
  expect(proof).toMatchObject({ ok: true, flaky: [expect.stringContaining("test_sometimes")] });
  expect(readFileSync(counter, "utf8")).toBe("3");
});

test("a flaky test alone is not what notices a canary", async () => {
  const counter = path.join(createProject({ runs: "0" }), "runs");
  const root = createProject({
    "unused.py": "",
    "test_some.py": `import unittest


class SomeTest(unittest.TestCase):
    def test_sometimes(self):
        with open(${JSON.stringify(counter)}, "r+") as file:
            runs = int(file.read())
            file.seek(0)
            file.write(str(runs + 1))
        self.assertEqual(runs % 2, 0)
`,
  });
  const { proof } = await withoutSandbox(() =>
    prove(root, UNITTEST, { path: "unused.py", text: "(" }),
  );
  expect(proof).toEqual({ ok: false, reason: "the tests do not read unused.py from the copy" });
});

test("words that differ from run to run neither speak against a copy nor for a canary", async () => {
  const root = createProject({
    "unused.py": "",
    "test_some.py": `import random, string, unittest


class SomeTest(unittest.TestCase):
    def test_random(self):
        self.fail("".join(random.sample("ghijklmnopqrstuvwxyz", 12)))
`,
  });
  expect((await prove(root, UNITTEST)).proof).toMatchObject({ ok: true, flaky: [] });
  const { proof } = await prove(root, UNITTEST, { path: "unused.py", text: "(" });
  expect(proof).toMatchObject({ ok: false });
});

test.each([
  ["../outside.py", "path-outside"],
  ["binary.bin", "a binary file"],
])("a canary for %s proves nothing", async (asked, why) => {
  const root = createProject({ "add.py": ADD_PY, "test_add.py": TEST_PY, "binary.bin": "a\0b" });
  const { proof } = await prove(root, UNITTEST, { path: asked, text: "x" });
  expect(proof).toMatchObject({ ok: false });
  const { reason } = proof as { reason: string };
  expect(reason).toContain(`the tests do not read ${asked} from the copy (`);
  if (why !== "path-outside") expect(reason).toContain(why);
});

test("tests of an installed editable package are judged by their own place", async () => {
  const root = createProject({ "src/add.py": ADD_PY, "test_add.py": TEST_PY });
  execFileSync("python3", ["-m", "venv", "--without-pip", ".venv"], { cwd: root });
  const [site = ""] = execFileSync(path.join(root, ".venv/bin/python"), [
    "-c",
    "import sysconfig; print(sysconfig.get_path('purelib'))",
  ])
    .toString()
    .split("\n");
  writeFileSync(path.join(site, "editable.pth"), `${root}/src\n`);
  const { proof } = await prove(root, "python -m unittest", {
    path: "src/add.py",
    text: UNLOADABLE.text,
  });
  expect(proof).toEqual({ ok: false, reason: "the tests do not read src/add.py from the copy" });
});
