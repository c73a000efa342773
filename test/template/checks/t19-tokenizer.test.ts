import { expect, test } from "vitest";
import { loadVocabulary } from "../../../src/runtime/llama-vocabulary.ts";
import type { Vocabulary } from "../../../src/runtime/vocabulary.ts";
import { tokenizerVectors } from "../../../src/template/checks/t19-tokenizer.ts";
import { createMarkerVocabulary } from "../../support/marker-vocabulary.ts";
import { createTestSubject } from "../../support/template-subject.ts";
import { findFixture } from "../../support/vocabulary-file.ts";

function check(vocabulary: Vocabulary | null) {
  return tokenizerVectors
    .run(createTestSubject("", { vocabulary }))
    .map(({ code, severity }) => `${severity} ${code}`);
}

test.each<[string, Partial<Vocabulary>, string[]]>([
  ["named", { preTokenizer: "qwen2" }, []],
  ["missing", { preTokenizer: null }, ["fail pre-tokenizer-missing"]],
  ["the default", { preTokenizer: "default" }, ["warn pre-tokenizer-default"]],
  ["missing where none is needed", { preTokenizer: null, model: "llama" }, []],
])("a pre-tokenizer that is %s", (_what, vocabulary, expected) => {
  expect(check(createMarkerVocabulary([], { vocabulary }))).toEqual(expected);
});

test("nothing is said without a vocabulary", () => {
  expect(check(null)).toEqual([]);
});

test("a text that comes back changed is shown", () => {
  const { tokenizer } = createMarkerVocabulary([]);
  const tokenBytes = (token: number) =>
    token === 0x09 ? Buffer.from(" ") : tokenizer.tokenBytes(token);
  expect(check(createMarkerVocabulary([], { tokenizer: { tokenBytes } }))).toEqual([
    "warn text-changed",
  ]);
});

const DEEPSEEK = findFixture("templates/vocabs/ggml-vocab-deepseek-coder.gguf");
const PHI = findFixture("templates/vocabs/ggml-vocab-phi-3.gguf");

test.skipIf(DEEPSEEK === null)(
  "a known vocabulary is right, and wrong when it is split otherwise",
  async () => {
    await using vocabulary = await loadVocabulary(DEEPSEEK ?? "");
    expect(check(vocabulary)).toEqual([]);
    const { tokenizer } = vocabulary;
    const tokenize: typeof tokenizer.tokenize = (text, options) =>
      text.split(/(?<=[\n ])/).flatMap((part) => tokenizer.tokenize(part, options));
    const other = { ...vocabulary, tokenizer: { ...tokenizer, tokenize } };
    expect(check(other)).toEqual(["fail pre-tokenizer-wrong"]);
    const unnamed = { ...vocabulary, preTokenizer: null };
    expect(check(unnamed)).toEqual(["warn pre-tokenizer-missing"]);
  },
  60_000,
);

test.skipIf(PHI === null)(
  "a fine-tune that adds tokens to a known vocabulary is known",
  async () => {
    await using vocabulary = await loadVocabulary(PHI ?? "");
    expect(vocabulary.tokenTexts.length).toBeGreaterThan(32_000);
    expect(check(vocabulary)).toEqual([]);
  },
  60_000,
);
