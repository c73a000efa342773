/**
 * Runs the tests of many own-benchmark trees with the real interpreters, all trees of a language in one child process.
 * Trees are folders of one parent; a result is whether each test passed, by tree and then by "file: test".
 */
import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";

export type TreeResults = Map<string, Map<string, boolean>>;

const LIMIT_MS = 40_000;
const MAX_OUTPUT_BYTES = 32 * 1024 * 1024;
const runFile = promisify(execFile);

/** Prints [tree, test, passed] as JSON lines. Modules of one tree are forgotten before the next. */
const PYTHON_DRIVER = `
import importlib, json, sys, unittest

class Report(unittest.TestResult):
    def tell(self, test, passed):
        name = test.id().split(".")
        print(json.dumps([tree, name[0] + ".py: " + name[-1], passed]))
    def addSuccess(self, test):
        self.tell(test, True)
    def addFailure(self, test, problem):
        self.tell(test, False)
    addError = addFailure

known, paths = set(sys.modules), list(sys.path)
for tree in sys.argv[1:]:
    sys.path[:] = paths
    importlib.invalidate_caches()
    unittest.TestLoader().discover(tree).run(Report())
    for name in set(sys.modules) - known:
        del sys.modules[name]
`;

const NODE_REPORTER = `
export default async function* (events) {
  for await (const { type, data } of events) {
    if (type === "test:pass" || type === "test:fail")
      yield JSON.stringify([data.file, data.name, type === "test:pass"]) + "\\n";
  }
}
`;

export async function runPythonTrees(parent: string, trees: readonly string[]) {
  const env = { ...process.env, PYTHONDONTWRITEBYTECODE: "1" };
  const options = { cwd: parent, env, timeout: LIMIT_MS, maxBuffer: MAX_OUTPUT_BYTES };
  const { stdout } = await runFile("python3", ["-c", PYTHON_DRIVER, ...trees], options);
  const results: TreeResults = new Map();
  for (const [tree, test, passed] of parseLines(stdout)) note(results, { tree, test, passed });
  return results;
}

/** `testFiles`: paths from the parent, the tree first. */
export async function runNodeTrees(parent: string, testFiles: readonly string[]) {
  const driver = path.join(parent, "driver.mjs");
  const reporter = path.join(parent, "reporter.mjs");
  await writeFile(reporter, NODE_REPORTER);
  await writeFile(driver, testFiles.map((file) => `await import("./${file}");\n`).join(""));
  const words = ["--import", "tsx", "--test-reporter", reporter];
  const argv = [...words, "--test-reporter-destination", "stdout", driver];
  const stdout = await runFailing(process.execPath, argv);
  const results: TreeResults = new Map();
  for (const [file, name, passed] of parseLines(stdout)) {
    const [tree = "", ...rest] = path.relative(parent, file).split(path.sep);
    note(results, { tree, test: `${rest.join("/")}: ${name}`, passed });
  }
  return results;
}

/** Node leaves with 1 where a test failed, which is what many of these trees are for. */
async function runFailing(program: string, argv: readonly string[]): Promise<string> {
  const options = { timeout: LIMIT_MS, maxBuffer: MAX_OUTPUT_BYTES };
  try {
    return (await runFile(program, argv, options)).stdout;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === 1 && "stdout" in error)
      return String(error.stdout);
    throw error;
  }
}

function parseLines(output: string): [string, string, boolean][] {
  const lines = output.split("\n").filter((line) => line !== "");
  return lines.map((line) => JSON.parse(line) as [string, string, boolean]);
}

function note(
  results: TreeResults,
  { tree, test, passed }: { tree: string; test: string; passed: boolean },
): void {
  const tests = results.get(tree) ?? new Map<string, boolean>();
  results.set(tree, tests);
  tests.set(test, passed);
}
