/**
 * One KV cache over node-llama-cpp's LlamaContextSequence: prefix reuse, chunked prefill, steered and draft-verified
 * decoding. Knows nothing about text. Invariant: `#pending` follows `tokens` and is not in the KV cache yet.
 */
import { stat } from "node:fs/promises";
import type {
  ControlledEvaluateInputItem,
  Llama,
  LlamaContextSequence,
  LlamaModel,
} from "node-llama-cpp";
import { AgentError } from "../base/errors.ts";
import type { TokenId } from "../base/message.ts";
import type {
  GenerateOptions,
  PrefillReport,
  ScoreOptions,
  Sequence,
  Steering,
  TokenScore,
} from "./engine.ts";
import { createGrammarState, type GrammarState, nativeTokens } from "./native-llama.ts";
import { type ExplainFailure, NativeSteps, type Step } from "./native-steps.ts";
import type { PaceMonitor } from "./pace-monitor.ts";
import { commonPrefixLength, seedOfStep, splitIntoChunks } from "./prefix.ts";
import { SamplerSettings } from "./sampler-settings.ts";
import { askForScore, readScore } from "./token-scores.ts";
import { TokenStepper } from "./token-stepper.ts";

/** Prefill granularity on a CPU, in tokens: how soon an abort is seen, and the grid that makes batches repeatable. */
export const PREFILL_CHUNK_TOKENS = 128;

/**
 * Tokens that are scored at once: llama.cpp keeps the logits of the whole vocabulary for each of them, some 40 MB for a
 * vocabulary of 152,000, which no memory plan knows of.
 */
const SCORE_CHUNK_TOKENS = 64;

export interface SequenceDeps {
  llama: Llama;
  model: LlamaModel;
  native: LlamaContextSequence;
  contextTokens: number;
  /** The most tokens of one native decode. */
  batchTokens: number;
  pace: PaceMonitor;
  isEndOfGeneration: (token: TokenId) => boolean;
  /** The longest silence of one native step before the sequence is given up. */
  stepTimeoutMs: number;
  /** Says what a failed native step means. */
  explainFailure?: ExplainFailure;
}

export class LlamaSequence implements Sequence {
  readonly #deps: SequenceDeps;
  readonly #steps: NativeSteps;
  readonly #settings: SamplerSettings;
  #pending: TokenId[] = [];
  /** Leading tokens of which nothing but the whole can be kept. */
  #unsplitTokens = 0;
  #decodeCalls = 0;

  constructor(deps: SequenceDeps) {
    this.#deps = deps;
    this.#steps = new NativeSteps(deps.stepTimeoutMs, deps.explainFailure);
    this.#settings = new SamplerSettings(deps.model);
  }

  get contextTokens(): number {
    return this.#deps.contextTokens;
  }

  get tokens(): readonly TokenId[] {
    return this.#deps.native.contextTokens;
  }

  get decodeCalls(): number {
    return this.#decodeCalls;
  }

  async prefill(
    tokens: readonly TokenId[],
    options: { signal?: AbortSignal; onProgress?: (done: number, total: number) => void } = {},
  ): Promise<PrefillReport> {
    const startedAt = performance.now();
    if (tokens.length + 1 > this.contextTokens) throw this.#full(tokens.length + 1);
    return this.#steps.exclusive("prefill", options.signal, async (step) => {
      const { native } = this.#deps;
      this.#pending = []; // an interrupt leaves nothing waiting that belongs to another history
      const end = Math.max(0, tokens.length - 1);
      const cached = this.#countReusable(Math.min(commonPrefixLength(this.tokens, tokens), end));
      await this.#eraseFrom(cached, step);
      const computed = native.contextTokens.length; // a cache that cannot roll back may have kept less
      for (const chunk of splitIntoChunks(computed, end, this.#deps.batchTokens)) {
        await this.#timed(chunk.end - chunk.start, () =>
          step(
            native.evaluateWithoutGeneratingNewTokens(
              nativeTokens(tokens.slice(chunk.start, chunk.end)),
            ),
          ),
        );
        options.onProgress?.(chunk.end, end);
      }
      this.#pending = tokens.slice(end);
      return {
        cachedTokens: computed,
        computedTokens: tokens.length - computed,
        durationMs: performance.now() - startedAt,
      };
    });
  }

  async score(tokens: readonly TokenId[], options: ScoreOptions = {}): Promise<TokenScore[]> {
    const { alternatives = 0, signal } = options;
    if (tokens.length === 0) return [];
    this.#requireRoom(this.#pending.length + tokens.length);
    return this.#steps.exclusive("score", signal, async (step) => {
      const { native, batchTokens } = this.#deps;
      const before = this.#takePending();
      const fed = nativeTokens([...before, ...tokens.slice(0, -1)]);
      const first = before.length - 1; // what follows this place is the first token asked about
      const scores: TokenScore[] = [];
      const chunkTokens = Math.min(batchTokens, SCORE_CHUNK_TOKENS);
      for (const { start, end } of splitIntoChunks(0, fed.length, chunkTokens)) {
        const wanted = nativeTokens(tokens);
        const input = fed.slice(start, end).map((token, index): ControlledEvaluateInputItem => {
          const next = wanted[start + index - first];
          return next === undefined ? token : [token, askForScore(next, alternatives)];
        });
        const outputs = await this.#timed(input.length, () =>
          step(native.controlledEvaluate(input)),
        );
        for (let index = Math.max(0, first - start); index < input.length; index++) {
          const token = tokens[start + index - first] ?? 0;
          const score = readScore(outputs[index], token, alternatives);
          if (score === null) {
            const reason = "no likelihood was given";
            throw new AgentError("engine-failed", { step: "score", reason });
          }
          scores.push(score);
        }
      }
      this.#pending = tokens.slice(-1);
      return scores;
    });
  }

  append(tokens: readonly TokenId[]): void {
    this.#pending = [...this.#pending, ...tokens];
  }

  saveState(file: string): Promise<void> {
    return this.#steps.exclusive("saving the context", undefined, async (step) => {
      const { fileSize } = await step(this.#deps.native.saveStateToFile(file));
      // A disk that fills up with the last bytes is not reported, and a short file aborts whoever loads it.
      const { size } = await stat(file);
      if (size !== fileSize) throw new Error(`${size} of ${fileSize} bytes were written`);
    });
  }

  restoreState(file: string): Promise<void> {
    return this.#steps.exclusive("restoring the context", undefined, async (step) => {
      const { native } = this.#deps;
      this.#pending = [];
      await this.#eraseFrom(0, step); // with it go checkpoints, which would outlive the tokens they are of
      await step(native.loadStateFromFile(file, { acceptRisk: true }));
      // A file holds a sliding window or a recurrent state as it was at its end, and nothing before.
      this.#unsplitTokens = native.needsCheckpoints ? native.contextTokens.length : 0;
    });
  }

  #countReusable(common: number): number {
    return common < this.#unsplitTokens ? 0 : common;
  }

  async #eraseFrom(start: number, step: Step): Promise<void> {
    const { native } = this.#deps;
    const end = native.contextTokens.length;
    if (end > start) await step(native.eraseContextTokenRanges([{ start, end }]));
    if (start < this.#unsplitTokens) this.#unsplitTokens = 0;
  }

  async *generate(options: GenerateOptions): AsyncGenerator<TokenId, void, Steering | undefined> {
    const { llama, model, native } = this.#deps;
    const grammar =
      options.grammar === undefined
        ? null
        : await createGrammarState(llama, model, options.grammar);
    // A cache that cannot drop its tail (sliding window, recurrent) would recompute everything per wrong draft.
    const drafts = options.draft !== undefined && !native.needsCheckpoints;
    if (drafts) for (const token of options.grammarPrefix ?? []) grammar?.accept(token);
    yield* drafts
      ? this.#decodeWithDrafts(options, grammar)
      : this.#decodeSteered(options, grammar);
  }

  /** One token per decode, after whatever the reader forces before it. */
  async *#decodeSteered(
    options: GenerateOptions,
    grammar: GrammarState | null,
  ): AsyncGenerator<TokenId, void, Steering | undefined> {
    const { native, isEndOfGeneration } = this.#deps;
    const settings = this.#settings;
    const stepper = new TokenStepper({ native, grammar, settings, options, isEndOfGeneration });
    stepper.acceptForced(options.grammarPrefix ?? []);
    let steering: Steering = { ...options.first, forced: [] };
    try {
      for (let count = 0; count < options.maxTokens; count++) {
        const forced = steering.forced ?? [];
        this.#requireRoom(this.#pending.length + forced.length);
        stepper.acceptForced(forced);
        this.append(forced);
        const token = await this.#steps.exclusive("decode", options.signal, (step) => {
          const fed = this.#takePending();
          return this.#timed(fed.length, () => stepper.next(fed, steering, step));
        });
        if (token === null) return;
        this.#pending = [token];
        if (isEndOfGeneration(token)) return;
        steering = (yield token) ?? {};
      }
    } finally {
      const closing = stepper.close();
      // After a stall or an interrupt the native step is still running: waiting for it would hang us too.
      if (!this.#steps.isQuarantined && !options.signal?.aborted) await closing;
    }
  }

  /** Several tokens per decode: those of the draft that the model would have sampled itself. */
  async *#decodeWithDrafts(
    options: GenerateOptions,
    grammar: GrammarState | null,
  ): AsyncGenerator<TokenId, void> {
    const generated: TokenId[] = [];
    while (generated.length < options.maxTokens) {
      this.#requireRoom(this.#pending.length);
      const accepted = await this.#steps.exclusive("decode", options.signal, (step) =>
        this.#verifyDraft(options, { generated, grammar, step }),
      );
      for (const token of accepted) {
        if (this.#deps.isEndOfGeneration(token)) return;
        generated.push(token);
        yield token;
        if (generated.length >= options.maxTokens) return;
      }
    }
  }

  async #verifyDraft(
    options: GenerateOptions,
    run: { generated: readonly TokenId[]; grammar: GrammarState | null; step: Step },
  ): Promise<TokenId[]> {
    const { native } = this.#deps;
    const pending = this.#takePending();
    const room = this.contextTokens - this.tokens.length - pending.length - 1;
    const draft = (options.draft?.(run.generated) ?? []).slice(0, Math.max(0, room));
    const fed = nativeTokens([...pending, ...draft]);
    const base = native.contextTokens.length;
    const firstSampled = pending.length - 1;
    const sampled = (index: number) => run.generated.length + index - firstSampled;
    const picks = await this.#timed(fed.length, () =>
      run.step(
        native.controlledEvaluate(
          fed.map((token, index) =>
            index < firstSampled
              ? token
              : [
                  token,
                  {
                    generateNext: {
                      token: true,
                      options: this.#settingsAt(options, base + index, () => sampled(index)),
                    },
                  },
                ],
          ),
        ),
      ),
    );
    const accepted: TokenId[] = [];
    for (let index = firstSampled; index < fed.length; index++) {
      const picked = picks[index]?.next.token ?? null;
      const place = { position: base + index, sampled: sampled(index) };
      const token = await this.#enforceGrammar(picked, place, options, run);
      accepted.push(token);
      if (token !== picked || token !== fed[index + 1]) break;
    }
    const kept = base + firstSampled + accepted.length;
    const held = native.contextTokens.length;
    if (held > kept) await run.step(native.eraseContextTokenRanges([{ start: kept, end: held }]));
    this.#pending = accepted.slice(-1);
    return accepted;
  }

  /** The picked token when the grammar allows it; else the position is sampled again under the grammar. */
  async #enforceGrammar(
    picked: TokenId | null,
    { position, sampled }: { position: number; sampled: number },
    options: GenerateOptions,
    run: { grammar: GrammarState | null; step: Step },
  ): Promise<TokenId> {
    const { native, isEndOfGeneration } = this.#deps;
    if (picked === null) {
      throw new AgentError("engine-failed", { step: "decode", reason: "no token was sampled" });
    }
    if (run.grammar === null) return picked;
    if (run.grammar.allows(picked)) {
      if (!isEndOfGeneration(picked)) run.grammar.accept(picked);
      return picked;
    }
    const last = native.contextTokens[position];
    const held = native.contextTokens.length;
    if (last === undefined) {
      throw new AgentError("engine-failed", { step: "decode", reason: "the history is too short" });
    }
    await run.step(native.eraseContextTokenRanges([{ start: position, end: held }]));
    const iterator = native.evaluate([last], {
      ...this.#settingsAt(options, position, () => sampled),
      grammarEvaluationState: run.grammar.native,
      yieldEogToken: true,
    });
    const next = await this.#timed(1, () => run.step(iterator.next()));
    await run.step(iterator.return());
    if (next.done) {
      throw new AgentError("engine-failed", {
        step: "decode",
        reason: "the grammar allows nothing",
      });
    }
    return next.value;
  }

  /** The native sampler starts anew at each verified batch, so every position has a seed of its own. */
  #settingsAt(options: GenerateOptions, position: number, sampled: () => number) {
    return this.#settings.of(options, seedOfStep(options.sampling.seed, position), sampled);
  }

  /** While a step runs nothing is pending: if it is interrupted, what it was fed ends up in the KV cache. */
  #takePending(): TokenId[] {
    const pending = this.#pending;
    this.#pending = [];
    if (pending.length === 0) {
      throw new AgentError("engine-failed", { step: "decode", reason: "no prompt is waiting" });
    }
    return pending;
  }

  async #timed<T>(batchTokens: number, work: () => Promise<T>): Promise<T> {
    const startedAt = performance.now();
    const result = await work();
    this.#decodeCalls += 1;
    this.#deps.pace.record(batchTokens, performance.now() - startedAt);
    return result;
  }

  #requireRoom(tokens: number): void {
    const needed = this.tokens.length + tokens + 1;
    if (needed > this.contextTokens) throw this.#full(needed);
  }

  #full(neededTokens: number): AgentError {
    return new AgentError("context-full", { neededTokens, contextTokens: this.contextTokens });
  }
}
