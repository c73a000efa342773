/**
 * The model of one run or of many messages: proven and loaded beside other work, calibrated when first needed, closed at
 * the end. A message that is stopped ends its own waits; only the request's signal ends the model.
 */
import type { AgentEvent } from "./agent/events.ts";
import type { PinWish } from "./app-pinned.ts";
import { messageOf } from "./base/errors.ts";
import type { TurnNeeds } from "./memory/headroom/headroom-guard.ts";
import type {
  RestoredSnapshot,
  SavedSnapshot,
  SnapshotPlace,
} from "./memory/snapshot/session-snapshot.ts";
import type { ResolvedModel } from "./models/resolve-model.ts";
import { Mutex } from "./runtime/mutex.ts";
import type { WriteTape } from "./runtime/tape/tape-record.ts";
import { reasonOf, watch } from "./runtime/watchdog.ts";
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
  /** Where a probe saw answers get worse; undefined: it saw none, or was never made. */
  measuredLimitTokens?: number | undefined;
  load: LoadChoices;
  /** False: sums that are the same for any number of threads. */
  flashAttention?: false | undefined;
  /** A template file that stands for the model's own, and whether a refused one is used all the same. */
  template: { templatePath: string | undefined; force: boolean; places: TextPlaces };
  /** What engine and model must be; undefined: what is not locked is said, and the run goes on. */
  pin?: PinWish | undefined;
  /** What the session's last process has computed, used once the model is loaded. Null: none. */
  snapshot: SnapshotPlace | null;
  /** Since 1970: the moment that templates are told it is. The clock's when absent. */
  nowMs?: number | undefined;
  /** Where every call to the engine is written down, as it is at the time of the call. Absent: nowhere. */
  findTape?: (() => WriteTape) | undefined;
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
  /** Fills the KV cache with what was saved for the session. Only after the calibration, which clears it. */
  restoreSnapshot?: (place: SnapshotPlace) => Promise<RestoredSnapshot>;
  saveSnapshot?: (place: SnapshotPlace) => Promise<SavedSnapshot>;
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
  /** What a stopped message has begun with the memory is finished before the next one begins. */
  readonly #memory = new Mutex();
  readonly #told = new Set<string>();
  #ready: Promise<OpenedModel> | null = null;
  #opened: OpenedModel | null = null;

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

  /**
   * The model, its threads measured once. Ends with the reason of a stop, however long the loader goes on. `signal`:
   * ends this wait alone; left out, the request's.
   */
  async ready(signal = this.#request.signal): Promise<ChatModel> {
    return (await this.#open(signal)).chat;
  }

  /** Before a turn that needs so many tokens. Throws "memory-insufficient" and what `ready` throws. */
  async beforeTurn(neededTokens: number, signal = this.#request.signal): Promise<void> {
    await this.#alone(signal, (opened) => opened.beforeTurn?.({ neededTokens, signal }));
  }

  /** After a turn that failed for want of memory; false when nothing less can be loaded. */
  async stepDown(neededTokens: number, signal = this.#request.signal): Promise<boolean> {
    const needs = { neededTokens, signal };
    return (await this.#alone(signal, (opened) => opened.stepDown?.(needs))) ?? false;
  }

  /**
   * After a message: keeps the KV cache for the session's next process, where there is one. Not beside a turn. Never
   * throws; what cannot be kept is told once.
   */
  async saveSnapshot(place = this.#request.snapshot): Promise<void> {
    if (place === null || this.#opened === null) return;
    try {
      const { signal } = this.#request;
      const saved = await this.#alone(signal, (opened) => opened.saveSnapshot?.(place));
      if (saved?.kind !== "skipped") return;
      this.#tellOnce(`The KV cache is not kept for the next run: ${saved.reason}.`);
    } catch (error) {
      this.#tellOnce(`The KV cache is not kept for the next run: ${messageOf(error)}`);
    }
  }

  #open(signal: AbortSignal): Promise<OpenedModel> {
    this.#ready ??= this.#prepare();
    return watch(this.#ready, { step: LOADING, timeoutMs: LOAD_TIMEOUT_MS, signal });
  }

  async #alone<T>(
    signal: AbortSignal,
    work: (opened: OpenedModel) => Promise<T> | undefined,
  ): Promise<T | undefined> {
    const opened = await this.#open(signal);
    const done = this.#inTurn(signal, () => work(opened));
    return watch(done, { step: LOADING, timeoutMs: LOAD_TIMEOUT_MS, signal });
  }

  async #inTurn<T>(signal: AbortSignal, work: () => Promise<T> | undefined) {
    const release = await this.#memory.acquire();
    try {
      if (signal.aborted) throw reasonOf(signal);
      return await work();
    } finally {
      release();
    }
  }

  async #prepare(): Promise<OpenedModel> {
    try {
      return await this.#prepareOnce();
    } catch (error) {
      this.#ready = null; // a later message may try again
      throw error;
    }
  }

  async #prepareOnce(): Promise<OpenedModel> {
    const { signal, emit } = this.#request;
    const limits = { timeoutMs: LOAD_TIMEOUT_MS, signal };
    const { opened, loadMs } = await watch(this.#loading, { step: LOADING, ...limits });
    const { engine } = opened.chat;
    // Only now: while the tests ran beside the loading, they would have been measured too.
    const { threads, samples } = await engine.calibrateThreads(signal);
    await this.#restore(opened);
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
    this.#opened = opened;
    return opened;
  }

  async #restore(opened: OpenedModel): Promise<void> {
    const { snapshot } = this.#request;
    if (snapshot === null) return;
    const restored = await opened.restoreSnapshot?.(snapshot);
    if (restored?.kind !== "refused") return;
    this.#tellOnce(
      `The saved KV cache is not used: ${restored.reason}. What it held is computed again.`,
    );
  }

  #tellOnce(message: string): void {
    if (this.#told.has(message)) return;
    this.#told.add(message);
    this.#request.emit({ type: "notice", level: "info", message });
  }

  /** Ends a load under way, or frees the model. Never throws. */
  async close(): Promise<void> {
    this.#loadStop.abort();
    try {
      const { opened } = await this.#loading;
      await this.#memory.acquire();
      await opened.close();
    } catch {
      // Never loaded, or stuck in native code: the process is about to end anyway.
    }
  }
}

const LOADING = "loading the model";
