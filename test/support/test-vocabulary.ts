/** The vocabulary of the byte model behind the contract of checks and renders, without a model. */
import type { Vocabulary } from "../../src/runtime/vocabulary.ts";
import { CONTROL_LITERALS, createByteTokenizer } from "./byte-vocabulary.ts";

export function createByteVocabulary({ wantsBos = false } = {}): Vocabulary {
  const bytes = Array.from({ length: 256 }, (_, byte) => String.fromCharCode(byte));
  return {
    tokenizer: createByteTokenizer({ wantsBos }),
    model: "gpt2",
    preTokenizer: "default",
    addsBos: wantsBos,
    tokenTexts: [...bytes, ...CONTROL_LITERALS],
    kindOf: (token) => (token < 256 ? "normal" : "control"),
  };
}
