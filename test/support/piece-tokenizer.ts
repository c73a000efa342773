/** A tokenizer over a hand-made list of pieces: the longest piece at each place, single bytes where none fits. */
import type { TokenId } from "../../src/base/message.ts";
import type { Tokenizer } from "../../src/runtime/engine.ts";

type PieceTokenizer = Pick<Tokenizer, "tokenize" | "tokenBytes" | "vocabularySize"> & {
  /** The texts of tokens, for expectations. */
  spell(tokens: readonly TokenId[]): string[];
};

/** Ids 0 to 255 are the bytes; the pieces follow in their order. Pieces must not be empty. */
export function createPieceTokenizer(pieces: readonly string[]): PieceTokenizer {
  const entries = [
    ...Array.from({ length: 256 }, (_, byte) => Buffer.of(byte)),
    ...pieces.map((piece) => Buffer.from(piece, "utf8")),
  ];
  const longestFirst = entries
    .map((bytes, token) => ({ bytes, token }))
    .sort((a, b) => b.bytes.length - a.bytes.length);
  const tokenBytes = (token: TokenId): Uint8Array => entries[token] ?? Buffer.alloc(0);
  return {
    tokenize(text) {
      const bytes = Buffer.from(text, "utf8");
      const tokens: TokenId[] = [];
      for (let at = 0; at < bytes.length; ) {
        const rest = bytes.subarray(at);
        const found = longestFirst.find((entry) => rest.indexOf(entry.bytes) === 0);
        if (found === undefined) throw new Error("every byte is a piece");
        tokens.push(found.token);
        at += found.bytes.length;
      }
      return tokens;
    },
    tokenBytes,
    vocabularySize: entries.length,
    spell: (tokens) => tokens.map((token) => Buffer.from(tokenBytes(token)).toString("utf8")),
  };
}
