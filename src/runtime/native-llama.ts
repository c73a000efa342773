/** Starts the native engine and names, in one place, the internals of node-llama-cpp that we rely on. */
import {
  getLlama,
  type Llama,
  LlamaGrammarEvaluationState,
  LlamaLogLevel,
  type LlamaModel,
  type Token,
  TokenBias,
} from "node-llama-cpp";
import { AgentError, isAgentError, messageOf } from "../base/errors.ts";
import type { TokenId } from "../base/message.ts";
import { ENGINE_PACKAGE_VERSION } from "./engine-version.ts";
import { compileJinja, type JinjaRenderer, type RendererClass } from "./native-jinja.ts";
import { readEngineBuild } from "./pinned/engine-build.ts";
import { loadLocalBuild } from "./pinned/load-local-build.ts";

export interface NativeOptions {
  /** false: never touch a GPU. "auto": the best backend whose binary runs here, else the CPU. */
  gpu: "auto" | false;
  maxThreads: number;
  /** Receives the engine's own error lines; its stdout and stderr stay silent. */
  onError: (message: string) => void;
}

/**
 * Starts llama.cpp from its prebuilt binaries, or from the local build where that is asked for; never downloads, never
 * compiles. Throws "engine-unavailable", "engine-build-unusable".
 */
export async function startLlama(options: NativeOptions): Promise<Llama> {
  try {
    if (readEngineBuild() === "local") return await loadLocalBuild(options);
    return await getLlama({
      gpu: options.gpu,
      build: "never",
      skipDownload: true,
      progressLogs: false,
      maxThreads: options.maxThreads,
      logLevel: LlamaLogLevel.error,
      logger: (_level, message) => options.onError(message.trim()),
    });
  } catch (error) {
    if (isAgentError(error)) throw error;
    throw new AgentError("engine-unavailable", { reason: messageOf(error) }, { cause: error });
  }
}

/** "node-llama-cpp 3.22.1, llama.cpp v0.5.0": what a run is pinned to. */
export function describeEngine(llama: Llama): string {
  const { release } = llama.llamaCppRelease;
  return `node-llama-cpp ${ENGINE_PACKAGE_VERSION}, llama.cpp ${release} (${llama.buildType})`;
}

interface NativeBindings {
  AddonJinjaRenderer?: RendererClass;
  AddonSampler?: {
    acceptGrammarEvaluationStateToken?(state: unknown, token: number): void;
    canBeNextTokenForGrammarEvaluationState?(state: unknown, token: number): boolean;
  };
}

function bindingsOf(llama: Llama): NativeBindings {
  return (llama as unknown as { _bindings: NativeBindings })._bindings;
}

function missing(internal: string): AgentError {
  return new AgentError("engine-internal-missing", { internal, version: ENGINE_PACKAGE_VERSION });
}

/**
 * A template on llama.cpp's own Jinja engine, exact where JavaScript ones differ. A hostile one can crash the process:
 * compile only what the verifying child has rendered before. Throws "engine-internal-missing", "template-failed".
 */
export function createJinjaRenderer(llama: Llama, source: string): JinjaRenderer {
  const Renderer = bindingsOf(llama).AddonJinjaRenderer;
  if (Renderer === undefined) throw missing("AddonJinjaRenderer");
  return compileJinja(Renderer, source);
}

/** Token ids carry a brand in node-llama-cpp's types; ours are plain numbers of the same vocabulary. */
export function nativeTokens(tokens: readonly TokenId[]): Token[] {
  return tokens as Token[];
}

/**
 * A bias under which none of `tokens` is ever sampled; the public setter leaves out those that end a generation.
 * Throws "engine-internal-missing".
 */
export function createNeverBias(model: LlamaModel, tokens: readonly TokenId[]): TokenBias {
  const bias = TokenBias.for(model);
  const { _biases } = bias as unknown as { _biases?: Map<TokenId, number> };
  if (!(_biases instanceof Map)) throw missing("TokenBias._biases");
  for (const token of tokens) _biases.set(token, Number.NEGATIVE_INFINITY);
  return bias;
}

/** One native grammar position, kept in step with what was generated. */
export interface GrammarState {
  /** True when `token` may come next; for an end-of-generation token, when the grammar is complete. */
  allows(token: number): boolean;
  accept(token: number): void;
  /** For `evaluate`, which samples under the grammar and accepts what it sampled. */
  readonly native: LlamaGrammarEvaluationState;
}

/** Compiles GBNF text for `model`. Throws "grammar-invalid", "engine-internal-missing". */
export async function createGrammarState(
  llama: Llama,
  model: LlamaModel,
  gbnf: string,
): Promise<GrammarState> {
  const sampler = bindingsOf(llama).AddonSampler;
  const accept = sampler?.acceptGrammarEvaluationStateToken;
  const canBeNext = sampler?.canBeNextTokenForGrammarEvaluationState;
  if (accept === undefined) throw missing("acceptGrammarEvaluationStateToken");
  if (canBeNext === undefined) throw missing("canBeNextTokenForGrammarEvaluationState");
  const native = await compileGrammar(llama, model, gbnf);
  const state = (native as unknown as { _state: unknown })._state;
  return {
    native,
    allows: (token) => canBeNext.call(sampler, state, token),
    accept: (token) => accept.call(sampler, state, token),
  };
}

async function compileGrammar(
  llama: Llama,
  model: LlamaModel,
  gbnf: string,
): Promise<LlamaGrammarEvaluationState> {
  try {
    const grammar = await llama.createGrammar({ grammar: gbnf });
    return new LlamaGrammarEvaluationState({ model, grammar });
  } catch (error) {
    throw new AgentError("grammar-invalid", { reason: messageOf(error) }, { cause: error });
  }
}
