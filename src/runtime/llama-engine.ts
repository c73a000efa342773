/** The node-llama-cpp adapter: loads one GGUF and offers it as an Engine. Knows llama.cpp and nothing about agents. */
import { stat } from "node:fs/promises";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import {
  InsufficientMemoryError,
  type Llama,
  type LlamaContext,
  type LlamaModel,
} from "node-llama-cpp";
import { AgentError, messageOf } from "../base/errors.ts";
import type { Engine, ModelFacts, ThreadCalibration, Tokenizer } from "./engine.ts";
import { cacheJinja, type JinjaRender } from "./jinja-cache.ts";
import { LlamaSequence, PREFILL_CHUNK_TOKENS } from "./llama-sequence.ts";
import { createTokenizer } from "./llama-tokenizer.ts";
import { createJinjaRenderer, describeEngine, startLlama } from "./native-llama.ts";
import { PaceMonitor } from "./pace-monitor.ts";
import { decideThreads, listThreadCandidates, type ThreadSample } from "./thread-policy.ts";
import { countUsableCores } from "./usable-cores.ts";
import { watch } from "./watchdog.ts";

export interface EngineOptions {
  modelPath: string;
  /** Capacity of the KV cache in tokens; limited by the model's training length. */
  contextTokens: number;
  gpu?: "auto" | false;
  gpuLayers?: "auto" | "max" | number;
  /** A fixed thread count; left out, it is calibrated. */
  threads?: number | undefined;
  /** Control tokens that end a generation although the file does not say so. */
  stopTexts?: readonly string[];
  stepTimeoutMs?: number;
  signal?: AbortSignal | undefined;
  onLoadProgress?: (fraction: number) => void;
  /** Sentences for a person: a fallback taken, an engine complaint. */
  onNotice?: (message: string) => void;
}

const DEFAULT_STEP_TIMEOUT_MS = 120_000;
const LOG_WAIT_MS = 1000;
const LOG_POLL_MS = 20;
/** Beyond this the native simulation itself runs for minutes. */
const MAX_CONTEXT_TOKENS = 1_048_576;
const MIN_CONTEXT_TOKENS = 256;

/**
 * Loads a model and opens one sequence.
 * Give it only files the proving child has accepted: a hostile header aborts the process.
 * Throws "engine-unavailable", "model-unusable", "memory-insufficient", "interrupted".
 */
export async function loadLlamaEngine(options: EngineOptions): Promise<Engine> {
  const cores = countUsableCores();
  const complaints: string[] = [];
  const llama = await startLlama({
    gpu: options.gpu ?? "auto",
    maxThreads: options.threads ?? cores,
    onError: (message) => complaints.push(message),
  });
  try {
    const model = await loadModel(llama, options, complaints);
    const context = await createContext(model, options, cores);
    if (llama.gpu === false && options.gpu !== false) {
      options.onNotice?.("No usable GPU was found: the model runs on the CPU.");
    }
    const fileBytes = (await stat(options.modelPath)).size;
    return new LlamaEngine({ llama, model, context, options, cores, fileBytes });
  } catch (error) {
    await llama.dispose();
    throw error;
  }
}

async function loadModel(
  llama: Llama,
  options: EngineOptions,
  complaints: readonly string[],
): Promise<LlamaModel> {
  try {
    return await llama.loadModel({
      modelPath: options.modelPath,
      gpuLayers: llama.gpu === false ? 0 : (options.gpuLayers ?? "auto"),
      // On a CPU the weights are repacked into their own buffers: a mapping would hold every page twice.
      useMmap: llama.gpu !== false,
      ...(options.signal === undefined ? {} : { loadSignal: options.signal }),
      ...(options.onLoadProgress === undefined ? {} : { onLoadProgress: options.onLoadProgress }),
    });
  } catch (error) {
    await waitForWords(complaints);
    throw translateLoadError(error, options, complaints);
  }
}

/** llama.cpp's own words for a failure come over another thread; on a busy machine they are a moment behind. */
async function waitForWords(complaints: readonly string[]): Promise<void> {
  const deadline = performance.now() + LOG_WAIT_MS;
  while (complaints.length === 0 && performance.now() < deadline) await delay(LOG_POLL_MS);
}

function translateLoadError(
  error: unknown,
  options: EngineOptions,
  complaints: readonly string[],
): unknown {
  const path = options.modelPath;
  if (options.signal?.aborted) {
    return new AgentError("interrupted", { signal: "SIGINT" }, { cause: error });
  }
  if (error instanceof InsufficientMemoryError) {
    return new AgentError("memory-insufficient", { path, reason: error.message }, { cause: error });
  }
  // The first complaint names the cause; those after it only say which caller gave up.
  const reason = [messageOf(error), complaints[0] ?? ""].filter((part) => part !== "").join("; ");
  return new AgentError("model-unusable", { path, reason }, { cause: error });
}

async function createContext(
  model: LlamaModel,
  options: EngineOptions,
  cores: number,
): Promise<LlamaContext> {
  const contextSize = Math.max(
    MIN_CONTEXT_TOKENS,
    Math.min(options.contextTokens, model.trainContextSize, MAX_CONTEXT_TOKENS),
  );
  try {
    return await model.createContext({
      contextSize,
      // The compute buffer grows with the batch times the vocabulary; a larger one buys no speed here.
      batchSize: PREFILL_CHUNK_TOKENS,
      // The ceiling; the count really used is llama.maxThreads, which can change between turns.
      threads: { ideal: options.threads ?? cores, min: 1 },
      failedCreationRemedy: false,
      ...(options.signal === undefined ? {} : { createSignal: options.signal }),
    });
  } catch (error) {
    throw translateLoadError(error, options, []);
  }
}

interface EngineParts {
  llama: Llama;
  model: LlamaModel;
  context: LlamaContext;
  options: EngineOptions;
  cores: number;
  fileBytes: number;
}

class LlamaEngine implements Engine {
  readonly facts: ModelFacts;
  readonly tokenizer: Tokenizer;
  readonly sequence: LlamaSequence;
  readonly #parts: EngineParts;
  readonly #pace = new PaceMonitor();
  readonly #render: JinjaRender;
  readonly #stepTimeoutMs: number;

  constructor(parts: EngineParts) {
    const { llama, model, context, options } = parts;
    this.#parts = parts;
    this.#render = cacheJinja((source) => createJinjaRenderer(llama, source));
    this.#stepTimeoutMs = options.stepTimeoutMs ?? DEFAULT_STEP_TIMEOUT_MS;
    this.facts = readFacts(parts);
    this.tokenizer = createTokenizer(model, options.stopTexts);
    this.sequence = new LlamaSequence({
      llama,
      model,
      // The default strategy drops the oldest tokens without a word.
      native: context.getSequence({
        contextShift: {
          strategy() {
            throw new AgentError("context-full", {
              neededTokens: context.contextSize + 1,
              contextTokens: context.contextSize,
            });
          },
        },
      }),
      contextTokens: context.contextSize,
      pace: this.#pace,
      isEndOfGeneration: this.tokenizer.isEndOfGeneration,
      stepTimeoutMs: this.#stepTimeoutMs,
    });
  }

  get contextBytes(): number {
    const { ram, vram } = this.#parts.context.memoryUsage;
    return ram + vram;
  }

  get threads(): number {
    return this.#parts.llama.maxThreads;
  }

  get isSlow(): boolean {
    return this.#parts.options.threads === undefined && this.#pace.isSlow;
  }

  async calibrateThreads(signal?: AbortSignal): Promise<ThreadCalibration> {
    const fixed = this.#parts.options.threads;
    if (fixed !== undefined) return { threads: fixed, samples: [] };
    const samples: ThreadSample[] = [];
    for (const threads of listThreadCandidates(this.#parts.cores)) {
      this.#parts.llama.maxThreads = threads;
      samples.push({ threads, msPerToken: await this.#measureDecode(signal) });
    }
    const threads = decideThreads(samples);
    this.#parts.llama.maxThreads = threads;
    this.#pace.restart();
    return { threads, samples };
  }

  /** Mean milliseconds of a few decode steps; the mean, since a busy core shows as rare, very slow steps. */
  async #measureDecode(signal: AbortSignal | undefined): Promise<number> {
    const prompt = this.tokenizer.tokenize("The", { controlTokens: false }).slice(0, 1);
    await this.sequence.prefill(prompt.length > 0 ? prompt : [0], signal ? { signal } : {});
    const sampling = { temperature: 0, topK: 1, topP: 1, seed: 1 };
    let startedAt = 0;
    let steps = -1; // the first step warms up
    for await (const _ of this.sequence.generate({
      sampling,
      maxTokens: CALIBRATION_STEPS + 1,
      signal,
    })) {
      if (steps < 0) startedAt = performance.now();
      steps += 1;
    }
    return steps > 0 ? (performance.now() - startedAt) / steps : Number.POSITIVE_INFINITY;
  }

  renderTemplate(source: string, context: Record<string, unknown>): string {
    return this.#render(source, context);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await watch(this.#parts.llama.dispose(), {
      step: "closing the model",
      timeoutMs: this.#stepTimeoutMs,
    });
  }
}

const CALIBRATION_STEPS = 4;

function readFacts({ llama, model, options, fileBytes }: EngineParts): ModelFacts {
  const metadata = model.fileInfo.metadata;
  const template = metadata.tokenizer.chat_template;
  return {
    name: metadata.general.name ?? path.basename(options.modelPath),
    path: options.modelPath,
    architecture: metadata.general.architecture,
    trainContextTokens: model.trainContextSize,
    vocabularySize: metadata.tokenizer.ggml.tokens.length,
    fileBytes,
    chatTemplate: typeof template === "string" && template.length > 0 ? template : null,
    device: llama.gpu === false ? "cpu" : llama.gpu,
    gpuLayers: model.gpuLayers,
    engine: describeEngine(llama),
  };
}
