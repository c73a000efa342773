/**
 * Keeps one nvidia-smi running and knows what it last said of every card.
 * It may be absent, die, hang or print garbage: a card's figures older than STALE_MS make the whole answer unknown,
 * and the process is started again, less and less often. No timers: it is looked after whenever it is read.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { Socket } from "node:net";
import path from "node:path";
import { createLineSplitter } from "./bounded-lines.ts";
import { type NvidiaGpu, nvidiaQueryArguments, parseNvidiaRow } from "./nvidia-rows.ts";

export interface NvidiaSmiOptions {
  command?: string;
  args?: readonly string[];
  /** Monotonic milliseconds. */
  now?: () => number;
}

/** "absent": there is no tool or no driver. "unknown": there is one, and it says nothing that can be used. */
export type NvidiaAnswer = readonly NvidiaGpu[] | "unknown" | "absent";

const INTERVAL_MS = 1000;
const STALE_MS = 5000;
/** Without the persistence daemon the driver wakes every card first. */
const START_MS = 30_000;
const FIRST_RETRY_MS = 1000;
const LAST_RETRY_MS = 60_000;
/** After a long native call its lines may merely not have been handled yet. */
const SUSPICION_MS = 1000;
/** A process that lived this long ended for a new reason. */
const HEALTHY_MS = 60_000;
const MOST_LINE_CHARS = 1024;
const MOST_GARBAGE_CHARS = 1024 ** 2;

interface RunningTool {
  process: ChildProcess;
  startedAtMs: number;
  hasSpoken: boolean;
  /** When it was first found silent; null: it talks. */
  silentSinceMs: number | null;
  garbageChars: number;
}

export class NvidiaSmi implements Disposable {
  readonly #command: string;
  readonly #args: readonly string[];
  readonly #now: () => number;
  readonly #gpus = new Map<number, { gpu: NvidiaGpu; atMs: number }>();
  #tool: RunningTool | null = null;
  #state: "untried" | "absent" | "present" | "disposed" = "untried";
  #retryAtMs = 0;
  #retryMs = FIRST_RETRY_MS;
  #onFirstWord: () => void = () => {};
  readonly #firstWord = new Promise<void>((resolve) => {
    this.#onFirstWord = resolve;
  });

  constructor(options: NvidiaSmiOptions = {}) {
    this.#command = options.command ?? findCommand();
    this.#args = options.args ?? nvidiaQueryArguments(INTERVAL_MS);
    this.#now = options.now ?? performance.now.bind(performance);
  }

  /** Starts the tool when needed; cheap. In order of the cards' indices. */
  read(): NvidiaAnswer {
    if (this.#state === "disposed") return "absent";
    const answer = this.#answer();
    if (this.#tool === null) this.#start();
    else if (answer === "unknown") this.#suspect(this.#tool);
    return answer;
  }

  /** Settles once the first cards are known, or there is no tool; waits for ever on one that hangs. */
  waitForFirstWord(): Promise<void> {
    return this.#firstWord;
  }

  [Symbol.dispose](): void {
    this.#state = "disposed";
    this.#tool?.process.kill("SIGKILL");
    this.#tool?.process.stdout?.destroy();
    this.#onFirstWord();
  }

  #answer(): NvidiaAnswer {
    if (this.#state === "absent") return "absent";
    const known = [...this.#gpus.values()];
    const isFresh = known.every(({ atMs }) => this.#now() - atMs <= STALE_MS);
    if (known.length === 0 || !isFresh) return "unknown";
    return known.map(({ gpu }) => gpu).sort((one, other) => one.index - other.index);
  }

  #suspect(tool: RunningTool): void {
    if (!tool.hasSpoken && this.#now() - tool.startedAtMs <= START_MS) return;
    tool.silentSinceMs ??= this.#now();
    if (this.#now() - tool.silentSinceMs >= SUSPICION_MS) tool.process.kill("SIGKILL");
  }

  /** No second process beside one that cannot be killed: `#tool` stays until the first has ended. */
  #start(): void {
    if (this.#now() < this.#retryAtMs) return;
    const process = spawnTool(this.#command, this.#args);
    if (process === null) {
      this.#retryAtMs = this.#now() + LAST_RETRY_MS;
      return;
    }
    const tool: RunningTool = {
      process,
      startedAtMs: this.#now(),
      hasSpoken: false,
      silentSinceMs: null,
      garbageChars: 0,
    };
    this.#tool = tool;
    const split = createLineSplitter(MOST_LINE_CHARS);
    process.stdout?.setEncoding("utf8");
    process.stdout?.on("data", (piece: string) => this.#listen(tool, piece, split(piece)));
    process.stdout?.on("error", () => {});
    process.on("error", (error) => {
      // The same event tells that a signal could not be sent; then the process still runs.
      if (process.pid === undefined) this.#end(tool, isMissing(error));
    });
    process.once("exit", () => this.#end(tool, false));
  }

  #listen(tool: RunningTool, piece: string, lines: readonly string[]): void {
    if (this.#state === "disposed") return;
    tool.garbageChars += piece.length;
    for (const gpu of lines.map(parseNvidiaRow)) {
      if (gpu === null) continue;
      // A fresh process decides which cards there are: one may have been unplugged.
      if (!tool.hasSpoken) this.#gpus.clear();
      tool.hasSpoken = true;
      tool.silentSinceMs = null;
      tool.garbageChars = 0;
      this.#state = "present";
      this.#gpus.set(gpu.index, { gpu, atMs: this.#now() });
    }
    if (tool.hasSpoken) this.#onFirstWord();
    if (tool.garbageChars > MOST_GARBAGE_CHARS) tool.process.kill("SIGKILL");
  }

  #end(tool: RunningTool, isToolMissing: boolean): void {
    if (this.#tool !== tool || this.#state === "disposed") return;
    const isHealthy = this.#now() - tool.startedAtMs >= HEALTHY_MS;
    this.#retryMs = isHealthy ? FIRST_RETRY_MS : this.#retryMs;
    // A missing program is not looked for again; a driver that answers no one may come back.
    this.#retryAtMs = isToolMissing ? Infinity : this.#now() + this.#retryMs;
    this.#retryMs = Math.min(this.#retryMs * 2, LAST_RETRY_MS);
    this.#tool = null;
    if (this.#state === "untried") this.#state = "absent";
    this.#onFirstWord();
  }
}

/** On Windows a bare name would be looked for in the working directory first. */
function findCommand(): string {
  if (process.platform !== "win32") return "nvidia-smi";
  return path.join(process.env.SystemRoot ?? "C:\\Windows", "System32", "nvidia-smi.exe");
}

/** Null: the system has no room for another process now. Neither the process nor its pipe keeps this program running. */
function spawnTool(command: string, args: readonly string[]): ChildProcess | null {
  try {
    const child = spawn(command, args, {
      // Not the working directory: a project must not be able to put its own tool in the way.
      cwd: path.parse(process.execPath).root,
      env: { ...process.env, LC_ALL: "C" },
      stdio: ["ignore", "pipe", "ignore"],
      windowsHide: true,
    });
    child.unref();
    if (child.stdout instanceof Socket) child.stdout.unref();
    return child;
  } catch {
    return null;
  }
}

function isMissing(error: NodeJS.ErrnoException): boolean {
  return error.code === "ENOENT" || error.code === "EACCES";
}
