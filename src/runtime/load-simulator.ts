/**
 * What a load would take, by llama.cpp's own count, asked of a child process: a hostile header aborts whoever opens
 * it. Knows neither budgets nor policy. Invariant: at most one child, of one file; what it takes with it is one request.
 */
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { AgentError } from "../base/errors.ts";
import { checkLoadSettings } from "./check-load-settings.ts";
import { describeEnd, forkScript, type ProcessEnd } from "./child-script.ts";
import type { LoadMemory, LoadSettings } from "./load-settings.ts";
import { Mutex } from "./mutex.ts";
import type { WeightLayout } from "./native-simulation.ts";
import type { SimulationAnswer, SimulationMessage } from "./simulation-child.ts";
import { reasonOf } from "./watchdog.ts";

export interface SimulationRequest {
  modelPath: string;
  /** At most MAX_SETTINGS. */
  settings: readonly LoadSettings[];
}

/** `reason`: a sentence part, why these settings cannot be had with this file. */
export type SimulatedLoad = { ok: true; memory: LoadMemory } | { ok: false; reason: string };

export interface SimulatorDevice {
  device: "cpu" | "cuda" | "vulkan" | "metal";
  gpuNames: readonly string[];
}

export interface LoadSimulator extends AsyncDisposable {
  /**
   * In the order of the settings. Throws "model-unusable" when the child refuses the file or dies of it,
   * "engine-stalled" after the time limit, "engine-unavailable", "interrupted".
   * Cost: a second for the first request of a file, then 1–250 ms a load.
   */
  simulate(request: SimulationRequest, signal?: AbortSignal): Promise<readonly SimulatedLoad[]>;
  /** What the engine would run on. Throws like `simulate`. */
  describe(signal?: AbortSignal): Promise<SimulatorDevice>;
  /** Ends the child, whose memory would else be counted as in use; the next request starts another. */
  rest(): Promise<void>;
}

export interface LoadSimulatorOptions {
  gpu: "auto" | false;
  /** For one request, the start of the child included. */
  timeoutMs?: number;
  /** Left out: "loaded". */
  layout?: WeightLayout;
}

export const MAX_SETTINGS = 256;
const DEFAULT_TIMEOUT_MS = 60_000;

/** Starts nothing yet; the child comes with the first request, and again after a death. Idle, it holds no program up. */
export function openLoadSimulator(options: LoadSimulatorOptions): LoadSimulator {
  return new ForkedSimulator(options);
}

interface Child {
  process: ChildProcess;
  /** Null until it is asked about a file. */
  modelPath: string | null;
  isAlive: boolean;
}

class ForkedSimulator implements LoadSimulator {
  readonly #gpu: "auto" | false;
  readonly #timeoutMs: number;
  readonly #layout: WeightLayout;
  readonly #turns = new Mutex();
  #child: Child | null = null;
  #isDisposed = false;

  constructor({ gpu, timeoutMs = DEFAULT_TIMEOUT_MS, layout = "loaded" }: LoadSimulatorOptions) {
    this.#gpu = gpu;
    this.#layout = layout;
    this.#timeoutMs = timeoutMs;
  }

  async simulate(
    { modelPath, settings }: SimulationRequest,
    signal?: AbortSignal,
  ): Promise<readonly SimulatedLoad[]> {
    if (settings.length > MAX_SETTINGS) throw new RangeError(`${settings.length} settings`);
    const problems = settings.map(checkLoadSettings);
    const possible = settings.filter((_, index) => problems[index] === null);
    const loads = await this.#askLoads(modelPath, possible, signal);
    const next = loads.values();
    return problems.map((reason) => {
      if (reason !== null) return { ok: false, reason };
      const { value } = next.next();
      if (value === undefined) throw answerless();
      return value;
    });
  }

  async #askLoads(
    modelPath: string,
    settings: readonly LoadSettings[],
    signal: AbortSignal | undefined,
  ): Promise<readonly SimulatedLoad[]> {
    if (settings.length === 0) return [];
    const answer = await this.#ask({ ask: "loads", modelPath, settings }, signal);
    if (answer.kind !== "loads") throw answerless();
    return answer.loads;
  }

  async describe(signal?: AbortSignal): Promise<SimulatorDevice> {
    const answer = await this.#ask({ ask: "device" }, signal);
    if (answer.kind !== "device") throw answerless();
    return answer.device;
  }

  async #ask(message: SimulationMessage, signal?: AbortSignal): Promise<SimulationAnswer> {
    const release = await this.#turns.acquire();
    try {
      if (signal?.aborted) throw reasonOf(signal);
      if (this.#isDisposed) throw new Error("the simulator is closed");
      const modelPath = message.ask === "loads" ? message.modelPath : null;
      const child = await this.#takeChild(modelPath);
      const answer = await exchange(child.process, message, { timeoutMs: this.#timeoutMs, signal });
      if (answer.kind !== "failed") return answer;
      throw new AgentError(answer.failure.code, answer.failure.details);
    } finally {
      release();
    }
  }

  /** A child that has seen no other file: what one file does to it must not colour the figures of the next. */
  async #takeChild(modelPath: string | null): Promise<Child> {
    const child = this.#child?.isAlive ? this.#child : this.#startChild();
    if (modelPath === null || child.modelPath === modelPath) return child;
    if (child.modelPath === null) {
      child.modelPath = modelPath;
      return child;
    }
    await endProcess(child.process);
    return this.#takeChild(modelPath);
  }

  #startChild(): Child {
    const process = forkScript(new URL("./simulation-child", import.meta.url), {
      args: [this.#gpu === false ? "cpu" : "gpu", this.#layout],
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
    const child: Child = { process, modelPath: null, isAlive: true };
    const onEnd = () => {
      child.isAlive = false;
    };
    process.once("close", onEnd);
    process.once("error", onEnd);
    // A request's time limit keeps the program running for it; nothing else may.
    process.unref();
    process.channel?.unref();
    this.#child = child;
    return child;
  }

  async rest(): Promise<void> {
    const release = await this.#turns.acquire();
    try {
      if (this.#child?.isAlive) await endProcess(this.#child.process);
    } finally {
      release();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isDisposed = true;
    if (this.#child?.isAlive) await endProcess(this.#child.process);
  }
}

interface ExchangeLimits {
  timeoutMs: number;
  signal: AbortSignal | undefined;
}

/** Sends one message and waits for its answer, or for the child's end: no request leaves a busy child behind. */
function exchange(
  child: ChildProcess,
  message: SimulationMessage,
  { timeoutMs, signal }: ExchangeLimits,
): Promise<SimulationAnswer> {
  return new Promise((resolve, reject) => {
    /** Why we ended the child ourselves. */
    let verdict: AgentError | null = null;
    const end = (cause: AgentError) => {
      verdict ??= cause;
      child.kill("SIGKILL");
    };
    const onAbort = () => end(reasonOf(signal));
    const timer = setTimeout(() => end(stalled(timeoutMs)), timeoutMs);
    const settle = (finish: () => void) => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
      child.off("message", onMessage).off("close", onClose).off("error", onError);
      finish();
    };
    const onMessage = (answer: unknown) => settle(() => resolve(answer as SimulationAnswer));
    const onClose = (code: number | null, signalName: string | null) =>
      settle(() => reject(verdict ?? describeDeath(message, { code, signal: signalName })));
    const onError = (error: Error) =>
      settle(() => reject(new AgentError("engine-unavailable", { reason: error.message })));
    child.on("message", onMessage).on("close", onClose).on("error", onError);
    signal?.addEventListener("abort", onAbort, { once: true });
    // A channel that is gone means that "close" is about to come.
    child.send(message, () => {});
  });
}

function describeDeath(message: SimulationMessage, end: ProcessEnd): AgentError {
  const isKilled = end.signal === "SIGKILL";
  const how = isKilled ? "was killed, as when memory runs out" : `ended with ${describeEnd(end)}`;
  if (message.ask === "device") {
    return new AgentError("engine-unavailable", { reason: `its process ${how}` });
  }
  const reason = `the engine ${how} when it was to size it`;
  return new AgentError("model-unusable", { path: message.modelPath, reason });
}

function stalled(waitedMs: number): AgentError {
  return new AgentError("engine-stalled", { step: "sizing the model", waitedMs });
}

function answerless(): Error {
  return new Error("the simulating process gave an answer to another question");
}

async function endProcess(child: ChildProcess): Promise<void> {
  const closed = once(child, "close");
  child.ref();
  child.kill("SIGKILL");
  await closed;
}
