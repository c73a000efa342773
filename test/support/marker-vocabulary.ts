/** A vocabulary that knows some markers as single tokens and every other character as one of its own. */
import type { TokenId } from "../../src/base/message.ts";
import type { Tokenizer } from "../../src/runtime/engine.ts";
import type { TokenKind, Vocabulary } from "../../src/runtime/vocabulary.ts";
import { createLiteralTokenizer } from "../../src/template/evidence/markers/literal-tokenizer.ts";

export interface MarkerVocabularyOptions {
  /** Those that end a generation. */
  ends?: readonly string[];
  kinds?: Readonly<Record<string, TokenKind>>;
  bosText?: string;
  eosText?: string;
  /** Default: false. */
  wantsBos?: boolean;
  vocabulary?: Partial<Omit<Vocabulary, "tokenizer">>;
  tokenizer?: Partial<Tokenizer>;
}

export function createMarkerVocabulary(
  markers: readonly string[],
  options: MarkerVocabularyOptions = {},
): Vocabulary {
  const { ends = [], kinds = {}, bosText = "", eosText = "", wantsBos = false } = options;
  const plain = createLiteralTokenizer(markers, { bosText, eosText });
  const tokenOf = (marker: string): TokenId =>
    plain.tokenize(marker, { controlTokens: true })[0] ?? 0;
  const endTokens = ends.map(tokenOf);
  const texts = new Map(markers.map((marker) => [tokenOf(marker), marker]));
  return {
    tokenizer: {
      ...plain,
      endTokens,
      isEndOfGeneration: (token) => endTokens.includes(token),
      bosToken: wantsBos ? tokenOf(bosText) : null,
      ...options.tokenizer,
    },
    model: "gpt2",
    preTokenizer: "some",
    addsBos: null,
    tokenTexts: [],
    kindOf(token) {
      const marker = texts.get(token);
      return marker === undefined ? "normal" : (kinds[marker] ?? "control");
    },
    ...options.vocabulary,
  };
}
