/** Pure arithmetic on token histories: what can be kept, and in which chunks the rest is computed. */
import type { TokenId } from "../base/message.ts";

/** How many leading tokens two histories share. */
export function commonPrefixLength(a: readonly TokenId[], b: readonly TokenId[]): number {
  const limit = Math.min(a.length, b.length);
  for (let index = 0; index < limit; index++) {
    if (a[index] !== b[index]) return index;
  }
  return limit;
}

/**
 * Splits [start, end) at the multiples of `chunkTokens`.
 * The grid is absolute, so equal histories are computed in equal batches and give equal bits on one CPU.
 */
export function splitIntoChunks(
  start: number,
  end: number,
  chunkTokens: number,
): { start: number; end: number }[] {
  const chunks: { start: number; end: number }[] = [];
  for (let from = start; from < end; ) {
    const to = Math.min(end, (Math.floor(from / chunkTokens) + 1) * chunkTokens);
    chunks.push({ start: from, end: to });
    from = to;
  }
  return chunks;
}

/** A seed for one step of a seeded run: the native sampler restarts its generator at every verified batch. */
export function seedOfStep(seed: number, step: number): number {
  // The finaliser of MurmurHash3 (public domain): neighbouring steps get unrelated seeds.
  let hash = (seed ^ Math.imul(step + 1, 0x9e3779b9)) >>> 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
