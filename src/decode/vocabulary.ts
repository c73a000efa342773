/**
 * The vocabulary ordered by the bytes of its tokens, so that prefixes are ranges: "which tokens begin with these
 * bytes" and "is one of them longer" take a few binary searches. Knows no grammar. Control tokens are left out.
 */
import type { TokenId } from "../base/message.ts";
import type { Tokenizer } from "../runtime/engine.ts";

/** The tokens whose first `depth` bytes are those that led here; entries [from, to), never empty. */
export interface PieceRange {
  readonly from: number;
  readonly to: number;
  readonly depth: number;
}

export class Vocabulary {
  /** One character per byte; sorted, so a text stands before those it begins. */
  readonly #texts: readonly string[];
  readonly #tokens: readonly TokenId[];
  readonly all: PieceRange;

  /** Reads every token once: about 0.3 s for 152,000. */
  constructor(tokenizer: Pick<Tokenizer, "tokenBytes" | "vocabularySize">) {
    const texts: string[] = [];
    const tokens: TokenId[] = [];
    for (let token = 0; token < tokenizer.vocabularySize; token++) {
      const bytes = tokenizer.tokenBytes(token);
      if (bytes.length === 0) continue;
      texts.push(asBuffer(bytes).toString("latin1"));
      tokens.push(token);
    }
    const order = sortIndices(texts);
    this.#texts = Array.from(order, (index) => texts[index] ?? "");
    this.#tokens = Array.from(order, (index) => tokens[index] ?? 0);
    this.all = { from: 0, to: this.#texts.length, depth: 0 };
  }

  /** Those of `range` that go on with `byte`; null when there are none. */
  narrow(range: PieceRange, byte: number): PieceRange | null {
    const from = this.#findByte(range, byte);
    const to = this.#findByte({ ...range, from }, byte + 1);
    return from < to ? { from, to, depth: range.depth + 1 } : null;
  }

  /** Those that begin with all of `bytes`; null when there are none. */
  narrowAll(range: PieceRange, bytes: Uint8Array): PieceRange | null {
    let current: PieceRange | null = range;
    for (const byte of bytes) {
      if (current === null) return null;
      current = this.narrow(current, byte);
    }
    return current;
  }

  /** The tokens that end exactly here; several ids may spell the same bytes. */
  tokensEndingAt(range: PieceRange): readonly TokenId[] {
    let to = range.from;
    while (to < range.to && this.#texts[to]?.length === range.depth) to += 1;
    return this.#tokens.slice(range.from, to);
  }

  /** Some tokens, always the same ones. */
  firstTokens(count: number): readonly TokenId[] {
    return this.#tokens.slice(0, count);
  }

  /** True when some token of `range` is longer than the bytes that led here. */
  goesOn(range: PieceRange): boolean {
    return (this.#texts[range.to - 1]?.length ?? 0) > range.depth;
  }

  /** The first entry of the range whose byte at its depth is `byte` or higher. */
  #findByte({ from, to, depth }: PieceRange, byte: number): number {
    let low = from;
    let high = to;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const text = this.#texts[middle] ?? "";
      const found = depth < text.length ? text.charCodeAt(depth) : -1;
      if (found < byte) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

const built = new WeakMap<object, Vocabulary>();

/** The vocabulary of a tokenizer, built at first use and kept as long as the tokenizer. */
export function vocabularyOf(tokenizer: Tokenizer): Vocabulary {
  const known = built.get(tokenizer);
  if (known !== undefined) return known;
  const vocabulary = new Vocabulary(tokenizer);
  built.set(tokenizer, vocabulary);
  return vocabulary;
}

function asBuffer({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

function sortIndices(texts: readonly string[]): Uint32Array {
  const order = Uint32Array.from(texts, (_, index) => index);
  return order.sort((a, b) => {
    const left = texts[a] ?? "";
    const right = texts[b] ?? "";
    if (left === right) return a - b;
    return left < right ? -1 : 1;
  });
}
