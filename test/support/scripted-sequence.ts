/**
 * The sequence of the scripted engine. Same bookkeeping as a real one: the history holds every token but the
 * pending last, a prefill reuses the common prefix, and a verified draft costs one decode call.
 */
import { readFile, writeFile } from "node:fs/promises";
import { AgentError } from "../../src/base/errors.ts";
import type { TokenId } from "../../src/base/message.ts";
import type {
  GenerateOptions,
  PrefillReport,
  ScoreOptions,
  Sequence,
  Steering,
  TokenScore,
} from "../../src/runtime/engine.ts";
import { Mutex } from "../../src/runtime/mutex.ts";
import { commonPrefixLength } from "../../src/runtime/prefix.ts";
import { reasonOf } from "../../src/runtime/watchdog.ts";
import { controlToken } from "./byte-vocabulary.ts";

interface ScriptedAnswer {
  tokens: readonly TokenId[];
  ending: "done" | "stall" | "hang" | Error;
}

interface ScriptedSequenceDeps {
  contextTokens: number;
  answer: (prompt: readonly TokenId[], options: GenerateOptions) => ScriptedAnswer;
  score: (before: readonly TokenId[], token: TokenId) => TokenScore;
}

const END_OF_GENERATION = controlToken("<|im_end|>");

export class ScriptedSequence implements Sequence {
  readonly contextTokens: number;
  readonly #answer: ScriptedSequenceDeps["answer"];
  readonly #score: ScriptedSequenceDeps["score"];
  readonly #mutex = new Mutex();
  #history: TokenId[] = [];
  #pending: TokenId[] = [];
  #decodeCalls = 0;
  #draftedTokens = 0;
  #acceptedTokens = 0;
  #quarantine: AgentError | null = null;

  constructor({ contextTokens, answer, score }: ScriptedSequenceDeps) {
    this.contextTokens = contextTokens;
    this.#answer = answer;
    this.#score = score;
  }

  get tokens(): readonly TokenId[] {
    return this.#history;
  }

  get decodeCalls(): number {
    return this.#decodeCalls;
  }

  /** Draft tokens offered so far. */
  get draftedTokens(): number {
    return this.#draftedTokens;
  }

  /** Draft tokens that were what the script says. */
  get acceptedTokens(): number {
    return this.#acceptedTokens;
  }

  async prefill(
    tokens: readonly TokenId[],
    options: { signal?: AbortSignal; onProgress?: (done: number, total: number) => void } = {},
  ): Promise<PrefillReport> {
    this.#requireUsable(options.signal);
    this.#requireFit(tokens.length + 1);
    const release = await this.#mutex.acquire();
    try {
      const end = Math.max(0, tokens.length - 1);
      const cachedTokens = Math.min(commonPrefixLength(this.#history, tokens), end);
      this.#history = tokens.slice(0, end);
      this.#pending = tokens.slice(end);
      if (cachedTokens < end) {
        this.#decodeCalls += 1;
        options.onProgress?.(end, end);
      }
      return { cachedTokens, computedTokens: tokens.length - cachedTokens, durationMs: 1 };
    } finally {
      release();
    }
  }

  /** As the script's `score` says of the text before each token; equally likely where it says nothing. */
  async score(tokens: readonly TokenId[], options: ScoreOptions = {}): Promise<TokenScore[]> {
    this.#requireUsable(options.signal);
    this.#requireFit(this.#history.length + this.#pending.length + tokens.length + 1);
    const before = [...this.#history, ...this.#pending];
    const scores = tokens.map((token, index) =>
      this.#score([...before, ...tokens.slice(0, index)], token),
    );
    this.#decodeCalls += 1;
    this.#history.push(...this.#pending, ...tokens.slice(0, -1));
    this.#pending = tokens.slice(-1);
    return scores;
  }

  append(tokens: readonly TokenId[]): void {
    this.#pending.push(...tokens);
  }

  async saveState(file: string): Promise<void> {
    await writeFile(file, JSON.stringify(this.#history));
  }

  async restoreState(file: string): Promise<void> {
    const tokens: TokenId[] = JSON.parse(await readFile(file, "utf8"));
    if (tokens.length > this.contextTokens) {
      const reason = "the state is larger than the context";
      throw new AgentError("engine-failed", { step: "restoring the context", reason });
    }
    this.#history = tokens;
    this.#pending = [];
  }

  async *generate(options: GenerateOptions): AsyncGenerator<TokenId, void, Steering | undefined> {
    this.#requireUsable(options.signal);
    const answer = this.#answer([...this.#history, ...this.#pending], options);
    const generated: TokenId[] = [];
    this.#force(answer, generated, options.grammarPrefix ?? []);
    let sampled = 0;
    let steering: Steering = { ...options.first, forced: [] };
    while (sampled < options.maxTokens) {
      await Promise.resolve(); // a real step is asynchronous: readers must cope
      this.#requireUsable(options.signal);
      const forced = steering.forced ?? [];
      this.#force(answer, generated, forced);
      this.append(forced);
      this.#requireFit(this.#history.length + this.#pending.length + 1);
      for (const token of await this.#decode(answer, generated, options)) {
        requireAmong(steering, token);
        if (token === END_OF_GENERATION) return;
        generated.push(token);
        sampled += 1;
        steering = (yield token) ?? {};
        if (sampled >= options.maxTokens) return;
      }
    }
  }

  /** Forced tokens are part of the answer: a script that would not have said them is refused. */
  #force(answer: ScriptedAnswer, generated: TokenId[], forced: readonly TokenId[]): void {
    for (const token of forced) {
      if (answer.tokens[generated.length] !== token) {
        throw new AgentError("grammar-disagreement", {
          position: this.#history.length + this.#pending.length,
          token,
          dump: "the script says something else",
        });
      }
      generated.push(token);
    }
  }

  /** One decode call: the next token of the answer, and those of the draft that agree with it. */
  async #decode(
    { tokens, ending }: ScriptedAnswer,
    generated: readonly TokenId[],
    options: GenerateOptions,
  ): Promise<TokenId[]> {
    const rest = tokens.slice(generated.length);
    if (rest.length === 0) await this.#end(ending, options.signal);
    const room = this.contextTokens - this.#history.length - this.#pending.length - 1;
    // What was given in front of the answer is not generated.
    const written = generated.slice(options.grammarPrefix?.length ?? 0);
    const draft = (options.draft?.(written) ?? []).slice(0, room);
    const agreed = commonPrefixLength(draft, rest);
    this.#decodeCalls += 1;
    this.#draftedTokens += draft.length;
    this.#acceptedTokens += agreed;
    // After an ending other than "done" the last step brings the last token and nothing else.
    const whole = ending === "done" ? [...rest, END_OF_GENERATION] : rest;
    const accepted = whole.slice(0, agreed + 1);
    this.#history.push(...this.#pending, ...accepted.slice(0, -1));
    this.#pending = accepted.slice(-1);
    return accepted;
  }

  async #end(ending: ScriptedAnswer["ending"], signal: AbortSignal | undefined): Promise<void> {
    if (ending === "done") return;
    if (ending instanceof Error) throw ending;
    if (ending === "stall") {
      this.#quarantine = new AgentError("engine-stalled", { step: "decode", waitedMs: 1000 });
      throw this.#quarantine;
    }
    if (signal === undefined) throw new Error('an answer that ends with "hang" needs a signal');
    if (!signal.aborted) {
      await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
    }
    throw reasonOf(signal);
  }

  #requireUsable(signal: AbortSignal | undefined): void {
    if (this.#quarantine !== null) throw this.#quarantine;
    if (signal?.aborted) throw reasonOf(signal);
  }

  #requireFit(neededTokens: number): void {
    if (neededTokens > this.contextTokens) {
      throw new AgentError("context-full", { neededTokens, contextTokens: this.contextTokens });
    }
  }
}

function requireAmong({ among }: Steering, token: TokenId): void {
  if (among !== undefined && !among.includes(token)) {
    throw new Error(`the script says token ${token}, which is not among those allowed`);
  }
}
