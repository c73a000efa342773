/**
 * How many tokens a text is for a model whose tokenizer is elsewhere: by its bytes, corrected by what the endpoint
 * counted. Rather too many than too few, since a request that is too long is refused as a whole.
 */

/** Code has three to four bytes a token with every vocabulary of today. */
const BYTES_PER_TOKEN = 3;
const MARGIN = 1.05;
const MIN_SCALE = 0.5;
const MAX_SCALE = 3;

export class TokenEstimate {
  #scale = 1;

  /** Of a text alone, without what frames a message. */
  readonly count = (text: string): number =>
    Math.ceil((Buffer.byteLength(text) / BYTES_PER_TOKEN) * this.#scale);

  /** Both of the same request; 0 where the endpoint did not count. */
  learn(estimatedTokens: number, countedTokens: number): void {
    if (estimatedTokens <= 0 || countedTokens <= 0) return;
    const scale = (this.#scale * countedTokens * MARGIN) / estimatedTokens;
    this.#scale = Math.min(MAX_SCALE, Math.max(MIN_SCALE, scale));
  }
}
