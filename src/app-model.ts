/** The model of one task: proven and loaded beside other work, calibrated when first needed, closed at the end. */
import type { AgentEvent } from "./agent/events.ts";
import { hashFile } from "./models/file-hash.ts";
import type { ResolvedModel } from "./models/resolve-model.ts";
import { watch } from "./runtime/watchdog.ts";
import type { TextPlaces } from "./sandbox/official-texts.ts";
import { type ChatModel, createChatModel } from "./template/chat-model.ts";
import type { PromptPlan } from "./template/prompt-plan.ts";
import { describeVerdict } from "./ui/template-words.ts";

export interface ModelRequest {
  model: ResolvedModel;
  /** Where hashes and proofs are kept. */
  cacheFolder: string;
  contextTokens: number;
  gpuLayers: number | "auto" | "max";
  /** Undefined: measured. */
  threads: number | undefined;
  /** A template file that stands for the model's own, and whether a refused one is used all the same. */
  template: { templatePath: string | undefined; force: boolean; places: TextPlaces };
  signal: AbortSignal;
  emit: (event: AgentEvent) => void;
}

export type OpenModel = (request: ModelRequest) => Promise<ChatModel>;

/** A large model on a slow disk takes minutes; one that takes longer never comes. */
const LOAD_TIMEOUT_MS = 30 * 60_000;

interface LoadedModel {
  model: ChatModel;
  loadMs: number;
}

export class TaskModel {
  readonly #request: ModelRequest;
  readonly #loadStop = new AbortController();
  readonly #loading: Promise<LoadedModel>;
  #ready: Promise<ChatModel> | undefined;

  /** Begins to load. `onFailure` hears of a model that cannot be used before anybody asks for it. */
  constructor(open: OpenModel, request: ModelRequest, onFailure: (error: unknown) => void) {
    this.#request = request;
    const signal = AbortSignal.any([request.signal, this.#loadStop.signal]);
    const startedAt = performance.now();
    this.#loading = open({ ...request, signal }).then((model) => ({
      model,
      loadMs: performance.now() - startedAt,
    }));
    this.#loading.catch(onFailure);
  }

  /** The model, its threads measured once. Ends with the reason of a stop, however long the loader goes on. */
  ready(): Promise<ChatModel> {
    this.#ready ??= this.#prepare();
    return this.#ready;
  }

  async #prepare(): Promise<ChatModel> {
    const { signal, emit } = this.#request;
    const limits = { timeoutMs: LOAD_TIMEOUT_MS, signal };
    const { model, loadMs } = await watch(this.#loading, { step: "loading the model", ...limits });
    const { engine } = model;
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
    return model;
  }

  /** Ends a load under way, or frees the model. Never throws. */
  async close(): Promise<void> {
    this.#loadStop.abort();
    try {
      const { model } = await this.#loading;
      await model.engine[Symbol.asyncDispose]();
    } catch {
      // Never loaded, or stuck in native code: the process is about to end anyway.
    }
  }
}

/**
 * Proves the file and its template when they are new, then loads it. Throws what the proofs and the load throw, and
 * "template-refused".
 */
export const openLlamaModel: OpenModel = async (request) => {
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
  const plan = await planPrompts(request);
  const engine = await loadLlamaEngine({
    modelPath: model.path,
    contextTokens: request.contextTokens,
    gpuLayers,
    gpu: gpuLayers === 0 ? false : "auto",
    threads: request.threads,
    stopTexts: plan.stopTexts,
    signal,
    onLoadProgress: (done) => emit({ type: "progress", stage: "load", done, total: 1 }),
    onNotice: notice,
  });
  return createChatModel(engine, plan, Date.now());
};

/** The verified way to build prompts; a verdict other than PASS is said in one line. */
async function planPrompts(request: ModelRequest): Promise<PromptPlan> {
  const { model, cacheFolder, signal, emit } = request;
  const { prepareTemplate } = await import("./sandbox/verify-file.ts");
  const { report } = await prepareTemplate(model.path, {
    ...request.template,
    cacheFolder,
    signal,
  });
  if (report.verdict !== "PASS") {
    const level = report.verdict === "REPAIRED" ? "info" : "warn";
    const message = `Chat template ${report.verdict}: ${describeVerdict(report)}`;
    emit({ type: "notice", level, message });
  }
  return report.plan;
}
