/** How often something went well, and in the middle of what was measured. Pure. */

export interface Tally {
  trials: number;
  right: number;
}

/** Null of nothing. */
export function medianOf(numbers: readonly number[]): number | null {
  const sorted = numbers.toSorted((a, b) => a - b);
  const high = sorted[Math.floor(sorted.length / 2)];
  const low = sorted[Math.ceil(sorted.length / 2) - 1];
  return low === undefined || high === undefined ? null : (low + high) / 2;
}
