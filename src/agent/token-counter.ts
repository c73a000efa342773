/** How many tokens a text is, counted by the model's own tokenizer; each text once. */
import type { Tokenizer } from "../runtime/engine.ts";

/** Counts text that follows other text and holds no control token. */
export type CountTokens = (text: string) => number;

/** What is remembered of counted texts, in UTF-16 units; beyond it everything is forgotten. */
const MAX_KNOWN_CHARS = 4_000_000;
/** No vocabulary has longer tokens, and none needs more than a token a byte: many texts need no counting. */
const MAX_TOKEN_CHARS = 256;
const MAX_CHAR_TOKENS = 3;

const counters = new WeakMap<Tokenizer, CountTokens>();

/** The counter of a model, the same one each time, so that a text that is asked about again costs nothing. */
export function counterOf(tokenizer: Tokenizer): CountTokens {
  const counter = counters.get(tokenizer) ?? createCounter(tokenizer);
  counters.set(tokenizer, counter);
  return counter;
}

/** Whether a text is at most so many tokens long. */
export function fitsTokens(text: string, maxTokens: number, count: CountTokens): boolean {
  if (text.length * MAX_CHAR_TOKENS <= maxTokens) return true;
  return text.length <= maxTokens * MAX_TOKEN_CHARS && count(text) <= maxTokens;
}

function createCounter(tokenizer: Tokenizer): CountTokens {
  const known = new Map<string, number>();
  let knownChars = 0;
  return (text) => {
    const counted = known.get(text);
    if (counted !== undefined) return counted;
    const { length } = tokenizer.tokenize(text, { controlTokens: false, continuation: true });
    knownChars += text.length;
    if (knownChars > MAX_KNOWN_CHARS) {
      known.clear();
      knownChars = text.length;
    }
    known.set(text, length);
    return length;
  };
}

/** Of code, in UTF-16 units. */
const CHARS_PER_TOKEN = 3;

/** Where no model is loaded yet; what is shown in the end is counted by its own tokenizer. */
export const estimateTokens: CountTokens = ({ length }) => Math.ceil(length / CHARS_PER_TOKEN);
