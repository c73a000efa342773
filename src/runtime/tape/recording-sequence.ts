/**
 * A sequence that writes down each call and its outcome before its caller sees it. Changes nothing about either.
 * Invariant: what is written is enough to make the same calls to another engine, with the same native batches.
 */
import { isAgentError } from "../../base/errors.ts";
import type { TokenId } from "../../base/message.ts";
import type {
  DraftSource,
  GenerateOptions,
  PrefillReport,
  ScoreOptions,
  Sequence,
  Steering,
  TokenScore,
} from "../engine.ts";
import {
  hashScores,
  hashText,
  type RecordOf,
  type TapedSteering,
  type TapeRecord,
  toTaped,
} from "./tape-record.ts";
import type { TokenHistory } from "./token-history.ts";

export interface Tape {
  /** Before a call: what it writes goes to one tape, which begins with what it needs. */
  begin(): void;
  write(record: TapeRecord): void;
  readonly history: TokenHistory;
  /** Hashes of the texts that are on the tape. */
  readonly texts: Set<string>;
}

export class RecordingSequence implements Sequence {
  readonly #inner: Sequence;
  readonly #tape: Tape;

  constructor(inner: Sequence, tape: Tape) {
    this.#inner = inner;
    this.#tape = tape;
  }

  get contextTokens(): number {
    return this.#inner.contextTokens;
  }

  get tokens(): readonly TokenId[] {
    return this.#inner.tokens;
  }

  get decodeCalls(): number {
    return this.#inner.decodeCalls;
  }

  async prefill(
    tokens: readonly TokenId[],
    options?: Parameters<Sequence["prefill"]>[1],
  ): Promise<PrefillReport> {
    const tape = this.#begin();
    const told = tape.history.tell(tokens);
    try {
      const report = await this.#inner.prefill(tokens, options);
      tape.write({ op: "prefill", ...told, cached: report.cachedTokens });
      return report;
    } catch (error) {
      tape.write({ op: "prefill", ...told, cached: 0, failed: nameFailure(error) });
      throw error;
    }
  }

  append(tokens: readonly TokenId[]): void {
    this.#inner.append(tokens);
    this.#begin().write({ op: "append", tokens: [...tokens] });
  }

  async saveState(file: string): Promise<void> {
    await this.#inner.saveState(file);
    const tape = this.#begin();
    tape.write({ op: "save", ...tape.history.tell(this.#inner.tokens) });
  }

  async restoreState(file: string): Promise<void> {
    const tape = this.#begin();
    try {
      await this.#inner.restoreState(file);
      tape.write({ op: "restore", ...tape.history.tell(this.#inner.tokens) });
    } catch (error) {
      tape.write({ op: "restore", keep: 0, add: [], failed: nameFailure(error) });
      throw error;
    }
  }

  async score(tokens: readonly TokenId[], options: ScoreOptions = {}): Promise<TokenScore[]> {
    const tape = this.#begin();
    const asked = { tokens: [...tokens], alternatives: options.alternatives ?? 0 };
    try {
      const scores = await this.#inner.score(tokens, options);
      tape.write({ op: "score", ...asked, scores: hashScores(scores) });
      return scores;
    } catch (error) {
      tape.write({ op: "score", ...asked, failed: nameFailure(error) });
      throw error;
    }
  }

  async *generate(options: GenerateOptions): AsyncGenerator<TokenId, void, Steering | undefined> {
    const tape = this.#begin();
    const drafts: TokenId[][] = [];
    const generation = this.#inner.generate({
      ...options,
      ...(options.draft && { draft: noteDrafts(options.draft, drafts) }),
    });
    const sampled: TokenId[] = [];
    const steered: [number, TapedSteering][] = [];
    let ended = "reader";
    let steering: Steering | undefined;
    try {
      for (;;) {
        const next = await generation.next(steering);
        if (next.done) {
          ended = "end";
          return;
        }
        sampled.push(next.value);
        steering = yield next.value;
        const taped = toTaped(steering);
        if (taped !== undefined) steered.push([sampled.length - 1, taped]);
      }
    } catch (error) {
      ended = nameFailure(error);
      throw error;
    } finally {
      await generation.return();
      const guesses = options.draft === undefined ? {} : { drafts };
      tape.write({ ...this.#describe(options), ...guesses, sampled, steered, ended });
    }
  }

  #begin(): Tape {
    this.#tape.begin();
    return this.#tape;
  }

  #describe(options: GenerateOptions): Omit<RecordOf<"generate">, "sampled" | "steered" | "ended"> {
    const { sampling, maxTokens, minTokens, grammar, grammarPrefix, controlTokens } = options;
    const first = toTaped(options.first);
    return {
      op: "generate",
      sampling: { ...sampling },
      maxTokens: Math.min(maxTokens, Number.MAX_SAFE_INTEGER),
      ...(minTokens !== undefined && { minTokens }),
      ...(grammar !== undefined && { grammar: this.#nameText(grammar) }),
      ...(grammarPrefix !== undefined && { grammarPrefix: [...grammarPrefix] }),
      ...(controlTokens !== undefined && { controlTokens: [...controlTokens] }),
      ...(first !== undefined && { first }),
    };
  }

  #nameText(text: string): string {
    const tape = this.#tape;
    const sha256 = hashText(text);
    if (!tape.texts.has(sha256)) tape.write({ op: "text", sha256, text });
    tape.texts.add(sha256);
    return sha256;
  }
}

function noteDrafts(draft: DraftSource, drafts: TokenId[][]): DraftSource {
  return (generated) => {
    const guess = [...draft(generated)];
    drafts.push(guess);
    return guess;
  };
}

function nameFailure(error: unknown): string {
  return isAgentError(error) ? error.code : "internal";
}
