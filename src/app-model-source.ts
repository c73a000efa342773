/**
 * The model of a run, if the run comes to need one: resolved, opened and announced on first use. A task that the harness
 * does by itself never touches the weights.
 */
import path from "node:path";
import { type ModelRequest, type OpenModel, TaskModel } from "./app-model.ts";
import type { AppDeps, AppOptions } from "./app-options.ts";
import { findTextPlaces } from "./app-text-places.ts";
import { type ResolvedModel, resolveModel } from "./models/resolve-model.ts";
import type { ChatModel } from "./template/chat-model.ts";

export interface ModelSourceOptions {
  options: AppOptions;
  deps: AppDeps;
  stateFolder: string;
  signal: AbortSignal;
  /** Told once, before anything of the model is said. */
  onChosen: (model: ResolvedModel) => void;
  /** Hears of a model that cannot be used before anybody asks for it. */
  onFailure: (error: unknown) => void;
}

export class ModelSource {
  readonly #options: ModelSourceOptions;
  #opening: Promise<TaskModel> | undefined;

  constructor(options: ModelSourceOptions) {
    this.#options = options;
  }

  /** Whether loading has begun. */
  get isStarted(): boolean {
    return this.#opening !== undefined;
  }

  /** Begins to load, and returns as soon as it is known which file. Throws what `resolveModel` throws. */
  async start(): Promise<void> {
    await this.#open();
  }

  /** Throws what `start` throws and what loading throws. */
  async ready(): Promise<ChatModel> {
    return (await this.#open()).ready();
  }

  async beforeTurn(neededTokens: number): Promise<void> {
    await (await this.#open()).beforeTurn(neededTokens);
  }

  async stepDown(neededTokens: number): Promise<boolean> {
    return (await this.#open()).stepDown(neededTokens);
  }

  /** Never throws. */
  async close(): Promise<void> {
    try {
      await (await this.#opening)?.close();
    } catch {
      // Never resolved: there is nothing to free.
    }
  }

  #open(): Promise<TaskModel> {
    this.#opening ??= this.#resolve();
    return this.#opening;
  }

  async #resolve(): Promise<TaskModel> {
    const { options, deps, signal, onChosen, onFailure } = this.#options;
    const model = await resolveModel(options.model, {
      environment: deps.models,
      offline: options.offline,
      signal,
      allowPull: false,
      onNotice: ({ level, message }) => deps.emit({ type: "notice", level, message }),
    });
    onChosen(model);
    return new TaskModel(deps.openModel ?? openRealModel, this.#describe(model), onFailure);
  }

  #describe(model: ResolvedModel): ModelRequest {
    const { options, deps, stateFolder, signal } = this.#options;
    return {
      model,
      cacheFolder: deps.models.cacheFolder,
      stateFolder,
      contextTokens: options.contextTokens,
      load: {
        gpuLayers: options.gpuLayers,
        cacheTypeK: options.cacheTypeK,
        cacheTypeV: options.cacheTypeV,
        batchTokens: options.batchTokens,
        reservedBytes: options.reservedBytes,
        threads: options.threads,
      },
      template: {
        templatePath: options.templatePath,
        force: options.force ?? false,
        places: findTextPlaces(deps.env, deps.models),
      },
      signal,
      emit: deps.emit,
    };
  }
}

/** The name a person knows the model by. */
export function nameModel({ alias, path: file }: ResolvedModel): string {
  return alias ?? path.basename(file);
}

/** The engine takes a second to import; whoever is refused before this does not wait for it. */
const openRealModel: OpenModel = async (request) => {
  const { openLlamaModel } = await import("./app-open-model.ts");
  return openLlamaModel(request);
};
