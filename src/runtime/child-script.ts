/** Starts a module of this program in a process or thread of its own, and tells from a process's end whether native code broke it. */
import { type ChildProcess, type ForkOptions, fork } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import { isAgentError, messageOf } from "../base/errors.ts";

/** From source our modules need the TypeScript loader that runs us; built, they are plain JavaScript. */
const IS_SOURCE = import.meta.url.endsWith(".ts");

export interface ScriptOptions {
  args?: readonly string[];
  stdio: ForkOptions["stdio"];
}

/** `module`: without its ending. */
export function forkScript(module: URL, { args = [], stdio }: ScriptOptions): ChildProcess {
  const execArgv = IS_SOURCE
    ? ["--import", pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href]
    : [];
  return fork(fileURLToPath(completeName(module)), args, { execArgv, stdio });
}

/** `module`: without its ending. `workerData` is shared or copied as the platform does it. */
export function startThread(module: URL, workerData: unknown): Worker {
  const script = completeName(module);
  if (!IS_SOURCE) return new Worker(script, { workerData });
  // The loader's own hooks do not reach the first module of a thread.
  const load = [import.meta.resolve("tsx/esm/api"), script.href].map((url) => JSON.stringify(url));
  const text = `import { register } from ${load[0]}; register(); await import(${load[1]});`;
  const starter = new URL(`data:text/javascript,${encodeURIComponent(text)}`);
  return new Worker(starter, { workerData, execArgv: [] });
}

function completeName(module: URL): URL {
  return new URL(`${module.href}${IS_SOURCE ? ".ts" : ".js"}`);
}

/** How a process ended. */
export interface ProcessEnd {
  code: number | null;
  signal: string | null;
}

/** Signals a fault in native code raises; a Ctrl-C reaches the child too and must not condemn what it worked on. */
const CRASH_SIGNALS = new Set(["SIGABRT", "SIGBUS", "SIGFPE", "SIGILL", "SIGSEGV"]);
const WINDOWS_FAULT = 0xc0000000;

export function isCrash({ code, signal }: ProcessEnd): boolean {
  return signal === null ? (code ?? 0) >= WINDOWS_FAULT : CRASH_SIGNALS.has(signal);
}

/** "SIGSEGV" or "exit code 1". */
export function describeEnd({ code, signal }: ProcessEnd): string {
  return signal ?? `exit code ${code}`;
}

/** What a child tells its parent of an error: the parent names the file and ends the sentence. */
export function readReason(error: unknown): string {
  const reason = isAgentError(error, "model-unusable") ? error.details.reason : messageOf(error);
  return reason.replace(/[.\s]+$/, "");
}
