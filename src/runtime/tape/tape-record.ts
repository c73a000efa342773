/**
 * The words of a tape: every call to an engine with all that decides its outcome, and the outcome. Nothing that differs
 * between two equal runs is in it, no time and no address. A tape is read back as untrusted input.
 */
import { createHash } from "node:crypto";
import { z } from "zod";
import type { GenerateOptions, Steering, TokenScore } from "../engine.ts";
import { KV_CACHE_TYPES } from "../load-settings.ts";

const MAX_TOKENS = 2 ** 20;
const MAX_TEXT = 4 * 1024 * 1024;
const MAX_WORD = 4096;

const count = z.number().int().min(0).max(MAX_TOKENS);
const token = z.number().int().min(0).max(0x7fff_ffff);
const tokens = z.array(token).max(MAX_TOKENS);
const word = z.string().max(MAX_WORD);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const cacheType = z.enum(KV_CACHE_TYPES);

const settings = z.object({
  gpuLayers: count,
  contextTokens: count,
  batchTokens: count,
  sequences: count,
  keyType: cacheType,
  valueType: cacheType,
  flashAttention: z.union([z.literal("auto"), z.boolean()]),
});

/** A history as a change of the one that the tape told last: so many tokens kept, then these. */
const history = z.object({ keep: count, add: tokens });

const steering = z.object({
  forced: tokens.optional(),
  among: tokens.optional(),
  possible: token.optional(),
});

const sampling = z.object({
  temperature: z.number(),
  topK: z.number(),
  topP: z.number(),
  seed: z.number().int(),
});

/** "end": it ended by itself. "reader": whoever read it had enough. Else the code of the error. */
const ending = word;

const RECORD = z.discriminatedUnion("op", [
  /** A model is loaded; what follows is said to it, until the next. */
  z.object({
    op: z.literal("load"),
    model: z.object({ name: word, path: word, sha256, bytes: z.number().int().min(0) }),
    /** Of the package and of llama.cpp. */
    engine: word,
    device: word,
    /** The CPU features its kernels use, in llama.cpp's own words. */
    features: word,
    platform: word,
    settings,
    /** Texts that are tokens of control although the vocabulary does not say so. */
    stopTexts: z.array(word).max(1000),
  }),
  z.object({ op: z.literal("context"), settings }),
  /** What follows was computed with so many threads; only where that may decide its last bits. */
  z.object({ op: z.literal("threads"), threads: z.number().int().min(1).max(1024) }),
  z.object({
    op: z.literal("prefill"),
    ...history.shape,
    /** Tokens that were in the KV cache already. */
    cached: count,
    failed: word.optional(),
  }),
  z.object({ op: z.literal("append"), tokens }),
  z.object({
    op: z.literal("score"),
    tokens,
    alternatives: count,
    /** Of what came out, to the last bit; absent when it failed. */
    scores: sha256.optional(),
    failed: word.optional(),
  }),
  /** A text that later records name by its hash. */
  z.object({ op: z.literal("text"), sha256, text: z.string().max(MAX_TEXT) }),
  z.object({
    op: z.literal("generate"),
    sampling,
    maxTokens: z.number().int().min(0),
    minTokens: z.number().int().min(0).optional(),
    /** Of the grammar's text. */
    grammar: sha256.optional(),
    grammarPrefix: tokens.optional(),
    controlTokens: tokens.optional(),
    first: steering.optional(),
    /** What each guess at the tokens to come was, where guesses were made. */
    drafts: z.array(tokens).max(MAX_TOKENS).optional(),
    sampled: tokens,
    /** What the reader said after a token: its index in `sampled`, and the steering for the next. */
    steered: z.array(z.tuple([count, steering])).max(MAX_TOKENS),
    ended: ending,
  }),
  /** The KV cache was put into a file: how much of a stopped call it held is chance. */
  z.object({ op: z.literal("save"), ...history.shape }),
  /** The KV cache became what a file held. */
  z.object({ op: z.literal("restore"), ...history.shape, failed: word.optional() }),
  /** A message of a person begins. */
  z.object({
    op: z.literal("run"),
    version: word,
    node: word,
    seed: z.number().int(),
    isReproducible: z.boolean(),
    /** Of the words. */
    task: sha256,
  }),
  /** What a tool or a check came to, by the hash of what does not depend on the clock. */
  z.object({ op: z.literal("observed"), kind: word, sha256 }),
  /** The message is done: what became of the files, null for one that is gone. */
  z.object({
    op: z.literal("done"),
    exitCode: z.number().int(),
    files: z.array(z.object({ path: word, sha256: sha256.nullable() })).max(10_000),
  }),
  /** Nothing more was recorded. */
  z.object({ op: z.literal("cut"), reason: word }),
]);

export type TapeRecord = z.infer<typeof RECORD>;
export type RecordOf<Op extends TapeRecord["op"]> = Extract<TapeRecord, { op: Op }>;
export type TapedSteering = z.infer<typeof steering>;
/** Receives what was done, in its order. Never throws. */
export type WriteTape = (record: TapeRecord) => void;

/** Undefined for anything else. */
export function readTapeRecord(value: unknown): TapeRecord | undefined {
  const parsed = RECORD.safeParse(value);
  return parsed.success ? parsed.data : undefined;
}

export function hashText(text: string): string {
  return createHash("sha256").update(text, "utf8").digest("hex");
}

/** Equal only where every likelihood is the same to the last bit. */
export function hashScores(scores: readonly TokenScore[]): string {
  const hash = createHash("sha256");
  for (const { logLikelihood, alternatives } of scores) {
    hash.update(Float64Array.of(logLikelihood, alternatives.length));
    for (const other of alternatives)
      hash.update(Float64Array.of(other.token, other.logLikelihood));
  }
  return hash.digest("hex");
}

/** Undefined where nothing is steered. */
export function toTaped(steered: Steering | undefined): TapedSteering | undefined {
  if (steered === undefined) return undefined;
  const { forced, among, possible } = steered;
  const taped: TapedSteering = {};
  if (forced !== undefined && forced.length > 0) taped.forced = [...forced];
  if (among !== undefined) taped.among = [...among];
  if (possible !== undefined) taped.possible = possible;
  return Object.keys(taped).length === 0 ? undefined : taped;
}

/** The options of a recorded generation, without its guesses; `grammar`: the text that its hash names. */
export function toOptions(
  record: RecordOf<"generate">,
  grammar: string | undefined,
): GenerateOptions {
  const { sampling: picked, maxTokens, minTokens, grammarPrefix, controlTokens, first } = record;
  return { sampling: picked, maxTokens, minTokens, grammar, grammarPrefix, controlTokens, first };
}
