/** Tokens to text as they come: characters split over tokens are held back until they are whole. */
import type { TokenId } from "../base/message.ts";
import type { Tokenizer } from "../runtime/engine.ts";

/** Cost per token: one detokenisation of the current line, not of the whole text. */
export class TextAssembler {
  readonly #tokenizer: Tokenizer;
  // Vocabularies that prefix every text with a space drop that space again from the first token of a list:
  // without the token before it, each line would lose one space of its indentation.
  #lead: readonly TokenId[];
  #settled = "";
  #open: TokenId[] = [];
  #openText = "";

  /** `previous`: the tokens the text follows. */
  constructor(tokenizer: Tokenizer, previous: readonly TokenId[] = []) {
    this.#tokenizer = tokenizer;
    this.#lead = previous.slice(-1);
  }

  /** Adds a token; returns the whole text so far. */
  append(token: TokenId): string {
    this.#open.push(token);
    const leadText = this.#tokenizer.detokenize(this.#lead);
    const text = this.#tokenizer.detokenize([...this.#lead, ...this.#open]).slice(leadText.length);
    this.#openText = text.replace(/\uFFFD+$/, "");
    // A line feed is a byte of its own in UTF-8, so nothing before it can still be incomplete.
    if (this.#openText.endsWith("\n")) {
      this.#settled += this.#openText;
      this.#lead = [token];
      this.#open = [];
      this.#openText = "";
    }
    return this.text;
  }

  get text(): string {
    return this.#settled + this.#openText;
  }
}
