/**
 * Runs native work one piece at a time and bounds every wait. Knows nothing of models.
 * Invariant: after "engine-stalled" nothing runs any more; whoever waits learns of it instead of waiting on.
 */
import { AgentError, isAgentError, messageOf } from "../base/errors.ts";
import { Mutex } from "./mutex.ts";
import { reasonOf, watch } from "./watchdog.ts";

/** Waits for one piece of native work within an exclusive run. */
export type Step = <T>(work: Promise<T>) => Promise<T>;

/** What a native error in `step` means to us; may wait for the engine's own words, which come a moment later. */
export type ExplainFailure = (step: string, error: unknown) => Promise<AgentError>;

export class NativeSteps {
  readonly #mutex = new Mutex();
  readonly #timeoutMs: number;
  readonly #explain: ExplainFailure;
  #quarantine: AgentError | null = null;

  /** `timeoutMs`: the longest silence of one piece before everything is given up. */
  constructor(timeoutMs: number, explain: ExplainFailure = toEngineFailure) {
    this.#timeoutMs = timeoutMs;
    this.#explain = explain;
  }

  get isQuarantined(): boolean {
    return this.#quarantine !== null;
  }

  /** Runs `body` alone. Native work that outlives an interrupt keeps later runs waiting. */
  async exclusive<T>(
    name: string,
    signal: AbortSignal | undefined,
    body: (step: Step) => Promise<T>,
  ): Promise<T> {
    this.#requireUsable(signal);
    const release = await this.#mutex.acquire();
    let running: Promise<unknown> = Promise.resolve();
    const step: Step = (work) => {
      running = work.catch(() => {});
      return watch(work, { step: name, timeoutMs: this.#timeoutMs, signal });
    };
    try {
      this.#requireUsable(signal); // both may have changed while waiting
      return await body(step);
    } catch (error) {
      this.#noteStall(error);
      throw isAgentError(error) ? error : await this.#explain(name, error);
    } finally {
      this.#releaseAfter(running, release, name);
    }
  }

  #requireUsable(signal: AbortSignal | undefined): void {
    if (this.#quarantine !== null) throw this.#quarantine;
    if (signal?.aborted) throw reasonOf(signal);
  }

  /** Whoever waits for native work that never ends learns of the quarantine instead of waiting with it. */
  #releaseAfter(running: Promise<unknown>, release: () => void, name: string): void {
    const settled =
      this.#quarantine === null
        ? watch(running, { step: name, timeoutMs: this.#timeoutMs })
        : Promise.resolve();
    settled.catch((error) => this.#noteStall(error)).then(release, release);
  }

  #noteStall(error: unknown): void {
    if (isAgentError(error, "engine-stalled")) this.#quarantine = error;
  }
}

async function toEngineFailure(step: string, error: unknown): Promise<AgentError> {
  return new AgentError("engine-failed", { step, reason: messageOf(error) }, { cause: error });
}
