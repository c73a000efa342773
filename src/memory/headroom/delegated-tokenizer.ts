/** A tokenizer that outlives a reload of its model: every call goes to the one loaded now. */
import type { Tokenizer } from "../../runtime/engine.ts";

/** `fixed`: what is the same for every load of a file; `current`: native memory that a reload replaces. */
export function delegateTokenizer(fixed: Tokenizer, current: () => Tokenizer): Tokenizer {
  const { vocabularySize, endTokens, controlLiterals, bosToken, infill, bosText, eosText } = fixed;
  return {
    tokenize: (text, options) => current().tokenize(text, options),
    detokenize: (tokens, options) => current().detokenize(tokens, options),
    tokenBytes: (token) => current().tokenBytes(token),
    isEndOfGeneration: (token) => current().isEndOfGeneration(token),
    vocabularySize,
    endTokens,
    controlLiterals,
    bosToken,
    infill,
    bosText,
    eosText,
  };
}
