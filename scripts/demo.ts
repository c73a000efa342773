/**
 * Shows the product at work: builds it, fetches the default model, and lets it repair copies of the
 * example repositories. `npm run demo` does all, `npm run demo -- python` only one.
 * Ends with the agent's exit code, the first that is not 0.
 */
import { type SpawnOptions, spawn } from "node:child_process";
import { cp, mkdtemp, readdir, stat } from "node:fs/promises";
import { constants, tmpdir } from "node:os";
import path from "node:path";

const PROJECT = path.resolve(import.meta.dirname, "..");
const MAIN = path.join(PROJECT, "dist", "main.js");
const MODEL = "qwen2.5-coder-1.5b";

interface Example {
  name: string;
  folder: string;
  /** The repository's own test command, as its README gives it. */
  test: readonly [command: string, ...args: string[]];
  /** Flags that this repository needs. */
  flags?: readonly string[];
}

const EXAMPLES: readonly Example[] = [
  { name: "python", folder: "python-inventory", test: ["python3", "-m", "unittest"] },
  { name: "typescript", folder: "typescript-booking", test: ["npm", "test", "--silent"] },
  {
    name: "shell",
    folder: "shell-backups",
    test: ["sh", "tests/run.sh"],
    flags: ["--test-cmd", "sh tests/run.sh"],
  },
];

interface Outcome {
  example: Example;
  copy: string;
  agentExitCode: number;
  /** Undefined when the run was interrupted before its tests ran again. */
  testExitCode: number | undefined;
}

async function showDemo(names: readonly string[]): Promise<number> {
  const unknown = names.find((name) => !EXAMPLES.some((example) => example.name === name));
  if (unknown !== undefined) {
    console.error(
      `No demo is called ${unknown}; there are: ${EXAMPLES.map(({ name }) => name).join(", ")}.`,
    );
    return 2;
  }
  const prepared =
    (await buildIfStale()) || (await run(process.execPath, [MAIN, "models", "pull", MODEL]));
  if (prepared !== 0) return prepared;

  const outcomes: Outcome[] = [];
  for (const example of EXAMPLES) {
    if (names.length > 0 && !names.includes(example.name)) continue;
    const outcome = await repairCopy(example);
    outcomes.push(outcome);
    if (isInterrupted(outcome.agentExitCode)) break;
  }
  printSummary(outcomes);
  return outcomes.find(({ agentExitCode }) => agentExitCode !== 0)?.agentExitCode ?? 0;
}

/** The example itself stays broken, for the next demo: the agent works on a copy, which is kept to look at. */
async function repairCopy(example: Example): Promise<Outcome> {
  const copy = await mkdtemp(path.join(tmpdir(), `agent-demo-${example.name}-`));
  await cp(path.join(PROJECT, "scripts", "demo", example.folder), copy, { recursive: true });
  console.log(`\n── ${example.folder}, copied to ${copy}\n`);

  // The TypeScript example brings no packages; its test runner is found on the PATH.
  const searchPath = [path.join(PROJECT, "node_modules", ".bin"), process.env.PATH ?? ""];
  const env = { ...process.env, PATH: searchPath.join(path.delimiter) };
  const agentExitCode = await run(
    process.execPath,
    [MAIN, "--model", MODEL, "-C", copy, ...(example.flags ?? []), "fix", "tests"],
    { env },
  );
  if (isInterrupted(agentExitCode))
    return { example, copy, agentExitCode, testExitCode: undefined };
  const [command, ...args] = example.test;
  console.log(`\n── its own tests once more: ${example.test.join(" ")}\n`);
  const testExitCode = await run(command, args, { env, cwd: copy });
  return { example, copy, agentExitCode, testExitCode };
}

function printSummary(outcomes: readonly Outcome[]): void {
  console.log("\n── summary\n");
  for (const { example, copy, agentExitCode, testExitCode } of outcomes) {
    const verdict = describeTests(testExitCode);
    console.log(`${example.name.padEnd(10)}  ${verdict}  agent exit ${agentExitCode}  ${copy}`);
  }
}

function describeTests(testExitCode: number | undefined): string {
  if (testExitCode === undefined) return "– interrupted";
  return testExitCode === 0 ? "✓ tests pass" : "✗ tests fail";
}

async function buildIfStale(): Promise<number> {
  const builtMs = await modifiedMs(MAIN);
  const sources = await readdir(path.join(PROJECT, "src"), { recursive: true });
  const changedMs = await Promise.all(
    sources.map((file) => modifiedMs(path.join(PROJECT, "src", file))),
  );
  if (Math.max(...changedMs) < builtMs) return 0;
  return run("npm", ["run", "build"], { cwd: PROJECT });
}

/** 0 for a file that is not there: older than anything. */
async function modifiedMs(file: string): Promise<number> {
  return stat(file).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
}

/** Runs a command on this terminal; its exit code, as a shell would report it. */
function run(
  command: string,
  args: readonly string[],
  options: SpawnOptions = {},
): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: "inherit", ...options });
    child.once("error", reject);
    child.once("exit", (code, signal) => {
      resolve(signal === null ? (code ?? 1) : 128 + constants.signals[signal]);
    });
  });
}

function isInterrupted(exitCode: number): boolean {
  return exitCode === 130 || exitCode === 143;
}

// Ctrl-C reaches the child too; it ends in its own way, and its exit code ends this script.
process.on("SIGINT", () => {});
process.exitCode = await showDemo(process.argv.slice(2));
