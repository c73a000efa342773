/**
 * Runs one program to its end, in the sandbox of the process where there is one, and never leaves a process of its group
 * behind: not on success, not on a timeout, not on an abort. Knows nothing about tests. There is no shell: `argv` goes to
 * the system as it is. Only without a sandbox is a process out of reach that starts a session of its own (setsid).
 */
import { type ChildProcess, spawn } from "node:child_process";
import type { Readable } from "node:stream";
import { createCommandEnvironment } from "./command-environment.ts";
import { type EnclosedCommand, useContainment } from "./containment/containment.ts";
import { findStartError, type StartError } from "./containment/find-program.ts";
import { readEnd, SandboxStatus } from "./containment/sandbox-status.ts";
import { createOutputRing, type OutputRing } from "./output-ring.ts";

export interface CommandOptions {
  argv: readonly string[];
  cwd: string;
  timeoutMs: number;
  signal?: AbortSignal;
  /** Added to what is inherited, see createCommandEnvironment. */
  env?: NodeJS.ProcessEnv;
  /** A command of ours that runs nothing of a project: it needs no sandbox, and may do what one forbids. */
  isOurs?: boolean;
  /** Existing folders that it may write beside `cwd`. */
  folders?: readonly string[];
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
  /** Set when nothing ran: the program or the folder is missing (ENOENT), not executable (EACCES), no sandbox (ESANDBOX), … */
  startError?: StartError;
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
  startError?: StartError;
}

const NOT_STARTED: ProcessEnd = { exitCode: null, signalName: null };

async function superviseProcess(options: CommandOptions, rings: Rings): Promise<ProcessEnd> {
  let enclosed: EnclosedCommand | null = null;
  try {
    const { containment, passedNames } = await useContainment();
    if (options.signal?.aborted) return { ...NOT_STARTED, stopReason: "abort" };
    const { argv, cwd, folders = [] } = options;
    const env = createCommandEnvironment(process.env, options.env, passedNames);
    const [program = ""] = argv;
    const startError =
      program === "" ? null : findStartError(program, { cwd, searchPath: env.PATH ?? "" });
    if (startError !== null) return { ...NOT_STARTED, startError };
    const isBare = program === "" || options.isOurs === true;
    enclosed = isBare ? null : containment.enclose({ argv, cwd, env, folders });
    return await followProcess(enclosed ?? { ...BARE, argv, env }, options, rings);
  } catch (error) {
    return { ...NOT_STARTED, startError: describeStartError(error) };
  } finally {
    enclosed?.release();
  }
}

const BARE = { tellsStatus: false, release: () => {} };

/** Throws what the system has against starting it. */
function startProcess({ argv, env, tellsStatus }: EnclosedCommand, cwd: string): ChildProcess {
  const [program = "", ...args] = argv;
  return spawn(program, args, {
    cwd,
    env,
    detached: true, // its own process group, so that one signal reaches all of it
    stdio: ["ignore", "pipe", "pipe", ...(tellsStatus ? (["pipe"] as const) : [])],
  });
}

function followProcess(
  enclosed: EnclosedCommand,
  options: CommandOptions,
  rings: Rings,
): Promise<ProcessEnd> {
  const child = startProcess(enclosed, options.cwd);
  const status = enclosed.tellsStatus ? followStatus(child) : null;
  return new Promise((resolve) => {
    const timers: NodeJS.Timeout[] = [];
    let stopReason: StopReason | undefined;

    const stop = (reason: StopReason, first: NodeJS.Signals, graceMs: number) => {
      if (stopReason !== undefined) return;
      stopReason = reason;
      signalCommand(child, status, first);
      timers.push(setTimeout(() => signalCommand(child, status, "SIGKILL"), graceMs));
    };
    const onAbort = () => stop("abort", "SIGTERM", ABORT_GRACE_MS);
    const onParentExit = () => signalCommand(child, status, "SIGKILL");
    const settle = (end: ProcessEnd) => {
      for (const timer of timers) clearTimeout(timer);
      options.signal?.removeEventListener("abort", onAbort);
      process.removeListener("exit", onParentExit);
      for (const stream of child.stdio) stream?.destroy();
      const told = status === null ? end : explainEnd(end, status, rings);
      resolve(stopReason === undefined ? told : { ...told, stopReason });
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

function followStatus(child: ChildProcess): SandboxStatus {
  const status = new SandboxStatus();
  const stream = child.stdio[3] as Readable | null | undefined;
  stream?.setEncoding("utf8").on("data", (text: string) => status.push(text));
  stream?.on("error", () => {}); // it ends with the sandbox, whichever way that goes
  return status;
}

/** A sandbox tells a signal as a number, and its own failure as that of the command. */
function explainEnd(end: ProcessEnd, status: SandboxStatus, rings: Rings): ProcessEnd {
  if (end.startError !== undefined || end.exitCode === null) return end;
  if (status.exitCode !== null) return { ...end, ...readEnd(status.exitCode) };
  const [message = ""] = rings.stderr.text().trim().split("\n");
  return { ...NOT_STARTED, startError: { code: "ESANDBOX", message } };
}

/**
 * In a sandbox the command's group is that of the sandbox's first process, which does not mind signals; with it, all that
 * runs there ends at once. Before it is there, the sandbox itself is all there is to end.
 */
function signalCommand(
  child: ChildProcess,
  status: SandboxStatus | null,
  name: NodeJS.Signals,
): void {
  const isOver = child.exitCode !== null || child.signalCode !== null;
  const first = isOver ? null : (status?.processId ?? null);
  if (first === null) {
    signalGroup(child, status === null ? name : "SIGKILL");
    return;
  }
  try {
    process.kill(-first, name);
  } catch {
    signalGroup(child, "SIGKILL");
  }
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

function describeStartError(error: unknown): StartError {
  const { code = "unknown", message = String(error) } = error as NodeJS.ErrnoException;
  return { code, message };
}
