/** Which markers of a dialect are one token of a vocabulary. */
import type { DialectVocabulary } from "../grammar/dialects/dialect.ts";
import type { Tokenizer } from "../runtime/engine.ts";

export function createDialectVocabulary(tokenizer: Pick<Tokenizer, "tokenize">): DialectVocabulary {
  return {
    tokenOf(marker) {
      const [token, ...others] = tokenizer.tokenize(marker, {
        controlTokens: true,
        continuation: true,
      });
      return token === undefined || others.length > 0 ? null : token;
    },
  };
}
