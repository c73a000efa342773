import { expect, test } from "vitest";
import { createDialectVocabulary } from "../../src/decode/dialect-vocabulary.ts";
import { controlToken, createByteTokenizer } from "../support/byte-vocabulary.ts";

test("a marker that is one token has its id, any other text has none", () => {
  const tokenizer = createByteTokenizer({ wantsBos: false, canInfill: false });
  const vocabulary = createDialectVocabulary(tokenizer);
  expect(vocabulary.tokenOf("<|im_start|>")).toBe(controlToken("<|im_start|>"));
  expect(vocabulary.tokenOf("<tool_call>")).toBeNull();
  expect(vocabulary.tokenOf("")).toBeNull();
});
