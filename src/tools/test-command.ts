/**
 * Decides which command runs a project's tests, and says why. The person's own flag wins, then a command
 * the task names, then what the project says. Never starts the tests; may start python to look for pytest.
 */

import { detectBuildCommand } from "./test-runners/build-project.ts";
import { parseCommandWords } from "./test-runners/command-words.ts";
import { identifyRunner, type TestRunner } from "./test-runners/identify-runner.ts";
import { detectJavaScriptCommand } from "./test-runners/javascript-project.ts";
import { readProjectPath } from "./test-runners/project-path.ts";
import { detectPythonCommand } from "./test-runners/python-project.ts";

export interface TestCommand {
  runner: TestRunner;
  argv: readonly string[];
  /** What a person would type. */
  display: string;
  /** Why this command, for a person. */
  origin: string;
  /** `argv` hands the person's own text to /bin/sh. */
  shell?: true;
}

export interface TestCommandHints {
  /** The value of --test-cmd: the person's own text, so it may use all of a shell. */
  override?: string;
  /** The command of a settings file, where neither the person nor the task names one. */
  configured?: string;
  /** The task's text. Only plain calls in backticks, of a test runner, compiler or linter, are taken from it. */
  task?: string;
  /** False: no process is started to find out what is installed; what the project says is taken for true. */
  mayStart?: boolean;
}

/** Null when nothing was found; the caller raises "no-test-command". */
export async function detectTestCommand(
  root: string,
  hints: TestCommandHints = {},
): Promise<TestCommand | null> {
  const override = hints.override?.trim() ?? "";
  if (override !== "") return parseOverride(override, "--test-cmd");
  const named = findNamedCommand(hints.task ?? "");
  if (named !== null) return named;
  const configured = hints.configured?.trim() ?? "";
  if (configured !== "") return parseOverride(configured, CONFIGURED_ORIGIN);
  const searchPath = await readProjectPath(root, process.env.PATH ?? "");
  return (
    (await detectJavaScriptCommand(root, searchPath)) ??
    (await detectPythonCommand(root, { searchPath, mayStart: hints.mayStart ?? true })) ??
    (await detectBuildCommand(root))
  );
}

/** A plain runner call needs no shell and can be asked for a report; anything else is the shell's. */
function parseOverride(text: string, origin: string): TestCommand {
  const words = parseCommandWords(text);
  const runner = words === null ? null : identifyRunner(words);
  if (words !== null && runner !== null) return { runner, argv: words, display: text, origin };
  return { runner: "custom", argv: ["/bin/sh", "-c", text], display: text, origin, shell: true };
}

/** Of a command that stands in the task. */
export const NAMED_ORIGIN = "the task names it";
/** Of a command that a settings file names; the file may be the project's. */
export const CONFIGURED_ORIGIN = "the settings";

const MAX_TASK_CHARS = 100_000;

/** The first command in backticks that plainly runs tests, else the first that is a plain compiler or linter. */
function findNamedCommand(task: string): TestCommand | null {
  let checker: TestCommand | null = null;
  for (const match of task.slice(0, MAX_TASK_CHARS).matchAll(/(`+)([^`\n]+)\1/g)) {
    const text = (match[2] ?? "").trim();
    const words = parseCommandWords(text);
    const runner = words === null ? null : identifyRunner(words);
    if (words === null || runner === null) continue;
    const command = { runner, argv: words, display: text, origin: NAMED_ORIGIN };
    if (runner !== "checker") return command;
    checker ??= command;
  }
  return checker;
}
