/** The node-llama-cpp adapter: loads one GGUF and offers it as an Engine. Knows llama.cpp and nothing about agents. */
import { stat } from "node:fs/promises";
import path from "node:path";
import type { LlamaContext, LlamaModel } from "node-llama-cpp";
import { AgentError } from "../base/errors.ts";
import type { ModelFacts, ResizableEngine, ThreadCalibration, Tokenizer } from "./engine.ts";
import type { EngineOptions } from "./engine-options.ts";
import { cacheJinja, type JinjaRender } from "./jinja-cache.ts";
import { type LlamaHost, startLlamaHost } from "./llama-host.ts";
import { createContext, describeSettings, explainStepFailure, loadWeights } from "./llama-load.ts";
import { LlamaSequence } from "./llama-sequence.ts";
import { createTokenizer } from "./llama-tokenizer.ts";
import type { ContextSettings, LoadMemory, LoadSettings, MemoryUse } from "./load-settings.ts";
import { createJinjaRenderer } from "./native-llama.ts";
import { PaceMonitor } from "./pace-monitor.ts";
import {
  decideThreads,
  limitThreads,
  listThreadCandidates,
  type ThreadSample,
} from "./thread-policy.ts";
import { watch } from "./watchdog.ts";

const DEFAULT_STEP_TIMEOUT_MS = 120_000;

/**
 * Starts llama.cpp, loads a model and opens one sequence; closing the engine ends all of it.
 * Give it only files the proving child has accepted: a hostile header aborts the process.
 * Throws "engine-unavailable", "model-unusable", "memory-insufficient", "interrupted".
 */
export async function loadLlamaEngine(options: EngineOptions): Promise<ResizableEngine> {
  const host = await startLlamaHost(options);
  try {
    if (host.device === "cpu" && options.gpu !== false) {
      options.onNotice?.("No usable GPU was found: the model runs on the CPU.");
    }
    return await loadOnHost(host, options, { ownsHost: true });
  } catch (error) {
    await host[Symbol.asyncDispose]();
    throw error;
  }
}

/** As `loadLlamaEngine`, on a host that goes on after the engine is closed, unless it owns it. */
export async function loadOnHost(
  host: LlamaHost,
  asked: EngineOptions,
  { ownsHost }: { ownsHost: boolean } = { ownsHost: false },
): Promise<ResizableEngine> {
  const { llama, complaints } = host;
  const options = { ...asked, threads: limitThreads(asked.threads, host.cores) };
  const model = await loadWeights(llama, options, complaints);
  try {
    const context = await createContext(model, options, complaints);
    const fileBytes = (await stat(options.modelPath)).size;
    return new LlamaEngine({ host, model, context, options, ownsHost, fileBytes });
  } catch (error) {
    await model.dispose();
    throw error;
  }
}

interface EngineParts {
  host: LlamaHost;
  model: LlamaModel;
  context: LlamaContext;
  options: EngineOptions;
  ownsHost: boolean;
  fileBytes: number;
}

class LlamaEngine implements ResizableEngine {
  readonly facts: ModelFacts;
  readonly tokenizer: Tokenizer;
  readonly #parts: EngineParts;
  readonly #pace = new PaceMonitor();
  readonly #render: JinjaRender;
  readonly #stepTimeoutMs: number;
  #context: LlamaContext;
  #sequence: LlamaSequence;

  constructor(parts: EngineParts) {
    const { host, model, context, options } = parts;
    this.#parts = parts;
    this.#render = cacheJinja((source) => createJinjaRenderer(host.llama, source));
    this.#stepTimeoutMs = options.stepTimeoutMs ?? DEFAULT_STEP_TIMEOUT_MS;
    this.facts = readFacts(parts);
    this.tokenizer = createTokenizer(model, options.stopTexts);
    this.#context = context;
    this.#sequence = this.#openSequence(context);
  }

  #openSequence(context: LlamaContext): LlamaSequence {
    const { host, model, options } = this.#parts;
    return new LlamaSequence({
      llama: host.llama,
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
      batchTokens: context.batchSize,
      pace: this.#pace,
      isEndOfGeneration: this.tokenizer.isEndOfGeneration,
      stepTimeoutMs: this.#stepTimeoutMs,
      explainFailure: explainStepFailure(options.modelPath, host.complaints),
    });
  }

  get sequence(): LlamaSequence {
    return this.#sequence;
  }

  get settings(): LoadSettings {
    return describeSettings(this.#parts.model, this.#context);
  }

  get memory(): LoadMemory {
    return { weights: readUse(this.#parts.model), context: readUse(this.#context) };
  }

  async reopenContext(settings: ContextSettings): Promise<void> {
    const { host, model, options } = this.#parts;
    await this.#watchClosing(this.#context.dispose(), "freeing the context");
    this.#context = await createContext(model, { ...options, ...settings }, host.complaints);
    this.#sequence = this.#openSequence(this.#context);
  }

  get threads(): number {
    return this.#parts.host.llama.maxThreads;
  }

  useThreads(count: number): void {
    this.#parts.host.llama.maxThreads = count;
    this.#pace.restart();
  }

  get isSlow(): boolean {
    return this.#parts.options.threads === undefined && this.#pace.isSlow;
  }

  async calibrateThreads(signal?: AbortSignal): Promise<ThreadCalibration> {
    const fixed = this.#parts.options.threads;
    if (fixed !== undefined) return { threads: fixed, samples: [] };
    const before = this.threads;
    const samples: ThreadSample[] = [];
    try {
      for (const threads of listThreadCandidates(this.#parts.host.cores)) {
        this.#parts.host.llama.maxThreads = threads;
        samples.push({ threads, msPerToken: await this.#measureDecode(signal) });
      }
    } catch (error) {
      this.useThreads(before);
      throw error;
    }
    const threads = decideThreads(samples);
    this.useThreads(threads);
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
    const { ownsHost, host, model } = this.#parts;
    const closing = ownsHost ? host[Symbol.asyncDispose]() : model.dispose();
    await this.#watchClosing(closing, "closing the model");
  }

  #watchClosing(closing: Promise<void>, step: string): Promise<void> {
    return watch(closing, { step, timeoutMs: this.#stepTimeoutMs });
  }
}

const CALIBRATION_STEPS = 4;

function readUse({ memoryUsage: { ram, vram } }: LlamaModel | LlamaContext): MemoryUse {
  return { ramBytes: ram, gpuBytes: vram };
}

function readFacts({ host, model, options, fileBytes }: EngineParts): ModelFacts {
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
    device: host.device,
    gpuLayers: model.gpuLayers,
    engine: host.engine,
  };
}
