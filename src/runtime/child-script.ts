/** Starts a module of this program in a process of its own, and tells from a process's end whether native code broke it. */
import { type ChildProcess, type ForkOptions, fork } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import { clipText } from "../base/clip-text.ts";
import { isAgentError, messageOf } from "../base/errors.ts";
import { completeScript, IS_SOURCE } from "../base/own-script.ts";

export interface ScriptOptions {
  args?: readonly string[];
  stdio: ForkOptions["stdio"];
}

/** `module`: without its ending. */
export function forkScript(module: URL, { args = [], stdio }: ScriptOptions): ChildProcess {
  const execArgv = IS_SOURCE
    ? ["--import", pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href]
    : [];
  // Its death is expected: by default ggml would have a debugger attach and print a backtrace, for seconds.
  const env = { ...process.env, GGML_NO_BACKTRACE: "1" };
  return fork(fileURLToPath(completeScript(module)), args, { execArgv, stdio, env });
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

/** llama.cpp quotes what a file says, however long it is. */
const MAX_REASON = 500;

/** What a child tells its parent of an error: the parent names the file and ends the sentence. */
export function readReason(error: unknown): string {
  const reason = isAgentError(error, "model-unusable") ? error.details.reason : messageOf(error);
  return clipText(reason, MAX_REASON).replace(/[.\s]+$/, "");
}
