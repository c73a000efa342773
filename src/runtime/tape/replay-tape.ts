/**
 * Makes the calls of a tape to an engine and compares each outcome with the recorded one, token by token and score by
 * score. Ends at the first difference: what follows it has another history. Knows no files but those it is given for
 * saved states.
 */

import { AgentError, isAgentError } from "../../base/errors.ts";
import type { TokenId } from "../../base/message.ts";
import type { ResizableEngine, Sequence, Steering } from "../engine.ts";
import { commonPrefixLength } from "../prefix.ts";
import { countUsableCores } from "../usable-cores.ts";
import { hashScores, type RecordOf, type TapeRecord, toOptions } from "./tape-record.ts";
import { TokenHistory } from "./token-history.ts";

export interface ReplayCounts {
  calls: number;
  /** Compared one by one. */
  sampledTokens: number;
  /** Given likelihoods that were compared. */
  scoredTokens: number;
  computedTokens: number;
}

export interface Difference {
  /** The record, from 0. */
  index: number;
  op: TapeRecord["op"];
  /** Of the tokens that a generation sampled, from 0; null where it is no generation. */
  token: number | null;
  recorded: string;
  replayed: string;
}

export interface ReplayReport {
  counts: ReplayCounts;
  difference: Difference | null;
  /**
   * Tokens whose KV cache came from a file of another tape and was computed anew here: in other batches, so that what
   * follows may differ in its last bits.
   */
  rebuiltTokens: number;
}

export interface ReplayDeps {
  /** An engine for a load that differs from the one before in more than its context; the one before is closed by then. */
  open: (load: RecordOf<"load">) => Promise<ResizableEngine>;
  /** A path for the state with this number, which the replay writes and reads. */
  locateState: (number: number) => string;
  /** True: with the threads that the engine was opened with, whatever was recorded. */
  keepsThreads?: boolean | undefined;
  signal?: AbortSignal | undefined;
  onProgress?: ((done: number) => void) | undefined;
}

/** Errors that come from outside: where they fell is no property of the calls. */
const STOPS: ReadonlySet<string> = new Set([
  "interrupted",
  "time-up",
  "engine-stalled",
  "internal",
]);

/** Throws what opening throws, what the engine throws where the tape has no error, and the reason of `signal`. */
export async function replayTape(
  records: readonly TapeRecord[],
  deps: ReplayDeps,
): Promise<ReplayReport> {
  await using replay = new TapeReplay(deps);
  for (const [index, record] of records.entries()) {
    deps.signal?.throwIfAborted();
    const difference = await replay.play(record);
    deps.signal?.throwIfAborted(); // a stop looks like a failure of the call it fell into
    if (difference !== null) return replay.report({ index, op: record.op, ...difference });
    deps.onProgress?.(index + 1);
  }
  return replay.report(null);
}

type Found = Pick<Difference, "token" | "recorded" | "replayed">;

interface SavedState {
  number: number;
  tokens: readonly TokenId[];
}

class TapeReplay implements AsyncDisposable {
  readonly #deps: ReplayDeps;
  #opened: { load: RecordOf<"load">; engine: ResizableEngine } | null = null;
  readonly #counts: ReplayCounts = {
    calls: 0,
    sampledTokens: 0,
    scoredTokens: 0,
    computedTokens: 0,
  };
  readonly #texts = new Map<string, string>();
  #history = new TokenHistory();
  #saved: SavedState[] = [];
  /** The last call was stopped, and what it was fed may be in the KV cache all the same. */
  #isCut = false;
  #rebuiltTokens = 0;

  constructor(deps: ReplayDeps) {
    this.#deps = deps;
  }

  report(difference: Difference | null): ReplayReport {
    return { counts: this.#counts, difference, rebuiltTokens: this.#rebuiltTokens };
  }

  async play(record: TapeRecord): Promise<Found | null> {
    switch (record.op) {
      case "load":
        return this.#load(record);
      case "context":
        await this.#engine.reopenContext(record.settings);
        return null;
      case "threads":
        this.#useThreads(record.threads);
        return null;
      case "text":
        this.#texts.set(record.sha256, record.text);
        return null;
      case "append":
        this.#sequence.append(record.tokens);
        return null;
      case "save":
        return this.#save(record);
      case "restore":
        return this.#restore(record);
      case "prefill":
        return this.#prefill(record);
      case "score":
        return this.#score(record);
      case "generate":
        return this.#generate(record);
      default:
        return null;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#opened?.engine[Symbol.asyncDispose]();
    this.#opened = null;
  }

  /** More than there are cores would stall every step. */
  #useThreads(recorded: number): void {
    if (this.#deps.keepsThreads === true) return;
    this.#engine.useThreads(Math.min(recorded, countUsableCores()));
  }

  get #engine(): ResizableEngine {
    if (this.#opened !== null) return this.#opened.engine;
    throw new AgentError("engine-failed", { step: "replay", reason: "no model was loaded before" });
  }

  get #sequence(): Sequence {
    return this.#engine.sequence;
  }

  /** The next process of a session loads the same again; its states are still there. */
  async #load(load: RecordOf<"load">): Promise<null> {
    this.#history = new TokenHistory();
    const before = this.#opened;
    if (before === null || !hasSameWeights(before.load, load)) {
      await this[Symbol.asyncDispose]();
      this.#opened = { load, engine: await this.#deps.open(load) };
      return null;
    }
    before.load = load;
    await before.engine.reopenContext(load.settings);
    return null;
  }

  get #options() {
    const { signal } = this.#deps;
    return signal === undefined ? {} : { signal };
  }

  async #save(record: RecordOf<"save">): Promise<Found | null> {
    const tokens = this.#history.hear(record);
    if (tokens === null) return unreadable("a shorter history");
    await this.#reach(tokens);
    const state = { number: this.#saved.length, tokens: [...tokens] };
    await this.#sequence.saveState(this.#deps.locateState(state.number));
    this.#saved.push(state);
    return null;
  }

  /** A file is known by the tokens it holds: names of files are not on the tape. */
  async #restore(record: RecordOf<"restore">): Promise<Found | null> {
    const tokens = this.#history.hear(record);
    if (tokens === null) return unreadable("a shorter history");
    if (record.failed !== undefined) return null;
    const state = this.#saved.findLast((each) => isSame(each.tokens, tokens));
    if (state !== undefined) {
      await this.#sequence.restoreState(this.#deps.locateState(state.number));
      return null;
    }
    this.#rebuiltTokens += tokens.length;
    await this.#hold(tokens);
    return null;
  }

  async #prefill(record: RecordOf<"prefill">): Promise<Found | null> {
    const tokens = this.#history.hear(record);
    if (tokens === null) return unreadable("a shorter history");
    if (record.failed !== undefined) {
      if (STOPS.has(record.failed)) this.#isCut = true;
      return null;
    }
    await this.#reach(tokens.slice(0, record.cached));
    const { computedTokens } = await this.#sequence.prefill(tokens, this.#options);
    this.#counts.calls += 1;
    this.#counts.computedTokens += computedTokens;
    return null;
  }

  /**
   * Drops what the recorded run did not hold. What is missing here was fed to a call that was stopped, in the same
   * batches; else it came from elsewhere.
   */
  async #reach(tokens: readonly TokenId[]): Promise<void> {
    const held = commonPrefixLength(this.#sequence.tokens, tokens);
    if (!this.#isCut) this.#rebuiltTokens += tokens.length - held;
    this.#isCut = false;
    if (held < tokens.length || this.#sequence.tokens.length > held) await this.#hold(tokens);
  }

  /** Makes the KV cache hold these tokens and nothing else. The last of a prompt is not computed: any will do. */
  async #hold(tokens: readonly TokenId[]): Promise<void> {
    await this.#sequence.prefill(tokens.length === 0 ? [] : [...tokens, 0], this.#options);
  }

  async #score(record: RecordOf<"score">): Promise<Found | null> {
    const { tokens, alternatives, failed, scores } = record;
    const outcome = await attempt(() =>
      this.#sequence.score(tokens, { alternatives, ...this.#options }),
    );
    if (failed !== undefined) return compareFailures(failed, outcome.code);
    if ("error" in outcome) throw outcome.error;
    this.#counts.calls += 1;
    this.#counts.scoredTokens += tokens.length;
    this.#counts.computedTokens += tokens.length;
    const replayed = hashScores(outcome.value);
    if (replayed === scores) return null;
    return {
      token: null,
      recorded: `scores ${scores?.slice(0, 12)}`,
      replayed: `scores ${replayed.slice(0, 12)}`,
    };
  }

  async #generate(record: RecordOf<"generate">): Promise<Found | null> {
    const drafts = record.drafts?.values();
    const draft = drafts === undefined ? {} : { draft: () => drafts.next().value ?? [] };
    const grammar = record.grammar === undefined ? undefined : this.#texts.get(record.grammar);
    if (record.grammar !== undefined && grammar === undefined) return unreadable("no such grammar");
    const generation = this.#sequence.generate({
      ...toOptions(record, grammar),
      ...draft,
      ...this.#options,
    });
    this.#counts.calls += 1;
    try {
      return await this.#compareTokens(generation, record);
    } finally {
      await generation.return();
    }
  }

  async #compareTokens(
    generation: AsyncGenerator<TokenId, void, Steering | undefined>,
    record: RecordOf<"generate">,
  ): Promise<Found | null> {
    const steered = new Map(record.steered);
    const next = (at: number) => attempt(() => generation.next(steered.get(at - 1)));
    for (const [at, expected] of record.sampled.entries()) {
      const outcome = await next(at);
      const found = "error" in outcome ? outcome.code : describeStep(outcome.value);
      if (found !== String(expected)) return this.#differ(at, expected, found);
      this.#counts.sampledTokens += 1;
      this.#counts.computedTokens += 1 + (steered.get(at - 1)?.forced?.length ?? 0);
    }
    if (record.ended === "reader") return null;
    const isCut = STOPS.has(record.ended);
    if (isCut && record.drafts !== undefined) {
      // Of a guess that was being verified the whole may be held, and a step made to its end would drop a part.
      this.#isCut = true;
      return null;
    }
    const at = record.sampled.length;
    const outcome = await next(at);
    // The step that was cut off ran to its end all the same, and the KV cache holds what it was fed.
    if (isCut) return null;
    const found = "error" in outcome ? outcome.code : describeStep(outcome.value);
    return found === record.ended ? null : this.#differ(at, record.ended, found);
  }

  #differ(token: number, recorded: TokenId | string, replayed: string): Found {
    return { token, recorded: this.#show(String(recorded)), replayed: this.#show(replayed) };
  }

  /** A token with its text. */
  #show(what: string): string {
    if (!/^\d+$/.test(what)) return what;
    const { tokenizer } = this.#engine;
    const token = Number(what) as TokenId;
    if (token >= tokenizer.vocabularySize) return `token ${what}`;
    return `token ${what} ${JSON.stringify(tokenizer.detokenize([token], { controlTokens: true }))}`;
  }
}

function hasSameWeights(a: RecordOf<"load">, b: RecordOf<"load">): boolean {
  const isSameModel = a.model.sha256 === b.model.sha256;
  return isSameModel && a.settings.gpuLayers === b.settings.gpuLayers;
}

type Outcome<T> = { value: T; code: string } | { error: unknown; code: string };

async function attempt<T>(call: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return { value: await call(), code: "no error" };
  } catch (error) {
    return { error, code: isAgentError(error) ? error.code : "internal" };
  }
}

function describeStep(step: IteratorResult<TokenId, void>): string {
  return step.done ? "end" : String(step.value);
}

function compareFailures(recorded: string, replayed: string): Found | null {
  if (STOPS.has(recorded) || recorded === replayed) return null;
  return { token: null, recorded, replayed };
}

function unreadable(reason: string): Found {
  return { token: null, recorded: `a record that cannot be: ${reason}`, replayed: "nothing" };
}

function isSame(a: readonly TokenId[], b: readonly TokenId[]): boolean {
  return a.length === b.length && commonPrefixLength(a, b) === a.length;
}
