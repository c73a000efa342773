/**
 * Runs one program to its end and never leaves a process of its group behind: not on success, not on
 * a timeout, not on an abort. Knows nothing about tests. There is no shell: `argv` goes to the system as it is.
 * A process that starts a session of its own (setsid) leaves the group and is out of reach.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { createCommandEnvironment } from "./command-environment.ts";
import { createOutputRing, type OutputRing } from "./output-ring.ts";

export interface CommandOptions {
  argv: readonly string[];
  cwd: string;
  timeoutMs: number;
  signal?: AbortSignal;
  /** Added to the inherited environment, see createCommandEnvironment. */
  env?: NodeJS.ProcessEnv;
  /** The command is killed once it has printed this much. Default 200 MB. */
  maxOutputBytes?: number;
  /** How much of the end of each stream is kept. Default 96 KiB. */
  tailBytes?: number;
  /** What a command that runs too long is sent first; Python answers SIGINT with a traceback. */
  timeoutSignal?: "SIGTERM" | "SIGINT";
}

export interface CommandResult {
  exitCode: number | null;
  signalName: NodeJS.Signals | null;
  /** stdout and stderr in the order they arrived; each stream bounded on its own. */
  output: string;
  stdout: string;
  stderr: string;
  outputBytes: number;
  truncated: boolean;
  timedOut: boolean;
  interrupted: boolean;
  /** Killed because it printed more than `maxOutputBytes`. */
  outputLimitReached: boolean;
  /** Set when nothing ran: the program or the folder is missing (ENOENT), not executable (EACCES), … */
  startError?: { code: string; message: string };
  durationMs: number;
}

const HEAD_BYTES = 32 * 1024;
const TAIL_BYTES = 96 * 1024;
const MAX_OUTPUT_BYTES = 200_000_000;
const TIMEOUT_GRACE_MS = 2_000;
const ABORT_GRACE_MS = 500; // an abort settles within a second, whatever the command does
const DRAIN_MS = 500; // a pipe held by an escaped process must not hold us

type StopReason = "timeout" | "abort" | "output";

/** Never rejects for what the command does; a program that cannot start is `startError`. */
export async function runCommand(options: CommandOptions): Promise<CommandResult> {
  const startedAt = performance.now();
  const rings = createRings(options.tailBytes ?? TAIL_BYTES);
  const aborted = options.signal?.aborted === true;
  const end = aborted ? NOT_STARTED : await superviseProcess(options, rings);
  return {
    exitCode: end.exitCode,
    signalName: end.signalName,
    output: rings.both.text(),
    stdout: rings.stdout.text(),
    stderr: rings.stderr.text(),
    outputBytes: rings.both.totalBytes,
    truncated: rings.both.truncated,
    timedOut: end.stopReason === "timeout",
    interrupted: aborted || end.stopReason === "abort",
    outputLimitReached: end.stopReason === "output",
    ...(end.startError && { startError: end.startError }),
    durationMs: Math.round(performance.now() - startedAt),
  };
}

interface Rings {
  both: OutputRing;
  stdout: OutputRing;
  stderr: OutputRing;
}

function createRings(tailBytes: number): Rings {
  return {
    both: createOutputRing(HEAD_BYTES, tailBytes),
    stdout: createOutputRing(HEAD_BYTES, tailBytes),
    stderr: createOutputRing(HEAD_BYTES, tailBytes),
  };
}

interface ProcessEnd {
  exitCode: number | null;
  signalName: NodeJS.Signals | null;
  stopReason?: StopReason;
  startError?: { code: string; message: string };
}

const NOT_STARTED: ProcessEnd = { exitCode: null, signalName: null };

function superviseProcess(options: CommandOptions, rings: Rings): Promise<ProcessEnd> {
  const [program = "", ...args] = options.argv;
  let child: ChildProcess;
  try {
    child = spawn(program, args, {
      cwd: options.cwd,
      env: createCommandEnvironment(process.env, options.env),
      detached: true, // its own process group, so that one signal reaches all of it
      stdio: ["ignore", "pipe", "pipe"],
    });
  } catch (error) {
    return Promise.resolve({ ...NOT_STARTED, startError: describeStartError(error) });
  }
  return new Promise((resolve) => {
    const timers: NodeJS.Timeout[] = [];
    let stopReason: StopReason | undefined;

    const stop = (reason: StopReason, first: NodeJS.Signals, graceMs: number) => {
      if (stopReason !== undefined) return;
      stopReason = reason;
      signalGroup(child, first);
      timers.push(setTimeout(() => signalGroup(child, "SIGKILL"), graceMs));
    };
    const onAbort = () => stop("abort", "SIGTERM", ABORT_GRACE_MS);
    const onParentExit = () => signalGroup(child, "SIGKILL");
    const settle = (end: ProcessEnd) => {
      for (const timer of timers) clearTimeout(timer);
      options.signal?.removeEventListener("abort", onAbort);
      process.removeListener("exit", onParentExit);
      child.stdout?.destroy();
      child.stderr?.destroy();
      resolve(stopReason === undefined ? end : { ...end, stopReason });
    };

    const maxOutputBytes = options.maxOutputBytes ?? MAX_OUTPUT_BYTES;
    const collect = (ring: OutputRing) => (chunk: Buffer) => {
      ring.write(chunk);
      rings.both.write(chunk);
      if (rings.both.totalBytes > maxOutputBytes) stop("output", "SIGKILL", 0);
    };
    child.stdout?.on("data", collect(rings.stdout));
    child.stderr?.on("data", collect(rings.stderr));
    child.on("error", (error) => settle({ ...NOT_STARTED, startError: describeStartError(error) }));
    child.on("exit", (exitCode, signalName) => {
      signalGroup(child, "SIGKILL"); // whatever the leader left running
      timers.push(setTimeout(() => settle({ exitCode, signalName }), DRAIN_MS));
    });
    child.on("close", (exitCode, signalName) => settle({ exitCode, signalName }));

    process.once("exit", onParentExit);
    options.signal?.addEventListener("abort", onAbort, { once: true });
    const first = options.timeoutSignal ?? "SIGTERM";
    timers.push(
      setTimeout(() => stop("timeout", first, TIMEOUT_GRACE_MS), Math.max(1, options.timeoutMs)),
    );
  });
}

/** A group that is already gone is what we want, so its ESRCH is no failure. */
function signalGroup(child: ChildProcess, name: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, name);
  } catch {
    child.kill(name);
  }
}

function describeStartError(error: unknown): { code: string; message: string } {
  const { code = "unknown", message = String(error) } = error as NodeJS.ErrnoException;
  return { code, message };
}
