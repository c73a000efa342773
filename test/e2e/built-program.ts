/** The program as a person runs it: `node dist/main.js`, built when the sources are newer than the build. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import path from "node:path";

const REPOSITORY = path.resolve(import.meta.dirname, "../..");
const MAIN = path.join(REPOSITORY, "dist", "main.js");

/** How a process ended and all it wrote. */
export interface Ended {
  /** Null when a signal ended it. */
  exitCode: number | null;
  stdout: string;
  stderr: string;
}

export interface Running {
  child: ChildProcess;
  /** What has come on stdout so far. */
  stdout(): string;
  ended: Promise<Ended>;
}

interface StartPlace {
  cwd: string;
  variables: Readonly<Record<string, string>>;
}

export interface ProgramOptions {
  /** A shell command that reads stdout. */
  reader?: string;
  /** Gives the command line that starts the program within something, such as a control group. */
  enter?: (command: readonly string[]) => readonly string[];
}

let isBuilt = false;

/** Builds when a source is newer than everything in dist; once per test file. */
function buildProgram(): void {
  if (isBuilt) return;
  const source = newestChange(path.join(REPOSITORY, "src"), ".ts");
  if (!existsSync(MAIN) || source > newestChange(path.dirname(MAIN), ".js")) {
    execFileSync("npx", ["tsc"], { cwd: REPOSITORY, stdio: "inherit" });
  }
  isBuilt = true;
}

function newestChange(folder: string, extension: string): number {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
  const files = names.filter((name) => name.endsWith(extension));
  return Math.max(...files.map((name) => statSync(path.join(folder, name)).mtimeMs));
}

/** The built program's file. */
export function locateProgram(): string {
  buildProgram();
  return MAIN;
}

/** `variables` are the whole environment beside PATH, so nothing of this machine gets in. */
export function startProgram(
  args: readonly string[],
  options: StartPlace & ProgramOptions,
): Running {
  buildProgram();
  const { cwd, variables, reader, enter = (line) => line } = options;
  const env = { PATH: process.env.PATH ?? "", ...variables };
  const command = enter([process.execPath, MAIN, ...args]);
  const piped = ["/bin/sh", "-c", `"$@" | ${reader}`, "sh", ...command];
  const [program = "", ...rest] = reader === undefined ? command : piped;
  const child = spawn(program, rest, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (exitCode) => resolve({ exitCode, stdout, stderr }));
  });
  return { child, stdout: () => stdout, ended };
}
