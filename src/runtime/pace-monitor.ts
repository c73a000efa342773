/**
 * Notices that decoding became much slower than it was: another process took a core.
 * Times are kept per batch size, since a batch of 16 verified tokens costs more than one token.
 */

const WINDOW_STEPS = 8;
// Between the jitter of an otherwise idle machine (measured up to 1.5) and a lost core (3 and more).
const SLOW_RATIO = 1.8;

export class PaceMonitor {
  readonly #bestMs = new Map<number, number>();
  readonly #ratios: number[] = [];

  /** Adds one decode of `batchTokens` tokens that took `durationMs`. */
  record(batchTokens: number, durationMs: number): void {
    const best = Math.min(this.#bestMs.get(batchTokens) ?? durationMs, durationMs);
    this.#bestMs.set(batchTokens, best);
    this.#ratios.push(durationMs / best);
    if (this.#ratios.length > WINDOW_STEPS) this.#ratios.shift();
  }

  /** True when the last steps together took far longer than the best seen for their sizes. */
  get isSlow(): boolean {
    if (this.#ratios.length < WINDOW_STEPS) return false;
    const mean = this.#ratios.reduce((sum, ratio) => sum + ratio, 0) / this.#ratios.length;
    return mean > SLOW_RATIO;
  }

  /** Starts anew, best times included: called after the thread count was measured again. */
  restart(): void {
    this.#ratios.length = 0;
    this.#bestMs.clear();
  }
}
