/**
 * The model of a folder, if a message comes to need one: resolved, opened and announced on first use, kept for the next
 * message. A task that the harness does by itself never touches the weights.
 */
import path from "node:path";
import type { TurnMemory } from "./agent/turn-memory.ts";
import { type ModelRequest, type OpenModel, TaskModel } from "./app-model.ts";
import type { AppDeps, AppOptions } from "./app-options.ts";
import { readStillClock } from "./app-reproducible.ts";
import { findTextPlaces } from "./app-text-places.ts";
import type { SnapshotPlace } from "./memory/snapshot/session-snapshot.ts";
import { type ResolvedModel, resolveModel } from "./models/resolve-model.ts";
import { readCapabilities } from "./probe/probe-record.ts";
import type { Capabilities } from "./probe/verdict.ts";
import type { WriteTape } from "./runtime/tape/tape-record.ts";
import type { ChatModel } from "./template/chat-model.ts";

export interface ModelSourceOptions {
  options: AppOptions;
  deps: AppDeps;
  stateFolder: string;
  /** Where the KV cache of the session is kept; null: nowhere. Asked at each load. */
  place: () => SnapshotPlace | null;
  /** The token log of the session, asked at each call of the engine. Absent: none. */
  findTape?: (() => WriteTape) | undefined;
}

/** What one message is told of the model. */
export interface ModelListener {
  /** Ends the message alone: the model goes on loading for the next. */
  signal: AbortSignal;
  /** Told once, before anything of the model is said. */
  onChosen: (model: ResolvedModel) => void;
  /** Hears of a model that cannot be used before the message asks for it. */
  onFailure: (error: unknown) => void;
}

interface HeldModel {
  resolved: ResolvedModel;
  task: TaskModel;
}

export class ModelSource {
  readonly #options: ModelSourceOptions;
  #reference: string | undefined;
  #held: Promise<HeldModel> | null = null;
  #chosen: ResolvedModel | null = null;
  #capabilities: Capabilities | null = null;
  #listener: ModelListener | null = null;

  constructor(options: ModelSourceOptions) {
    this.#options = options;
    this.#reference = options.options.model;
  }

  /** Null before a message needed one. */
  get chosen(): ResolvedModel | null {
    return this.#chosen;
  }

  /** What a probe of the model has shown; null where none was made, or no model is chosen yet. */
  get capabilities(): Capabilities | null {
    return this.#capabilities;
  }

  /** Whether a model is loaded or loading. */
  get isHeld(): boolean {
    return this.#held !== null;
  }

  /** The model as one message sees it. */
  serve(listener: ModelListener): MessageModel {
    this.#listener = listener;
    return new MessageModel(this, listener);
  }

  /** The loaded model, or null while there is none. Waits for a load that is under way. */
  async peek(signal: AbortSignal): Promise<ChatModel | null> {
    return this.#held === null ? null : (await this.#held).task.ready(signal);
  }

  /** Takes another model from now on; the one before is freed first. Throws what `resolveModel` throws, and then keeps it. */
  async use(reference: string, signal: AbortSignal): Promise<ResolvedModel> {
    const resolved = await this.#resolve(reference, signal);
    await this.drop();
    this.#reference = reference;
    await this.#choose(resolved);
    return resolved;
  }

  /** Begins to load. Throws what `resolveModel` throws. */
  async open(listener: ModelListener): Promise<TaskModel> {
    this.#held ??= this.#begin(listener);
    try {
      const { resolved, task } = await this.#held;
      listener.onChosen(resolved);
      return task;
    } catch (error) {
      this.#held = null;
      throw error;
    }
  }

  /** Keeps the KV cache for the next process. Never throws. */
  async saveSnapshot(): Promise<void> {
    const held = await this.#held?.catch(() => null);
    const place = this.#options.place();
    if (held && place !== null) await held.task.saveSnapshot(place);
  }

  /** Frees what is loaded; the next message loads it again. Never throws. */
  async drop(): Promise<void> {
    const held = await this.#held?.catch(() => null);
    this.#held = null;
    await held?.task.close();
  }

  async #begin(listener: ModelListener): Promise<HeldModel> {
    const resolved = await this.#resolve(this.#reference, listener.signal);
    await this.#choose(resolved);
    listener.onChosen(resolved);
    const { deps } = this.#options;
    const task = new TaskModel(
      deps.openModel ?? openRealModel,
      this.#describe(resolved),
      (error) => {
        this.#held = null;
        this.#listener?.onFailure(error);
      },
    );
    return { resolved, task };
  }

  async #choose(resolved: ResolvedModel): Promise<void> {
    const { cacheFolder } = this.#options.deps.models;
    const { sha256 } = resolved;
    this.#chosen = resolved;
    this.#capabilities = sha256 === undefined ? null : await readCapabilities(cacheFolder, sha256);
  }

  #resolve(reference: string | undefined, signal: AbortSignal): Promise<ResolvedModel> {
    const { options, deps } = this.#options;
    return resolveModel(reference, {
      environment: deps.models,
      offline: options.offline,
      signal,
      allowPull: false,
      onNotice: ({ level, message }) => deps.emit({ type: "notice", level, message }),
    });
  }

  #describe(model: ResolvedModel): ModelRequest {
    const { options, deps, stateFolder, place, findTape } = this.#options;
    return {
      model,
      cacheFolder: deps.models.cacheFolder,
      stateFolder,
      contextTokens: options.contextTokens,
      measuredLimitTokens: this.#capabilities?.contextLimitTokens ?? undefined,
      load: {
        gpuLayers: options.gpuLayers,
        cacheTypeK: options.cacheTypeK,
        cacheTypeV: options.cacheTypeV,
        batchTokens: options.batchTokens,
        reservedBytes: options.reservedBytes,
        threads: options.threads,
      },
      flashAttention: options.isReproducible === true ? false : undefined,
      template: {
        templatePath: options.templatePath,
        force: options.force ?? false,
        places: findTextPlaces(deps.env, deps.models),
      },
      pin: { isPinned: options.pinned ?? false, modelSha256: options.modelSha256 },
      snapshot: place(),
      findTape,
      nowMs: options.isReproducible === true ? readStillClock(deps.env) : undefined,
      signal: deps.signal,
      emit: deps.emit,
    };
  }
}

/** The model within one message: every wait ends with the message. */
export class MessageModel implements TurnMemory {
  readonly #source: ModelSource;
  readonly #listener: ModelListener;
  #opening: Promise<TaskModel> | null = null;
  #isAnnounced = false;

  constructor(source: ModelSource, listener: ModelListener) {
    this.#source = source;
    this.#listener = {
      ...listener,
      onChosen: (model) => {
        if (this.#isAnnounced) return;
        this.#isAnnounced = true;
        listener.onChosen(model);
      },
    };
  }

  /** Whether this message asked for it. */
  get isStarted(): boolean {
    return this.#opening !== null;
  }

  /** Begins to load, and returns as soon as it is known which file. Throws what `resolveModel` throws. */
  async start(): Promise<void> {
    await this.#open();
  }

  /** Throws what `start` throws and what loading throws. */
  async ready(): Promise<ChatModel> {
    return (await this.#open()).ready(this.#listener.signal);
  }

  async beforeTurn(neededTokens: number): Promise<void> {
    await (await this.#open()).beforeTurn(neededTokens, this.#listener.signal);
  }

  async stepDown(neededTokens: number): Promise<boolean> {
    return (await this.#open()).stepDown(neededTokens, this.#listener.signal);
  }

  #open(): Promise<TaskModel> {
    this.#opening ??= this.#source.open(this.#listener);
    return this.#opening;
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
