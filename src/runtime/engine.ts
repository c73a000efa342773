/** Tokens in, tokens out: what every layer above sees of a model. Knows nothing about files, prompts or agents. */
import type { TokenId } from "../base/message.ts";
import type { ContextSettings, LoadMemory, LoadSettings } from "./load-settings.ts";

/** What a loaded model says of itself. */
export interface ModelFacts {
  /** `general.name` of the header, or the file's name. */
  name: string;
  path: string;
  architecture: string;
  /** The context length the model was trained on, in tokens. */
  trainContextTokens: number;
  vocabularySize: number;
  fileBytes: number;
  /** The chat template's source text; null when the file has none. Untrusted input. */
  chatTemplate: string | null;
  /** "cpu", "cuda", "vulkan" or "metal": where the weights really are. */
  device: string;
  gpuLayers: number;
  /** Engine identity for logs: package and llama.cpp release. */
  engine: string;
}

/** The control tokens of a fill-in-the-middle prompt, and how its parts follow each other. */
export interface InfillTokens {
  prefix: TokenId;
  suffix: TokenId;
  /** Null where the model goes on right behind the text before the hole. */
  middle: TokenId | null;
  /** "suffix-first": the text behind the hole stands before the text in front of it. */
  order: "prefix-first" | "suffix-first";
  /** Tokens besides those that end every generation: whoever says one has filled the hole. Ascending. */
  endTokens: readonly TokenId[];
}

export interface Tokenizer {
  /**
   * Text to tokens. With `controlTokens` false, text that spells a control token stays text:
   * that is how file content must be tokenised. `continuation`: the text follows other text, so no
   * leading-space prefix is added by vocabularies that add one.
   */
  tokenize(text: string, options: { controlTokens: boolean; continuation?: boolean }): TokenId[];
  /** Tokens to text; control tokens become nothing unless `controlTokens`. Ids must be of this vocabulary. */
  detokenize(tokens: readonly TokenId[], options?: { controlTokens?: boolean }): string;
  /** The bytes one token adds to the text, which may be part of a character; none for a control token. */
  tokenBytes(token: TokenId): Uint8Array;
  readonly vocabularySize: number;
  isEndOfGeneration(token: TokenId): boolean;
  /** Every token that ends a generation, ascending. */
  readonly endTokens: readonly TokenId[];
  /** Texts that would become markup of a conversation, e.g. "<|im_end|>": all control tokens, and plain markers. */
  readonly controlLiterals: readonly string[];
  /** The token every sequence must begin with; null when the model wants none. */
  readonly bosToken: TokenId | null;
  /** The control tokens of fill-in-the-middle prompts; null when the model was not trained on them. */
  readonly infill: InfillTokens | null;
  /** Texts of the begin and end tokens, as chat templates expect them; "" where there is none. */
  readonly bosText: string;
  readonly eosText: string;
}

/** How the next token is picked. A seed is always given: runs must be repeatable. */
export interface Sampling {
  /** 0 = greedy. */
  temperature: number;
  topK: number;
  topP: number;
  seed: number;
}

export interface PrefillReport {
  /** Tokens of the prompt already in the KV cache. */
  cachedTokens: number;
  /** Tokens computed now. */
  computedTokens: number;
  durationMs: number;
}

/**
 * Guesses the tokens that follow `generated` (all tokens of this generation so far, accepted ones only).
 * A wrong guess costs time, never correctness: each is verified against what the model samples itself.
 */
export type DraftSource = (generated: readonly TokenId[]) => readonly TokenId[];

/** What a reader knows about the next token, given before it is sampled. */
export interface Steering {
  /** Follow the token just yielded; computed in one decode with it. Under a grammar they must fit it. */
  forced?: readonly TokenId[] | undefined;
  /**
   * The only tokens that may come next: their logits are compared and nothing else is sampled.
   * Greedy at temperature 0, else by softmax; topK and topP do not apply. For small sets.
   */
  among?: readonly TokenId[] | undefined;
  /**
   * A token that may come next. When the grammar refuses it, reader and engine read the grammar differently, and
   * sampling might find nothing at all, which the native sampler does not survive.
   */
  possible?: TokenId | undefined;
}

export interface GenerateOptions {
  sampling: Sampling;
  /** Upper limit of sampled tokens. */
  maxTokens: number;
  /** Before that many sampled tokens generation does not end by itself. */
  minTokens?: number | undefined;
  /** GBNF text that limits every sampled token, from the first one on. Throws "grammar-invalid". */
  grammar?: string | undefined;
  /** The last tokens of the prompt, where the text of the grammar begins with them. */
  grammarPrefix?: readonly TokenId[] | undefined;
  /** The control tokens that may be sampled. Left out: all without a grammar, none under one. */
  controlTokens?: readonly TokenId[] | undefined;
  /** For the first token; `forced` does not apply. */
  first?: Steering | undefined;
  /** Cannot be combined with steering. */
  draft?: DraftSource | undefined;
  signal?: AbortSignal | undefined;
}

/**
 * One KV cache with a history. Calls must not overlap: a second one waits for the first.
 * After "engine-stalled" the sequence is quarantined and refuses further calls.
 */
export interface Sequence {
  /** Capacity in tokens. */
  readonly contextTokens: number;
  /** What the KV cache holds, oldest first. */
  readonly tokens: readonly TokenId[];
  /** Native decode calls so far, prefill included. */
  readonly decodeCalls: number;
  /**
   * Makes the history equal to `tokens`, computing only what follows the longest common prefix, in fixed chunks.
   * The last token stays pending and is computed by `generate`.
   * Throws "context-full" when `tokens` exceed the capacity, "interrupted" when `signal` fires.
   */
  prefill(
    tokens: readonly TokenId[],
    options?: { signal?: AbortSignal; onProgress?: (done: number, total: number) => void },
  ): Promise<PrefillReport>;
  /** Adds tokens to the end of the prompt; the next `generate` computes them with its first step. */
  append(tokens: readonly TokenId[]): void;
  /** Writes the KV cache to a file: about 2 bytes per element of it. What is pending is not part of it. */
  saveState(file: string): Promise<void>;
  /**
   * Replaces the KV cache by what `saveState` wrote for the same model and cache types: a foreign or damaged file can
   * abort the process. Throws "engine-failed" when the capacity is too small.
   */
  restoreState(file: string): Promise<void>;
  /**
   * Computes `tokens` after the pending prompt and tells how likely each was, in their order: a prefill with a look
   * at every place, some fifteen times cheaper than sampling them. The history holds them afterwards.
   * Very unlikely tokens (not among the 256 likeliest) are given the likelihood of the last of those.
   * Throws "context-full", "engine-stalled", "interrupted".
   */
  score(tokens: readonly TokenId[], options?: ScoreOptions): Promise<TokenScore[]>;
  /**
   * Samples tokens after the pending prompt until end of generation, grammar end, `maxTokens`, or the reader stops.
   * The end-of-generation token is not yielded, and not sampled while the grammar is incomplete.
   * The reader may pass Steering to `next`. Throws "context-full", "engine-stalled", "interrupted",
   * "grammar-disagreement" when forced tokens do not fit the grammar; after each of them a prefill comes first, which
   * waits for what still runs and keeps what was computed.
   */
  generate(options: GenerateOptions): AsyncGenerator<TokenId, void, Steering | undefined>;
}

/** How likely one token of a given text was. */
export interface TokenScore {
  /** Natural logarithm of the probability of the token that stands there. */
  logLikelihood: number;
  /** The likeliest other tokens, the likeliest first. */
  alternatives: readonly { token: TokenId; logLikelihood: number }[];
}

export interface ScoreOptions {
  /** How many other tokens are told of at each place; default none. */
  alternatives?: number;
  signal?: AbortSignal | undefined;
}

/** The result of measuring decode speed at several thread counts. */
export interface ThreadCalibration {
  threads: number;
  samples: readonly { threads: number; msPerToken: number }[];
}

export interface Engine extends AsyncDisposable {
  readonly facts: ModelFacts;
  readonly tokenizer: Tokenizer;
  readonly sequence: Sequence;
  /** The number of CPU threads the next decode will use. */
  readonly threads: number;
  /** Measures and sets the thread count: a few decode steps per candidate. Clears the sequence. */
  calibrateThreads(signal?: AbortSignal): Promise<ThreadCalibration>;
  /** True when decoding became much slower than it was; worth calibrating again at the next turn. */
  readonly isSlow: boolean;
  /** Renders a chat template with llama.cpp's own Jinja engine. Throws "template-failed". */
  renderTemplate(source: string, context: Record<string, unknown>): string;
}

/** GPU memory of all devices together, as this process sees it through its backend. */
export interface GpuMemory {
  backend: "cuda" | "vulkan" | "metal";
  names: readonly string[];
  totalBytes: number;
  /** Above `totalBytes` or below 0 where the backend's subtraction wrapped round. */
  usedBytes: number;
  /** A part of RAM. */
  isUnified: boolean;
}

/**
 * An engine whose context can be made anew while the weights stay loaded. Its `sequence` is then another one: ask for
 * it again.
 */
export interface ResizableEngine extends Engine {
  readonly settings: LoadSettings;
  /** What was really allocated. */
  readonly memory: LoadMemory;
  /**
   * Frees the KV cache, then allocates one of these settings, empty. Throws "memory-insufficient",
   * "engine-failed": there is no context then, and the only calls left are this one and disposal.
   */
  reopenContext(settings: ContextSettings): Promise<void>;
  /** Sets what calibration has found before, in another process or for another load. */
  useThreads(count: number): void;
}
