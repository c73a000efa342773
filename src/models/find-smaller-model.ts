/**
 * Chooses a small relative of a model among those at hand: one that reads the same tokens and was taught alike, and is
 * small enough to be much faster. Pure over what headers say.
 */
import type { ModelFamily } from "./model-family.ts";

/** One that is nearly as large costs nearly as much a token. */
const LARGEST_SHARE = 0.5;
/** Sizes of one series are padded differently; llama.cpp allows as much between a model and its draft model. */
const MAX_VOCABULARY_GAP = 128;

/** The largest that is small enough, since it is the best of them; null where there is none. */
export function findSmallerModel(
  first: ModelFamily,
  others: readonly ModelFamily[],
): ModelFamily | null {
  const relatives = others.filter((other) => isSmallerRelative(other, first));
  const [largest] = relatives.toSorted((a, b) => b.bytes - a.bytes || compare(a.path, b.path));
  return largest ?? null;
}

function isSmallerRelative(other: ModelFamily, first: ModelFamily): boolean {
  return (
    other.path !== first.path &&
    other.bytes > 0 &&
    other.bytes <= first.bytes * LARGEST_SHARE &&
    other.architecture === first.architecture &&
    other.tokenizer !== null &&
    other.tokenizer === first.tokenizer &&
    Math.abs(other.vocabularySize - first.vocabularySize) <= MAX_VOCABULARY_GAP &&
    other.name !== "" &&
    other.name === first.name
  );
}

/** Of two alike, the same one on every run. */
function compare(a: string, b: string): number {
  return a < b ? -1 : 1;
}
