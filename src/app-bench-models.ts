/**
 * The models of a benchmark, each loaded once and kept for the folders to come. Invariant: a side is measured with the
 * memory that it has alone; two models are kept beside each other only where neither gets less for it.
 */
import { ModelSource } from "./app-model-source.ts";
import type { AppDeps, AppOptions } from "./app-options.ts";
import { isAgentError } from "./base/errors.ts";
import { describeKey } from "./memory/estimate/settings-key.ts";
import { ElasticEngine } from "./memory/headroom/elastic-engine.ts";

export interface BenchModelsParts {
  deps: Pick<AppDeps, "models" | "env" | "openModel">;
  /** Of the machine's memory figures; no session is kept in it. */
  stateFolder: string;
  /** Ends every load, and the models. */
  signal: AbortSignal;
}

export class BenchModels implements AsyncDisposable {
  readonly #parts: BenchModelsParts;
  readonly #held = new Map<string, ModelSource>();
  /** How each is loaded where it is alone. */
  readonly #alone = new Map<string, string>();
  /** Two at a time were tried, and one got less. */
  #areApart = false;

  constructor(parts: BenchModelsParts) {
    this.#parts = parts;
  }

  /** The loaded model of a run with these options. Throws what finding and loading a model throw. */
  async take(options: AppOptions): Promise<ModelSource> {
    const key = describeChoice(options);
    const held = this.#held.get(key);
    if (held?.isHeld === true) return held;
    this.#held.delete(key);
    return (await this.#loadBeside(key, options)) ?? this.#loadAlone(key, options);
  }

  /** Never throws. Whoever stopped it all does not wait for native code. */
  async [Symbol.asyncDispose](): Promise<void> {
    const dropping = this.#dropAll();
    if (!this.#parts.signal.aborted) await dropping;
  }

  /** Null where it is not known to be as good there as alone. */
  async #loadBeside(key: string, options: AppOptions): Promise<ModelSource | null> {
    const alone = this.#alone.get(key);
    if (alone === undefined || this.#areApart || this.#held.size === 0) return null;
    try {
      const source = await this.#load(key, options);
      if ((await this.#describeLoad(source)) === alone) return source;
    } catch (error) {
      const isTooLarge =
        isAgentError(error, "memory-insufficient") || isAgentError(error, "load-refused");
      if (!isTooLarge) throw error;
    }
    this.#areApart = true;
    return null;
  }

  async #loadAlone(key: string, options: AppOptions): Promise<ModelSource> {
    await this.#dropAll();
    const source = await this.#load(key, options);
    this.#alone.set(key, await this.#describeLoad(source));
    return source;
  }

  async #load(key: string, options: AppOptions): Promise<ModelSource> {
    const { deps, stateFolder, signal } = this.#parts;
    const source = new ModelSource({
      options,
      deps: { ...deps, signal, emit: () => {}, onEmergency: () => {} },
      stateFolder,
      place: () => null,
    });
    this.#held.set(key, source);
    try {
      await source.serve({ signal, onChosen: () => {}, onFailure: () => {} }).ready();
      return source;
    } catch (error) {
      this.#held.delete(key);
      const dropping = source.drop();
      if (!signal.aborted) await dropping;
      throw error;
    }
  }

  async #describeLoad(source: ModelSource): Promise<string> {
    const engine = (await source.peek(this.#parts.signal))?.engine;
    if (engine instanceof ElasticEngine && engine.isLoaded) return describeKey(engine.settings);
    return `${engine?.sequence.contextTokens} ${engine?.facts.gpuLayers}`;
  }

  async #dropAll(): Promise<void> {
    const sources = [...this.#held.values()];
    this.#held.clear();
    for (const source of sources) await source.drop();
  }
}

/** What two runs must have in common to use the same load. */
function describeChoice(options: AppOptions): string {
  const { model, contextTokens, templatePath, force } = options;
  const { gpuLayers, cacheTypeK, cacheTypeV, batchTokens, reservedBytes, threads } = options;
  return JSON.stringify({
    ...{ model, contextTokens, templatePath, force },
    ...{ gpuLayers, cacheTypeK, cacheTypeV, batchTokens, reservedBytes, threads },
  });
}
