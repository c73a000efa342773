/** Allocates weights and contexts on a started llama.cpp, and says in our words why one could not be had. */
import { setTimeout as delay } from "node:timers/promises";
import {
  type GgmlType,
  InsufficientMemoryError,
  type Llama,
  type LlamaContext,
  type LlamaModel,
} from "node-llama-cpp";
import { AgentError, isAgentError, messageOf } from "../base/errors.ts";
import type { EngineOptions } from "./engine-options.ts";
import { kvTypeOf, nativeKvType } from "./kv-cache-type.ts";
import { PREFILL_CHUNK_TOKENS } from "./llama-sequence.ts";
import { type LoadSettings, MAX_CONTEXT_TOKENS } from "./load-settings.ts";
import type { ExplainFailure } from "./native-steps.ts";
import { countUsableCores } from "./usable-cores.ts";

const LOG_WAIT_MS = 1000;
const LOG_POLL_MS = 20;
/** For a failed step, which may have a reason that llama.cpp says nothing of. */
const STEP_WAIT_MS = 200;
const MIN_CONTEXT_TOKENS = 256;

/** Throws "model-unusable", "memory-insufficient", "interrupted". `complaints`: llama.cpp's own words, growing. */
export async function loadWeights(
  llama: Llama,
  options: EngineOptions,
  complaints: readonly string[],
): Promise<LlamaModel> {
  const { modelPath, gpuLayers, signal, onLoadProgress } = options;
  const saidBefore = complaints.length;
  try {
    return await llama.loadModel({
      modelPath,
      gpuLayers: llama.gpu === false ? 0 : (gpuLayers ?? "auto"),
      // Repacked weights lie in buffers of their own, so a mapping holds them twice; and it spans all of the file
      // between the first and the last layer of the CPU, in memory that the kernel's figures for a process leave out.
      useMmap: false,
      ...(signal === undefined ? {} : { loadSignal: signal }),
      ...(onLoadProgress === undefined ? {} : { onLoadProgress }),
    });
  } catch (error) {
    await waitForWords(complaints, saidBefore);
    throw translateLoadError(error, options, complaints.slice(saidBefore));
  }
}

/** llama.cpp's own words for a failure come over another thread; on a busy machine they are a moment behind. */
async function waitForWords(
  complaints: readonly string[],
  known: number,
  limitMs = LOG_WAIT_MS,
): Promise<void> {
  const deadline = performance.now() + limitMs;
  while (complaints.length <= known && performance.now() < deadline) await delay(LOG_POLL_MS);
}

/** Throws "memory-insufficient", "engine-failed", "interrupted". */
export async function createContext(
  model: LlamaModel,
  options: EngineOptions,
  complaints: readonly string[],
): Promise<LlamaContext> {
  const { keyType = "f16", valueType = "f16", signal } = options;
  const contextSize = Math.max(
    MIN_CONTEXT_TOKENS,
    Math.min(options.contextTokens, model.trainContextSize, MAX_CONTEXT_TOKENS),
  );
  const saidBefore = complaints.length;
  try {
    return await model.createContext({
      contextSize,
      batchSize: options.batchTokens ?? PREFILL_CHUNK_TOKENS,
      flashAttention: options.flashAttention ?? "auto",
      experimentalKvCacheKeyType: nativeKvType(keyType),
      experimentalKvCacheValueType: nativeKvType(valueType),
      // The ceiling; the count really used is llama.maxThreads, which can change between turns.
      threads: { ideal: options.threads ?? countUsableCores(), min: 1 },
      failedCreationRemedy: false,
      ...(signal === undefined ? {} : { createSignal: signal }),
    });
  } catch (error) {
    await waitForWords(complaints, saidBefore);
    const failure = translateLoadError(error, options, complaints.slice(saidBefore));
    if (!isAgentError(failure, "model-unusable")) throw failure;
    const { reason } = failure.details;
    throw new AgentError("engine-failed", { step: CREATION, reason }, { cause: error });
  }
}

const CREATION = "creation of the context";

/** One failure is told by several functions, from the inner to the outer. */
const RECENT_COMPLAINTS = 8;
/** What llama.cpp and its backends say when an allocation fails. */
const OUT_OF_MEMORY =
  /failed to alloc|unable to alloc|allocation .*failed|insufficient memory|bad_alloc|out of (?:device |host )?memory|OutOf\w*Memory/i;

function translateLoadError(
  error: unknown,
  { modelPath: path, signal }: EngineOptions,
  complaints: readonly string[],
): unknown {
  const cause = { cause: error };
  if (signal?.aborted) return new AgentError("interrupted", { signal: "SIGINT" }, cause);
  if (error instanceof InsufficientMemoryError) {
    return new AgentError("memory-insufficient", { path, reason: error.message }, cause);
  }
  // The first complaint names the cause; those after it only say which caller gave up.
  const reason = [messageOf(error), complaints[0] ?? ""].filter((part) => part !== "").join("; ");
  const code = OUT_OF_MEMORY.test(reason) ? "memory-insufficient" : "model-unusable";
  return new AgentError(code, { path, reason }, cause);
}

/**
 * A native step that failed: for want of memory when llama.cpp said so since now, else for a reason of its own. What was
 * said before is of another load.
 */
export function explainStepFailure(path: string, complaints: readonly string[]): ExplainFailure {
  const saidBefore = complaints.length;
  return async (step, error) => {
    await waitForWords(complaints, saidBefore, STEP_WAIT_MS);
    const recent = complaints.slice(saidBefore).slice(-RECENT_COMPLAINTS);
    const said = recent.find((line) => OUT_OF_MEMORY.test(line));
    const cause = { cause: error };
    return said === undefined
      ? new AgentError("engine-failed", { step, reason: messageOf(error) }, cause)
      : new AgentError("memory-insufficient", { path, reason: `${step}: ${said}` }, cause);
  };
}

/** What was really made; the engine may have rounded or limited what was asked for. */
export function describeSettings(model: LlamaModel, context: LlamaContext): LoadSettings {
  return {
    gpuLayers: model.gpuLayers,
    contextTokens: context.contextSize,
    batchTokens: context.batchSize,
    sequences: context.totalSequences,
    keyType: kvTypeOf(context.kvCacheKeyType as GgmlType),
    valueType: kvTypeOf(context.kvCacheValueType as GgmlType),
    flashAttention: context.flashAttention,
  };
}
