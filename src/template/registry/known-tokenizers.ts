/**
 * How the known base vocabularies split TOKENIZER_SAMPLES. A vocabulary is known by its tokens, which every fine-tune
 * keeps; how texts are split hangs on a word in the file that conversions get wrong. Made by
 * scripts/make-tokenizer-vectors.ts and shipped with the program, so a bad file is a bug.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { z } from "zod";
import type { Tokenizer } from "../../runtime/engine.ts";
import { TOKENIZER_SAMPLES } from "./tokenizer-samples.ts";

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

const knownTokenizer = z.strictObject({
  identity: sha256,
  /** One for each right way to split: some families share their tokens and not their pre-tokenizer. */
  splits: z
    .array(
      z.strictObject({ name: z.string(), preTokenizer: z.string().nullable(), samples: sha256 }),
    )
    .min(1),
});

export const knownTokenizerList = z.array(knownTokenizer);

export type KnownTokenizer = z.infer<typeof knownTokenizer>;

/** Behind the bytes and before anything that fine-tunes add or rename; the smallest vocabularies have 32,000. */
const SLICE = { from: 1_000, to: 21_000 } as const;

/** Null for a vocabulary too small to be one of a family. */
export function identifyVocabulary(tokenTexts: readonly string[]): string | null {
  if (tokenTexts.length < SLICE.to) return null;
  const slice = tokenTexts.slice(SLICE.from, SLICE.to).join("\0");
  return createHash("sha256").update(slice).digest("hex");
}

/** One hash for the tokens of all samples. */
export function hashSamples({ tokenize }: Pick<Tokenizer, "tokenize">): string {
  const options = { controlTokens: false, continuation: true };
  const tokens = TOKENIZER_SAMPLES.map((sample) => tokenize(sample, options));
  return createHash("sha256").update(JSON.stringify(tokens)).digest("hex");
}

let known: readonly KnownTokenizer[] | undefined;

/** Null when no vocabulary with these tokens is known. */
export function findKnownTokenizer(tokenTexts: readonly string[]): KnownTokenizer | null {
  const identity = identifyVocabulary(tokenTexts);
  known ??= knownTokenizerList.parse(
    JSON.parse(readFileSync(new URL("../../../models/tokenizers.json", import.meta.url), "utf8")),
  );
  return known.find((entry) => entry.identity === identity) ?? null;
}
