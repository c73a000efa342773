/**
 * Makes a command that runs only the tests that failed, for a quick first answer. A narrowed run never
 * proves a fix: the whole command does. Null when the runner or the flags leave any doubt.
 */
import type { TestCommand } from "../test-command.ts";
import type { TestFailure } from "../test-report.ts";
import type { TestRunner } from "./identify-runner.ts";

type Narrow = (argv: readonly string[], failures: readonly TestFailure[]) => string[] | null;

const MAX_SELECTED = 50;

const NARROWERS: Partial<Record<TestRunner, Narrow>> = {
  "node-test": narrowNode,
  vitest: (argv, failures) =>
    narrowToFiles(argv, failures, { verb: "vitest", flags: ["run"], add: ["run"] }),
  jest: (argv, failures) =>
    narrowToFiles(argv, failures, { verb: "jest", flags: [], add: ["--runTestsByPath"] }),
  pytest: narrowPytest,
  unittest: narrowUnittest,
  go: narrowGo,
};

export function narrowTestCommand(
  command: TestCommand,
  failures: readonly TestFailure[],
): TestCommand | null {
  const narrow = NARROWERS[command.runner];
  if (narrow === undefined || failures.length === 0 || failures.length > MAX_SELECTED) return null;
  const argv = narrow(command.argv, failures);
  const origin = `${command.origin}, only the tests that failed`;
  return argv === null ? null : { ...command, argv, display: argv.join(" "), origin };
}

function narrowNode(argv: readonly string[], failures: readonly TestFailure[]): string[] | null {
  const files = listTestFiles(failures);
  const end = argv.indexOf("--test") + 1;
  const rest = argv.slice(end);
  if (files === null || end === 0 || rest.some((word) => word.startsWith("-"))) return null;
  return [...argv.slice(0, end), ...files];
}

function narrowToFiles(
  argv: readonly string[],
  failures: readonly TestFailure[],
  { verb, flags, add }: { verb: string; flags: readonly string[]; add: readonly string[] },
): string[] | null {
  const files = listTestFiles(failures);
  const end = argv.indexOf(verb) + 1;
  const rest = argv.slice(end);
  const isPlain = rest.every((word) => flags.includes(word) || /\.[cm]?[jt]sx?$/.test(word));
  return files === null || end === 0 || !isPlain ? null : [...argv.slice(0, end), ...add, ...files];
}

const PYTEST_FLAGS = /^(?:-[qvsx]+|--tb=\w+)$/;

function narrowPytest(argv: readonly string[], failures: readonly TestFailure[]): string[] | null {
  const end = argv.findIndex((word) => /^(?:.*\/)?(?:pytest|py\.test)$/.test(word)) + 1;
  const rest = argv.slice(end);
  const isPlain = rest.every((word) => PYTEST_FLAGS.test(word) || !word.startsWith("-"));
  const ids = failures.map((failure) => failure.name);
  if (end === 0 || !isPlain || !ids.every((id) => /^[^-].*\.py(?:::|$)/.test(id))) return null;
  return [...argv.slice(0, end), ...rest.filter((word) => word.startsWith("-")), ...new Set(ids)];
}

/** With `discover -s DIR` names are relative to DIR, which `unittest NAME` could not import. */
function narrowUnittest(
  argv: readonly string[],
  failures: readonly TestFailure[],
): string[] | null {
  const end = argv.indexOf("unittest") + 1;
  const ids = failures.map(({ name }) => unittestId(name));
  const rest = argv.slice(end).filter((word) => word.startsWith("-") || word === "discover");
  const isPlain = rest.every((word) => /^-[qv]$/.test(word));
  if (end === 0 || !isPlain || ids.includes(null)) return null;
  return [...argv.slice(0, end), ...new Set(ids.filter((id) => id !== null))];
}

/** `test_a (mod.Class.test_a)` since Python 3.11, `test_a (mod.Class)` before, `setUpClass (mod.Class)`. */
function unittestId(name: string): string | null {
  const match = /^(\w+) \(([\w.]+)\)/.exec(name);
  if (match === null) return null;
  const [, test = "", place = ""] = match;
  if (place.startsWith("unittest.loader.")) return test;
  if (place.endsWith(`.${test}`) || /^(?:setUp|tearDown)/.test(test)) return place;
  return `${place}.${test}`;
}

function narrowGo(argv: readonly string[], failures: readonly TestFailure[]): string[] | null {
  if (argv.some((word) => /^--?run\b/.test(word))) return null;
  const tests = failures.map(({ name }) => / (Test\w+)/.exec(name)?.[1] ?? null);
  if (tests.includes(null)) return null;
  const at = argv.indexOf("test") + 1;
  const pattern = `^(${[...new Set(tests)].join("|")})$`;
  return [...argv.slice(0, at), "-run", pattern, ...argv.slice(at)];
}

/** Null unless every failure lies in a file that is named as a test. */
function listTestFiles(failures: readonly TestFailure[]): string[] | null {
  const files = failures.map(({ file }) => file ?? "");
  const areTests = files.every((file) => /test|spec/i.test(file) && /^[^-/]/.test(file));
  return areTests ? [...new Set(files)] : null;
}
