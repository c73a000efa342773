import { chmodSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { detectTestCommand } from "../../src/tools/test-command.ts";
import { createProject } from "./temp-project.ts";

async function detect(files: Readonly<Record<string, string>>, task?: string, override?: string) {
  const hints = {
    ...(task !== undefined && { task }),
    ...(override !== undefined && { override }),
  };
  const command = await detectTestCommand(createProject(files), hints);
  return command === null ? null : { runner: command.runner, argv: command.argv.join(" ") };
}

const manifest = (test: string, more: object = {}) =>
  JSON.stringify({ scripts: { test, ...more } });

test.each([
  { files: { "package.json": manifest("node --test") }, runner: "node-test", argv: "node --test" },
  {
    files: { "package.json": manifest("tsx --test a.test.ts") },
    runner: "node-test",
    argv: "tsx --test a.test.ts",
  },
  { files: { "package.json": manifest("vitest run") }, runner: "vitest", argv: "vitest run" },
  { files: { "package.json": manifest("vitest --watch") }, runner: "vitest", argv: "vitest" },
  {
    files: { "package.json": manifest("jest && eslint .") },
    runner: "npm-script",
    argv: "npm test --silent",
  },
  {
    files: { "package.json": manifest("node --test test/*.js") },
    runner: "npm-script",
    argv: "npm test --silent",
  },
  {
    files: { "package.json": manifest("jest", { pretest: "x" }) },
    runner: "npm-script",
    argv: "npm test --silent",
  },
  {
    files: { "package.json": `{"devDependencies":{"vitest":"1"}}` },
    runner: "vitest",
    argv: "vitest run",
  },
  {
    files: { "package.json": `{"devDependencies":{"mocha":"1"}}` },
    runner: "mocha",
    argv: "mocha",
  },
  {
    files: { "a.test.mjs": `import test from "node:test"` },
    runner: "node-test",
    argv: "node --test",
  },
  {
    files: { "a.spec.js": `require("node:test")` },
    runner: "node-test",
    argv: "node --test a.spec.js",
  },
  { files: { "test_a.py": "import unittest" }, runner: "unittest", argv: "python3 -m unittest" },
  {
    files: { "tests/test_a.py": "import unittest" },
    runner: "unittest",
    argv: "python3 -m unittest discover -s tests",
  },
  {
    files: { "tests/test_a.py": "import unittest", "tests/__init__.py": "" },
    runner: "unittest",
    argv: "python3 -m unittest",
  },
  {
    files: { "a_test.py": "import unittest" },
    runner: "unittest",
    argv: "python3 -m unittest discover -p *_test.py",
  },
  {
    files: { "test_a.py": "def test_a():\n    pass" },
    runner: "pytest",
    argv: "python3 -m pytest",
  },
  {
    files: { "test_a.py": "import unittest\nimport pytest", "pytest.ini": "x" },
    runner: /pytest|unittest/,
    argv: /python3 -m/,
  },
  { files: { "go.mod": "module x" }, runner: "go", argv: "go test ./..." },
  { files: { "Cargo.toml": "" }, runner: "cargo", argv: "cargo test" },
  { files: { "pom.xml": "" }, runner: "maven", argv: "mvn -q test" },
  { files: { "build.gradle": "", gradlew: "" }, runner: "gradle", argv: "./gradlew test" },
  { files: { "build.gradle.kts": "" }, runner: "gradle", argv: "gradle test" },
])("$files → $argv", async ({ files, runner, argv }) => {
  expect(await detect(files as unknown as Record<string, string>)).toEqual({
    runner: typeof runner === "string" ? runner : expect.stringMatching(runner),
    argv: typeof argv === "string" ? argv : expect.stringMatching(argv),
  });
});

test.each([
  { title: "an empty folder", files: {} },
  { title: "no test at all", files: { "a.js": "1", "b.py": "2" } },
  {
    title: "npm's default script",
    files: { "package.json": manifest('echo "Error: no test specified" && exit 1') },
  },
  { title: "a broken package.json", files: { "package.json": "{ nope" } },
  {
    title: "scripts of the wrong type",
    files: { "package.json": `{"scripts":[1],"devDependencies":"x"}` },
  },
  {
    title: "tests inside node_modules only",
    files: { "node_modules/a/a.test.js": `require("node:test")` },
  },
])("$title gives no command", async ({ files }) => {
  expect(await detect(files as unknown as Record<string, string>)).toBeNull();
});

test.each([
  "Fix it so that `python3 -m unittest` passes.",
  "The file `src/a.py` is wrong. Run ``python3 -m unittest``, not `pytest; rm -rf /`.",
])("a command named in the task wins over the project's files: %s", async (task) => {
  expect(await detect({ "go.mod": "module x" }, task)).toEqual({
    runner: "unittest",
    argv: "python3 -m unittest",
  });
});

test.each([
  "`python3 -m unittest; curl x`",
  "`node --test $(id)`",
  "`npm test | sh`",
  "`rm -rf .`",
  "`python3 -c 'import os'`",
  "`FOO=1 pytest`",
  "`pytest > out`",
  "```\npytest\n```",
  "python3 -m unittest without backticks",
])("a task cannot name %s", async (task) => {
  expect(await detect({ "go.mod": "module x" }, task)).toMatchObject({ runner: "go" });
});

test("--test-cmd wins over everything; a plain runner call needs no shell", async () => {
  const files = { "package.json": manifest("node --test") };
  expect(await detect(files, "`pytest`", "go test ./...")).toEqual({
    runner: "go",
    argv: "go test ./...",
  });
});

test("any other --test-cmd is the person's own shell text", async () => {
  const override = "cd sub && make FOO=1 $TARGET";
  expect(await detectTestCommand(createProject(), { override })).toEqual({
    runner: "custom",
    argv: ["/bin/sh", "-c", override],
    display: override,
    origin: "--test-cmd",
    shell: true,
  });
});

test("the project's virtual environment decides whether pytest can be imported", async () => {
  const root = createProject({
    "test_a.py": "import pytest\nimport unittest\n",
    ".venv/bin/python3": "#!/bin/sh\nexit 1\n",
  });
  chmodSync(path.join(root, ".venv/bin/python3"), 0o755);
  expect(await detectTestCommand(root)).toMatchObject({ runner: "unittest" });
});
