/**
 * Runs one request in a child process that may die, and says how it went: with an answer, or with the child's last words
 * and its end. Knows nothing of verdicts. Invariant: the child is gone when the promise settles.
 */
import type { ChildProcess } from "node:child_process";
import { forkScript, type ProcessEnd } from "../runtime/child-script.ts";
import { reasonOf } from "../runtime/watchdog.ts";
import { type Announcement, readAnnouncement } from "./announcements.ts";
import { TEMPLATE_ANSWER, type TemplateAnswer, type TemplateRequest } from "./messages.ts";
import type { LimitCode } from "./render-limits.ts";

export interface RunOptions {
  signal?: AbortSignal | undefined;
  /** Default WORK_TIMEOUT_MS. */
  workTimeoutMs?: number | undefined;
  /** Hears of the child's process id. */
  onStart?: ((processId: number | undefined) => void) | undefined;
}

export type RunResult = TemplateAnswer | ChildDeath;

export interface ChildDeath {
  kind: "death";
  /** What the child did last; null: it had not begun. */
  during: Exclude<Announcement, { kind: "limit" }> | null;
  /** The limit it ended itself for, or "time-up": it was killed for taking too long. */
  limit: LimitCode | "time-up" | null;
  end: ProcessEnd;
}

/** For everything after the loading; real templates take a second or two. */
export const WORK_TIMEOUT_MS = 60_000;
/** For starting the engine and loading a vocabulary, from a slow disk perhaps. */
const LOAD_TIMEOUT_MS = 300_000;
/** Longest line that is kept while it is incomplete. */
const MAX_LINE_UNITS = 4096;

/** Rejects with the reason of the signal, and with nothing else. */
export async function runTemplateChild(
  request: TemplateRequest,
  options: RunOptions,
): Promise<RunResult> {
  const { signal, workTimeoutMs = WORK_TIMEOUT_MS } = options;
  if (signal?.aborted) throw reasonOf(signal);
  const child = forkScript(new URL("./child", import.meta.url), {
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  options.onStart?.(child.pid);
  const run = new ChildRun(child, workTimeoutMs);
  const onAbort = () => child.kill("SIGKILL");
  signal?.addEventListener("abort", onAbort, { once: true });
  run.send(request);
  const result = await run.ended;
  signal?.removeEventListener("abort", onAbort);
  if (signal?.aborted) throw reasonOf(signal);
  return result;
}

/** A child from its start to its end: its clock, its words, its answer. */
class ChildRun {
  readonly ended: Promise<RunResult>;
  readonly #child: ChildProcess;
  readonly #workTimeoutMs: number;
  readonly #death: ChildDeath = {
    kind: "death",
    during: null,
    limit: null,
    end: { code: null, signal: null },
  };
  #answer: TemplateAnswer | null = null;
  #timer: NodeJS.Timeout;
  #line = "";

  constructor(child: ChildProcess, workTimeoutMs: number) {
    this.#child = child;
    this.#workTimeoutMs = workTimeoutMs;
    this.#timer = this.#startClock(LOAD_TIMEOUT_MS);
    child.stderr?.setEncoding("utf8").on("data", (text: string) => this.#read(text));
    child.once("message", (message) => {
      this.#answer = TEMPLATE_ANSWER.safeParse(message).data ?? null;
    });
    this.ended = new Promise((resolve) => {
      const settle = (end: ProcessEnd) => {
        clearTimeout(this.#timer);
        resolve(this.#answer ?? { ...this.#death, end });
      };
      child.once("close", (code, signal) => settle({ code, signal }));
      // One that could not even be started does not close.
      child.once("error", () => child.pid === undefined && settle(this.#death.end));
    });
  }

  /** To a child that is already dead nothing is sent; its end tells. */
  send(request: TemplateRequest): void {
    if (this.#child.connected) this.#child.send(request, () => {});
  }

  #read(text: string): void {
    const lines = `${this.#line}${text}`.split("\n");
    this.#line = (lines.pop() ?? "").slice(-MAX_LINE_UNITS);
    for (const line of lines) {
      const said = readAnnouncement(line);
      if (said !== null) this.#note(said);
    }
  }

  #note(said: Announcement): void {
    if (said.kind === "limit") {
      this.#death.limit ??= said.code;
      return;
    }
    if (isWork(said) && !isWork(this.#death.during)) {
      clearTimeout(this.#timer);
      this.#timer = this.#startClock(this.#workTimeoutMs);
    }
    this.#death.during = said;
  }

  #startClock(timeoutMs: number): NodeJS.Timeout {
    return setTimeout(() => {
      this.#death.limit ??= "time-up";
      this.#child.kill("SIGKILL");
    }, timeoutMs);
  }
}

function isWork(said: Announcement | null): boolean {
  return said?.kind === "check" || said?.kind === "render";
}
