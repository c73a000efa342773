/** The model of one task: proven and loaded beside other work, calibrated when first needed, closed at the end. */
import type { AgentEvent } from "./agent/events.ts";
import type { TurnNeeds } from "./memory/headroom/headroom-guard.ts";
import type { ResolvedModel } from "./models/resolve-model.ts";
import { watch } from "./runtime/watchdog.ts";
import type { TextPlaces } from "./sandbox/official-texts.ts";
import type { ChatModel } from "./template/chat-model.ts";
import type { LoadChoices } from "./ui/load-flags.ts";

export interface ModelRequest {
  model: ResolvedModel;
  /** Where hashes, proofs and memory figures are kept. */
  cacheFolder: string;
  /** Private to the user; the conversation waits here while its memory is made anew. Null: under the cache. */
  stateFolder: string;
  /** Undefined: planned. */
  contextTokens: number | undefined;
  load: LoadChoices;
  /** A template file that stands for the model's own, and whether a refused one is used all the same. */
  template: { templatePath: string | undefined; force: boolean; places: TextPlaces };
  signal: AbortSignal;
  emit: (event: AgentEvent) => void;
}

/** A loaded model, and who looks after its memory. */
export interface OpenedModel {
  chat: ChatModel;
  /** Before each turn: makes room, or takes it back. Throws "memory-insufficient". */
  beforeTurn?: (needs: TurnNeeds) => Promise<void>;
  /** After an allocation failed within a turn; false when nothing less can be loaded. */
  stepDown?: (needs: TurnNeeds) => Promise<boolean>;
  close: () => Promise<void>;
}

export type OpenModel = (request: ModelRequest) => Promise<OpenedModel>;

/** A large model on a slow disk takes minutes; one that takes longer never comes. */
const LOAD_TIMEOUT_MS = 30 * 60_000;

interface LoadedModel {
  opened: OpenedModel;
  loadMs: number;
}

export class TaskModel {
  readonly #request: ModelRequest;
  readonly #loadStop = new AbortController();
  readonly #loading: Promise<LoadedModel>;
  #ready: Promise<OpenedModel> | undefined;

  /** Begins to load. `onFailure` hears of a model that cannot be used before anybody asks for it. */
  constructor(open: OpenModel, request: ModelRequest, onFailure: (error: unknown) => void) {
    this.#request = request;
    const signal = AbortSignal.any([request.signal, this.#loadStop.signal]);
    const startedAt = performance.now();
    this.#loading = open({ ...request, signal }).then((opened) => ({
      opened,
      loadMs: performance.now() - startedAt,
    }));
    this.#loading.catch(onFailure);
  }

  /** The model, its threads measured once. Ends with the reason of a stop, however long the loader goes on. */
  async ready(): Promise<ChatModel> {
    return (await this.#open()).chat;
  }

  /** Before a turn that needs so many tokens. Throws "memory-insufficient" and what `ready` throws. */
  async beforeTurn(neededTokens: number): Promise<void> {
    const { signal } = this.#request;
    await (await this.#open()).beforeTurn?.({ neededTokens, signal });
  }

  /** After a turn that failed for want of memory; false when nothing less can be loaded. */
  async stepDown(neededTokens: number): Promise<boolean> {
    const { signal } = this.#request;
    return (await (await this.#open()).stepDown?.({ neededTokens, signal })) ?? false;
  }

  #open(): Promise<OpenedModel> {
    this.#ready ??= this.#prepare();
    return this.#ready;
  }

  async #prepare(): Promise<OpenedModel> {
    const { signal, emit } = this.#request;
    const limits = { timeoutMs: LOAD_TIMEOUT_MS, signal };
    const { opened, loadMs } = await watch(this.#loading, { step: "loading the model", ...limits });
    const { engine } = opened.chat;
    // Only now: while the tests ran beside the loading, they would have been measured too.
    const { threads, samples } = await engine.calibrateThreads(signal);
    emit({
      type: "model",
      engine: engine.facts.engine,
      device: engine.facts.device,
      gpuLayers: engine.facts.gpuLayers,
      threads,
      contextTokens: engine.sequence.contextTokens,
      loadMs,
      calibration: samples,
    });
    return opened;
  }

  /** Ends a load under way, or frees the model. Never throws. */
  async close(): Promise<void> {
    this.#loadStop.abort();
    try {
      const { opened } = await this.#loading;
      await opened.close();
    } catch {
      // Never loaded, or stuck in native code: the process is about to end anyway.
    }
  }
}
