/**
 * An engine that can be given more or less memory while a task goes on. Knows how to move, not when: the ladder
 * decides, and only between turns. Invariant: after a move, done or failed, the conversation is what it was.
 */
import { rm } from "node:fs/promises";
import { AgentError, isAgentError } from "../../base/errors.ts";
import type { TokenId } from "../../base/message.ts";
import type {
  Engine,
  ModelFacts,
  ResizableEngine,
  Sequence,
  ThreadCalibration,
  Tokenizer,
} from "../../runtime/engine.ts";
import type { LoadMemory, LoadSettings } from "../../runtime/load-settings.ts";
import { countBytes } from "../../runtime/memory-use.ts";
import { retryLower } from "./allocation-retry.ts";
import { delegateTokenizer } from "./delegated-tokenizer.ts";
import { createSnapshotFile } from "./kv-snapshots.ts";

export interface ElasticOptions {
  /** Loads the model again, for settings that weights depend on, and after an unload. */
  open: (settings: LoadSettings) => Promise<ResizableEngine>;
  /** Where the KV cache waits while its memory is made anew; null: nowhere, it is computed again. */
  snapshotFolder: string | null;
}

/** What became of the conversation in a move. */
export interface Move {
  settings: LoadSettings;
  /** Tokens whose KV entries came back from the snapshot. */
  restoredTokens: number;
  /** Tokens computed again. */
  recomputedTokens: number;
  durationMs: number;
  /** Settings that could not be allocated before these, in order. */
  failed: readonly LoadSettings[];
}

export interface MoveOptions {
  /** What to try after an allocation that failed; null ends the tries. */
  lower: (settings: LoadSettings) => LoadSettings | null;
  signal?: AbortSignal | undefined;
}

/** The history while the engine has no context. */
interface Kept {
  tokens: readonly TokenId[];
  /** Null where there is nothing to restore, or it could not be written. */
  snapshot: string | null;
  settings: LoadSettings;
}

export class ElasticEngine implements Engine {
  readonly tokenizer: Tokenizer;
  readonly #options: ElasticOptions;
  readonly #facts: ModelFacts;
  #engine: ResizableEngine | null;
  #threads: number;
  #settings: LoadSettings;
  /** Not null between the end of one context and the start of the next. */
  #kept: Kept | null = null;

  constructor(engine: ResizableEngine, options: ElasticOptions) {
    this.#engine = engine;
    this.#options = options;
    this.#facts = engine.facts;
    this.#threads = engine.threads;
    this.#settings = engine.settings;
    this.tokenizer = delegateTokenizer(engine.tokenizer, () => this.#loaded.tokenizer);
  }

  get #loaded(): ResizableEngine {
    if (this.#engine === null) throw new Error("the model is unloaded: move to settings first");
    return this.#engine;
  }

  get isLoaded(): boolean {
    return this.#engine !== null && this.#kept === null;
  }

  get facts(): ModelFacts {
    return this.#engine?.facts ?? this.#facts;
  }

  get sequence(): Sequence {
    return this.#loaded.sequence;
  }

  /** Those in use; while nothing is loaded, those before. */
  get settings(): LoadSettings {
    return this.#engine?.settings ?? this.#settings;
  }

  /** Zero while unloaded. */
  get memory(): LoadMemory {
    return this.#engine?.memory ?? NO_MEMORY;
  }

  get threads(): number {
    return this.#engine?.threads ?? this.#threads;
  }

  get isSlow(): boolean {
    return this.#engine?.isSlow ?? false;
  }

  /** Tokens of the conversation, loaded or not. */
  get heldTokens(): number {
    return this.#kept?.tokens.length ?? this.#loaded.sequence.tokens.length;
  }

  calibrateThreads(signal?: AbortSignal): Promise<ThreadCalibration> {
    return this.#loaded.calibrateThreads(signal);
  }

  renderTemplate(source: string, context: Record<string, unknown>): string {
    return this.#loaded.renderTemplate(source, context);
  }

  /**
   * Loads as told, whatever is loaded now. Only between turns: tokens that wait to be decoded are dropped.
   * An allocation that fails is tried again with what `lower` says, at most three times. Throws "context-full" when
   * the conversation does not fit, and "memory-insufficient"; the conversation is then kept for the next try.
   */
  async moveTo(settings: LoadSettings, { lower, signal }: MoveOptions): Promise<Move> {
    this.#requireRoom(settings);
    const startedAt = performance.now();
    const kept = await this.#put(settings);
    const failed: LoadSettings[] = [];
    await retryLower(settings, {
      load: (wanted) => this.#open(wanted),
      lower: (refused) => {
        const next = lower(refused);
        return next === null || next.contextTokens <= kept.tokens.length ? null : next;
      },
      onStep: ({ from }) => {
        failed.push(from);
      },
    });
    const restoredTokens = await this.#restore(kept);
    const missing = kept.tokens.length - restoredTokens;
    if (missing > 0) {
      await this.sequence.prefill(kept.tokens, signal === undefined ? {} : { signal });
    }
    await this.#forget();
    return {
      settings: this.settings,
      restoredTokens,
      recomputedTokens: missing,
      durationMs: performance.now() - startedAt,
      failed,
    };
  }

  /** Frees everything but the conversation, which waits in a file. */
  async unload(): Promise<void> {
    if (this.#engine === null) return;
    await this.#put(null);
    await this.#close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#forget();
    await this.#close();
  }

  #requireRoom({ contextTokens }: LoadSettings): void {
    // One more: the next token of the conversation has to have a place.
    const neededTokens = this.heldTokens + 1;
    if (neededTokens > contextTokens) {
      throw new AgentError("context-full", { neededTokens, contextTokens });
    }
  }

  /** Writes the conversation down before its memory goes; `next`: null when it is not known yet. */
  async #put(next: LoadSettings | null): Promise<Kept> {
    if (this.#kept !== null) return this.#kept;
    const { sequence, settings } = this.#loaded;
    const tokens = [...sequence.tokens];
    const worthwhile = tokens.length > 0 && (next === null || canRestore(settings, next));
    const snapshot = worthwhile ? await this.#save(sequence) : null;
    this.#kept = { tokens, snapshot, settings };
    return this.#kept;
  }

  /** Null where there is no room; that costs computing the tokens again, nothing else. */
  async #save(sequence: Sequence): Promise<string | null> {
    const { snapshotFolder } = this.#options;
    if (snapshotFolder === null) return null;
    const contextBytes = countBytes(this.#loaded.memory.context);
    const file = await createSnapshotFile(snapshotFolder, contextBytes);
    if (file === null) return null;
    try {
      await sequence.saveState(file);
      return file;
    } catch (error) {
      await rm(file, { force: true }).catch(() => undefined);
      if (isAgentError(error, "engine-stalled")) throw error;
      return null;
    }
  }

  async #open(wanted: LoadSettings): Promise<void> {
    const engine = this.#engine;
    if (engine !== null && engine.settings.gpuLayers === wanted.gpuLayers) {
      await engine.reopenContext(wanted);
    } else {
      await this.#close();
      this.#engine = await this.#options.open(wanted);
      this.#engine.useThreads(this.#threads);
    }
    this.#settings = this.#loaded.settings;
  }

  /** The number of tokens that came back. */
  async #restore({ tokens, snapshot, settings }: Kept): Promise<number> {
    if (snapshot === null || !canRestore(settings, this.settings)) return 0;
    const { sequence } = this;
    try {
      await sequence.restoreState(snapshot);
    } catch (error) {
      if (!isAgentError(error, "engine-failed")) throw error;
      await sequence.prefill([]);
      return 0;
    }
    const isSame =
      sequence.tokens.length === tokens.length &&
      sequence.tokens.every((token, index) => token === tokens[index]);
    if (isSame) return tokens.length;
    await sequence.prefill([]);
    return 0;
  }

  async #forget(): Promise<void> {
    const snapshot = this.#kept?.snapshot ?? null;
    this.#kept = null;
    if (snapshot !== null) await rm(snapshot, { force: true }).catch(() => undefined);
  }

  async #close(): Promise<void> {
    const engine = this.#engine;
    if (engine === null) return;
    this.#threads = engine.threads;
    this.#engine = null;
    await engine[Symbol.asyncDispose]();
  }
}

const NO_MEMORY: LoadMemory = {
  weights: { ramBytes: 0, gpuBytes: 0 },
  context: { ramBytes: 0, gpuBytes: 0 },
};

/** Whether KV entries written under one of the settings can be read under the other. */
function canRestore(from: LoadSettings, to: LoadSettings): boolean {
  return (
    from.keyType === to.keyType &&
    from.valueType === to.valueType &&
    from.flashAttention === to.flashAttention
  );
}
