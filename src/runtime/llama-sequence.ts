/**
 * One KV cache over node-llama-cpp's LlamaContextSequence: prefix reuse, chunked prefill, plain and draft-verified
 * decoding. Knows nothing about text. Invariant: `#pending` follows `tokens` and is not in the KV cache yet.
 */
import {
  type Llama,
  type LlamaContextSequence,
  type LlamaModel,
  type Token,
  TokenBias,
} from "node-llama-cpp";
import { AgentError, isAgentError, messageOf } from "../base/errors.ts";
import type { TokenId } from "../base/message.ts";
import type { GenerateOptions, PrefillReport, Sequence } from "./engine.ts";
import { listControlTokens } from "./llama-tokenizer.ts";
import { Mutex } from "./mutex.ts";
import { createGrammarState, type GrammarState } from "./native-llama.ts";
import type { PaceMonitor } from "./pace-monitor.ts";
import { commonPrefixLength, seedOfStep, splitIntoChunks } from "./prefix.ts";
import { reasonOf, watch } from "./watchdog.ts";

/** Prefill granularity in tokens: how soon an abort is seen, and the grid that makes batches repeatable. */
export const PREFILL_CHUNK_TOKENS = 128;

export interface SequenceDeps {
  llama: Llama;
  model: LlamaModel;
  native: LlamaContextSequence;
  contextTokens: number;
  pace: PaceMonitor;
  isEndOfGeneration: (token: TokenId) => boolean;
  /** The longest silence of one native step before the sequence is given up. */
  stepTimeoutMs: number;
}

export class LlamaSequence implements Sequence {
  readonly #deps: SequenceDeps;
  readonly #mutex = new Mutex();
  #pending: TokenId[] = [];
  #decodeCalls = 0;
  #quarantine: AgentError | null = null;
  #textOnly: TokenBias | undefined;

  constructor(deps: SequenceDeps) {
    this.#deps = deps;
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
    return this.#exclusive("prefill", options.signal, async (step) => {
      const { native } = this.#deps;
      const end = Math.max(0, tokens.length - 1);
      const cached = Math.min(commonPrefixLength(this.tokens, tokens), end);
      const stale = native.contextTokens.length;
      if (stale > cached) {
        await step(native.eraseContextTokenRanges([{ start: cached, end: stale }]));
      }
      const computed = native.contextTokens.length; // a cache that cannot roll back may have kept less
      for (const chunk of splitIntoChunks(computed, end, PREFILL_CHUNK_TOKENS)) {
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

  async *generate(options: GenerateOptions): AsyncGenerator<TokenId, void> {
    const { llama, model, native } = this.#deps;
    const grammar =
      options.grammar === undefined
        ? null
        : await createGrammarState(llama, model, options.grammar);
    // A cache that cannot drop its tail (sliding window, recurrent) would recompute everything per wrong draft.
    const drafts = options.draft !== undefined && !native.needsCheckpoints;
    yield* drafts ? this.#decodeWithDrafts(options, grammar) : this.#decodePlain(options, grammar);
  }

  /** One token per decode, sampled and limited natively. */
  async *#decodePlain(
    options: GenerateOptions,
    grammar: GrammarState | null,
  ): AsyncGenerator<TokenId, void> {
    const { native } = this.#deps;
    const iterator = native.evaluate(nativeTokens(this.#pending), {
      ...this.#samplerOf(options, options.sampling.seed),
      ...(grammar === null ? {} : { grammarEvaluationState: grammar.native }),
      yieldEogToken: true,
    });
    try {
      for (let count = 0; count < options.maxTokens; count++) {
        this.#requireRoom(1);
        const next = await this.#exclusive("decode", options.signal, (step) =>
          this.#timed(1, () => step(iterator.next())),
        );
        if (next.done) return;
        this.#pending = [next.value];
        if (this.#deps.isEndOfGeneration(next.value)) return;
        yield next.value;
      }
    } finally {
      const closing = iterator.return().catch(() => {});
      // After a stall or an interrupt the native step is still running: waiting for it would hang us too.
      if (this.#quarantine === null && !options.signal?.aborted) await closing;
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
      const accepted = await this.#exclusive("decode", options.signal, (step) =>
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
    const room = this.contextTokens - this.tokens.length - this.#pending.length - 1;
    const draft = (options.draft?.(run.generated) ?? []).slice(0, Math.max(0, room));
    const fed = nativeTokens([...this.#pending, ...draft]);
    const base = native.contextTokens.length;
    const firstSampled = this.#pending.length - 1;
    const picks = await this.#timed(fed.length, () =>
      run.step(
        native.controlledEvaluate(
          fed.map((token, index) =>
            index < firstSampled
              ? token
              : [token, { generateNext: this.#samplePosition(options, base + index) }],
          ),
        ),
      ),
    );
    const accepted: TokenId[] = [];
    for (let index = firstSampled; index < fed.length; index++) {
      const picked = picks[index]?.next.token ?? null;
      const token = await this.#enforceGrammar(picked, base + index, options, run);
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
    position: number,
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
      ...this.#samplerOf(options, seedOfStep(options.sampling.seed, position)),
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

  #samplePosition(options: GenerateOptions, position: number) {
    const seed = seedOfStep(options.sampling.seed, position);
    return { token: true, options: this.#samplerOf(options, seed) };
  }

  #samplerOf({ sampling, grammar }: GenerateOptions, seed: number) {
    const { temperature, topK, topP } = sampling;
    const sampler = { temperature, topK, topP, seed };
    if (grammar === undefined) return sampler;
    // llama.cpp lets a control token stand for the characters of its name, which would then be missing in the text.
    this.#textOnly ??= createTextOnlyBias(this.#deps.model);
    return { ...sampler, tokenBias: this.#textOnly };
  }

  async #timed<T>(batchTokens: number, work: () => Promise<T>): Promise<T> {
    const startedAt = performance.now();
    const result = await work();
    this.#decodeCalls += 1;
    this.#deps.pace.record(batchTokens, performance.now() - startedAt);
    return result;
  }

  /** Runs `body` alone on the sequence. Native work that outlives an interrupt keeps the sequence locked. */
  async #exclusive<T>(
    name: string,
    signal: AbortSignal | undefined,
    body: (step: Step) => Promise<T>,
  ): Promise<T> {
    this.#requireUsable(signal);
    const release = await this.#mutex.acquire();
    let running: Promise<unknown> = Promise.resolve();
    const step: Step = (work) => {
      running = work.catch(() => {});
      return watch(work, { step: name, timeoutMs: this.#deps.stepTimeoutMs, signal });
    };
    try {
      this.#requireUsable(signal); // both may have changed while waiting
      return await body(step);
    } catch (error) {
      throw this.#translate(error, name);
    } finally {
      this.#releaseAfter(running, release, name);
    }
  }

  #requireUsable(signal: AbortSignal | undefined): void {
    if (this.#quarantine !== null) throw this.#quarantine;
    if (signal?.aborted) throw reasonOf(signal);
  }

  /** Whoever waits for native work that never ends learns of the quarantine instead of waiting with it. */
  #releaseAfter(running: Promise<unknown>, release: () => void, name: string): void {
    const settled =
      this.#quarantine === null
        ? watch(running, { step: name, timeoutMs: this.#deps.stepTimeoutMs })
        : Promise.resolve();
    settled.catch((error) => this.#translate(error, name)).then(release, release);
  }

  #translate(error: unknown, step: string): unknown {
    if (isAgentError(error, "engine-stalled")) this.#quarantine = error;
    if (isAgentError(error)) return error;
    return new AgentError("engine-failed", { step, reason: messageOf(error) }, { cause: error });
  }

  #requireRoom(tokens: number): void {
    const needed = this.tokens.length + tokens + 1;
    if (needed > this.contextTokens) throw this.#full(needed);
  }

  #full(neededTokens: number): AgentError {
    return new AgentError("context-full", { neededTokens, contextTokens: this.contextTokens });
  }
}

/** Token ids carry a brand in node-llama-cpp's types; ours are plain numbers of the same vocabulary. */
function nativeTokens(tokens: readonly TokenId[]): Token[] {
  return tokens as Token[];
}

type Step = <T>(work: Promise<T>) => Promise<T>;

function createTextOnlyBias(model: LlamaModel): TokenBias {
  return TokenBias.for(model).set(listControlTokens(model), "never");
}
