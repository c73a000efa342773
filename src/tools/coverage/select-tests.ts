/**
 * Commands that run only the failing tests, the most precise first. Unlike a narrowed check they also select by name
 * within a file, since a passing neighbour would blur what failing tests run.
 */
import type { TestCommand } from "../test-command.ts";
import type { TestFailure } from "../test-report.ts";
import type { TestRunner } from "../test-runners/identify-runner.ts";
import { narrowTestCommand } from "../test-runners/narrow-command.ts";

interface NameFlag {
  /** The words that hand a pattern to the runner. */
  words: (pattern: string) => string[];
  /** Where they go: after this word, else at the end. */
  after?: string;
  /** Flags by which the command selects names already. */
  taken: RegExp;
  /** Patterns for the names, the most precise first. */
  patterns: (names: readonly string[]) => string[];
}

/** Test and suite are joined by " > " in our reports; the runners match against other forms. */
const SEPARATOR = " > ";
const MAX_PATTERN_CHARS = 8_000;

const FULL_TITLES = (names: readonly string[]) => [anyOf(names.map(matchFullTitle))];

const NAME_FLAGS: Partial<Record<TestRunner, NameFlag>> = {
  "node-test": {
    words: (pattern) => [`--test-name-pattern=${pattern}`],
    after: "--test",
    taken: /^--test-(?:name-pattern|skip-pattern|only)/,
    // A suite runs for the sake of its tests, a test that holds tests must match itself.
    patterns: (names) => {
      const paths = names.map((name) => name.split(SEPARATOR));
      const inner = paths.map((segments) => segments.at(-1) ?? "");
      return [anyOf(inner.map(escapePattern)), anyOf(paths.flat().map(escapePattern))];
    },
  },
  vitest: {
    words: (pattern) => ["-t", pattern],
    taken: /^(?:-t|--testNamePattern)/,
    patterns: FULL_TITLES,
  },
  jest: {
    words: (pattern) => ["-t", pattern],
    taken: /^(?:-t|--testNamePattern)/,
    patterns: FULL_TITLES,
  },
  mocha: {
    words: (pattern) => ["-g", pattern],
    taken: /^(?:-[gf]|--grep|--fgrep)/,
    patterns: FULL_TITLES,
  },
};

/** Empty when the runner or the flags leave any doubt. */
export function selectFailingTests(
  command: TestCommand,
  failures: readonly TestFailure[],
): TestCommand[] {
  if (failures.length === 0) return [];
  const byFile = narrowTestCommand(command, failures);
  const flag = NAME_FLAGS[command.runner];
  const files = byFile === null ? [] : [byFile];
  if (flag === undefined || command.argv.some((word) => flag.taken.test(word))) return files;
  const patterns = [...new Set(flag.patterns(failures.map(({ name }) => name)))];
  const usable = patterns.filter((pattern) => pattern.length <= MAX_PATTERN_CHARS);
  const base = byFile ?? command;
  return [...usable.map((pattern) => withName(base, flag, pattern)), ...files];
}

function withName(command: TestCommand, flag: NameFlag, pattern: string): TestCommand {
  const argv = insertWords(command.argv, flag.words(pattern), flag.after);
  return { ...command, argv, display: argv.join(" ") };
}

/** After the word `after`; without it at the end, but before a `--`. */
export function insertWords(
  argv: readonly string[],
  words: readonly string[],
  after?: string,
): string[] {
  const end = argv.indexOf("--");
  const last = end === -1 ? argv.length : end;
  const at = after === undefined ? last : argv.indexOf(after) + 1;
  return [...argv.slice(0, at), ...words, ...argv.slice(at)];
}

function matchFullTitle(name: string): string {
  return name.split(SEPARATOR).map(escapePattern).join(" (?:> )?");
}

function anyOf(patterns: readonly string[]): string {
  return `^(?:${[...new Set(patterns)].join("|")})$`;
}

function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}
