/** Finds the test command of a Python project: pytest when its tests need it, else unittest. */
import path from "node:path";
import { runCommand } from "../run-command.ts";
import type { TestCommand } from "../test-command.ts";
import { listProjectFiles, readConfig, readStart } from "./project-files.ts";
import { isOnPath } from "./project-path.ts";

const TEST_FILE = /(?:^|\/)(?:test_\w+|\w+_test|tests?)\.py$/;
const PYTEST_CONFIGS: readonly (readonly [string, RegExp])[] = [
  ["pytest.ini", /./s],
  ["conftest.py", /^/],
  ["tests/conftest.py", /^/],
  ["pyproject.toml", /^\[tool\.pytest/m],
  ["setup.cfg", /^\[tool:pytest\]/m],
  ["tox.ini", /^\[pytest\]/m],
];
const HAS_PYTEST =
  "import importlib.util, sys; sys.exit(importlib.util.find_spec('pytest') is None)";
const MAX_FILES_READ = 50;
const START_BYTES = 64 * 1024;
const PROBE_TIMEOUT_MS = 10_000;

interface PythonTests {
  files: readonly string[];
  usesUnittest: boolean;
  /** Why these are pytest tests; null when nothing says so. */
  pytestReason: string | null;
}

export async function detectPythonCommand(
  root: string,
  { searchPath, mayStart }: { searchPath: string; mayStart: boolean },
): Promise<TestCommand | null> {
  const tests = await readPythonTests(root);
  if (tests === null) return null;
  const python = (await isOnPath("python3", searchPath)) ? "python3" : "python";
  if (tests.pytestReason !== null) {
    const canUnittest = tests.usesUnittest && tests.files.length > 0;
    const hasPytest = async () => !mayStart || (await canImportPytest(python, root, searchPath));
    if (!canUnittest || (await hasPytest())) {
      const argv = [python, "-m", "pytest"];
      return { runner: "pytest", argv, display: argv.join(" "), origin: tests.pytestReason };
    }
  }
  return tests.usesUnittest ? commandOfUnittest(root, python, tests.files) : null;
}

async function readPythonTests(root: string): Promise<PythonTests | null> {
  const files = await listProjectFiles(root, (file) => TEST_FILE.test(file));
  const read = files
    .slice(0, MAX_FILES_READ)
    .map((file) => readStart(path.join(root, file), START_BYTES));
  const sources = (await Promise.all(read)).join("\n");
  const configured = await findPytestConfig(root);
  if (files.length === 0 && configured === null) return null;
  const usesPytest = /^[ \t]*(?:import pytest\b|from pytest\b)/m.test(sources);
  const isBare = /^(?:async )?def test_\w*\(/m.test(sources);
  const fromTests = usesPytest ? "the tests import pytest" : "the tests are plain functions";
  return {
    files,
    usesUnittest: /\bunittest\b/.test(sources),
    pytestReason: configured ?? (usesPytest || isBare ? fromTests : null),
  };
}

async function findPytestConfig(root: string): Promise<string | null> {
  for (const [name, sign] of PYTEST_CONFIGS) {
    const text = await readConfig(root, name);
    if (text !== null && sign.test(text)) return `${name} configures pytest`;
  }
  return null;
}

async function canImportPytest(python: string, root: string, searchPath: string): Promise<boolean> {
  const { exitCode } = await runCommand({
    argv: [python, "-c", HAS_PYTEST],
    cwd: root,
    timeoutMs: PROBE_TIMEOUT_MS,
    env: { PATH: searchPath },
  });
  return exitCode === 0;
}

/** unittest looks below the root only into packages, so tests in a plain folder need `-s`. */
async function commandOfUnittest(
  root: string,
  python: string,
  files: readonly string[],
): Promise<TestCommand> {
  const [first = ""] = files;
  const folder = first.includes("/") ? (first.split("/")[0] ?? "") : "";
  const isPackage = folder === "" || (await readConfig(root, `${folder}/__init__.py`)) !== null;
  const matchesDefault = files.some((file) => /(?:^|\/)test\w*\.py$/.test(file));
  const where = isPackage ? [] : ["-s", folder];
  const pattern = matchesDefault ? [] : ["-p", "*_test.py"];
  const discover = where.length + pattern.length > 0 ? ["discover", ...where, ...pattern] : [];
  const argv = [python, "-m", "unittest", ...discover];
  const origin = `the tests use unittest (${first})`;
  return { runner: "unittest", argv, display: argv.join(" "), origin };
}
