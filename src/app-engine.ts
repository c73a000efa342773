/** The model of one task: proven and loaded beside other work, calibrated when first needed, closed at the end. */
import type { AgentEvent } from "./agent/events.ts";
import { hashFile } from "./models/file-hash.ts";
import type { ResolvedModel } from "./models/resolve-model.ts";
import type { Engine } from "./runtime/engine.ts";
import { watch } from "./runtime/watchdog.ts";

export interface EngineRequest {
  model: ResolvedModel;
  /** Where hashes and proofs are kept. */
  cacheFolder: string;
  contextTokens: number;
  gpuLayers: number | "auto" | "max";
  /** Undefined: measured. */
  threads: number | undefined;
  signal: AbortSignal;
  emit: (event: AgentEvent) => void;
}

export type OpenEngine = (request: EngineRequest) => Promise<Engine>;

/** A large model on a slow disk takes minutes; one that takes longer never comes. */
const LOAD_TIMEOUT_MS = 30 * 60_000;

interface LoadedEngine {
  engine: Engine;
  loadMs: number;
}

export class TaskEngine {
  readonly #request: EngineRequest;
  readonly #loadStop = new AbortController();
  readonly #loading: Promise<LoadedEngine>;
  #ready: Promise<Engine> | undefined;

  /** Begins to load. `onFailure` hears of a model that cannot be used before anybody asks for it. */
  constructor(open: OpenEngine, request: EngineRequest, onFailure: (error: unknown) => void) {
    this.#request = request;
    const signal = AbortSignal.any([request.signal, this.#loadStop.signal]);
    const startedAt = performance.now();
    this.#loading = open({ ...request, signal }).then((engine) => ({
      engine,
      loadMs: performance.now() - startedAt,
    }));
    this.#loading.catch(onFailure);
  }

  /** The engine, its threads measured once. Ends with the reason of a stop, however long the loader goes on. */
  ready(): Promise<Engine> {
    this.#ready ??= this.#prepare();
    return this.#ready;
  }

  async #prepare(): Promise<Engine> {
    const { signal, emit } = this.#request;
    const limits = { timeoutMs: LOAD_TIMEOUT_MS, signal };
    const { engine, loadMs } = await watch(this.#loading, { step: "loading the model", ...limits });
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
    return engine;
  }

  /** Ends a load under way, or frees the model. Never throws. */
  async close(): Promise<void> {
    this.#loadStop.abort();
    try {
      const { engine } = await this.#loading;
      await engine[Symbol.asyncDispose]();
    } catch {
      // Never loaded, or stuck in native code: the process is about to end anyway.
    }
  }
}

/** Proves the file when it is new, then loads it. Throws what the proof and the load throw. */
export const openLlamaEngine: OpenEngine = async (request) => {
  const { model, cacheFolder, signal, emit, gpuLayers } = request;
  const sha256 = model.sha256 ?? (await hashFile(model.path, { cacheFolder, signal }));
  const notice = (message: string) => emit({ type: "notice", level: "info", message });
  // The engine takes a second to import; whoever is refused before this does not wait for it.
  const { proveModel } = await import("./runtime/model-proof.ts");
  const { loadLlamaEngine } = await import("./runtime/llama-engine.ts");
  await proveModel({
    modelPath: model.path,
    sha256,
    cacheFolder,
    signal,
    onStart: () => notice("This model is new here: proving it in a separate process first."),
  });
  return loadLlamaEngine({
    modelPath: model.path,
    contextTokens: request.contextTokens,
    gpuLayers,
    gpu: gpuLayers === 0 ? false : "auto",
    threads: request.threads,
    signal,
    onLoadProgress: (done) => emit({ type: "progress", stage: "load", done, total: 1 }),
    onNotice: notice,
  });
};
