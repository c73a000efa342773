/** How many tokens the new text of a site may take. Pure. */

/** An answer that is as long as the text it replaces, and its fence. */
const NEEDED_FACTOR = 9 / 8;
export const FENCE_TOKENS = 32;
/** Room for a rewrite that is much longer than what it replaces. */
const LARGEST_FACTOR = 1.5;
const SPARE_TOKENS = 256;
/** What is not written yet says nothing of how long it will be. */
const UNWRITTEN_TOKENS = 1024;

/** Kept free before anything else: without it the question is not worth asking. */
export function needAnswer(siteTokens: number): number {
  return Math.ceil(siteTokens * NEEDED_FACTOR);
}

/** Where an answer is cut off, however much room there is. */
export function limitAnswer(siteTokens: number, isUnwritten = false): number {
  const spareTokens = isUnwritten ? UNWRITTEN_TOKENS : SPARE_TOKENS;
  return Math.ceil(siteTokens * LARGEST_FACTOR) + spareTokens;
}
