/** What one assistant turn consists of so far: its tokens, their text, and where each came from. */
import type { TokenId } from "../base/message.ts";
import type { Tokenizer } from "../runtime/engine.ts";

export class TurnLedger {
  readonly #tokenizer: Tokenizer;
  readonly #tokens: TokenId[] = [];
  readonly #chunks: Uint8Array[] = [];
  #sampled = 0;

  constructor(tokenizer: Tokenizer) {
    this.#tokenizer = tokenizer;
  }

  addSampled(token: TokenId): void {
    this.#sampled += 1;
    this.#add(token);
  }

  addForced(tokens: readonly TokenId[]): void {
    for (const token of tokens) this.#add(token);
  }

  get tokens(): readonly TokenId[] {
    return this.#tokens;
  }

  get sampledTokens(): number {
    return this.#sampled;
  }

  get forcedTokens(): number {
    return this.#tokens.length - this.#sampled;
  }

  /** Everything; control tokens, which are there because a grammar named them, as their literals. */
  get text(): string {
    return Buffer.concat(this.#chunks).toString("utf8");
  }

  /** The last bytes as text; it may begin inside a character. */
  readTail(bytes: number): string {
    const chunks: Uint8Array[] = [];
    for (let at = this.#chunks.length - 1, size = 0; at >= 0 && size < bytes; at--) {
      const chunk = this.#chunks[at] ?? new Uint8Array();
      chunks.unshift(chunk);
      size += chunk.length;
    }
    return Buffer.concat(chunks).toString("utf8");
  }

  /** Of the tokens from the one with this index on. */
  readBytes(from: number): Uint8Array {
    return Buffer.concat(this.#chunks.slice(from));
  }

  /** How `tokens` would stand in the text. */
  readText(tokens: readonly TokenId[]): string {
    return Buffer.concat(tokens.map((token) => this.#bytesOf(token))).toString("utf8");
  }

  #add(token: TokenId): void {
    this.#tokens.push(token);
    this.#chunks.push(this.#bytesOf(token));
  }

  #bytesOf(token: TokenId): Uint8Array {
    const bytes = this.#tokenizer.tokenBytes(token);
    if (bytes.length > 0) return bytes;
    return Buffer.from(this.#tokenizer.detokenize([token], { controlTokens: true }), "utf8");
  }
}
