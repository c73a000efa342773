import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { loadVocabulary } from "../../src/runtime/llama-vocabulary.ts";
import { writeByteModel } from "../support/byte-model.ts";
import { controlToken, encodeBytes } from "../support/byte-vocabulary.ts";
import { encodeGguf, type MetadataValue } from "../support/gguf-writer.ts";
import { findFixture } from "../support/vocabulary-file.ts";

const folder = mkdtempSync(path.join(tmpdir(), "vocabulary-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("the vocabulary of a model is had without its weights", async () => {
  await using vocabulary = await loadVocabulary(writeByteModel({ addsBos: true }));
  const { tokenizer } = vocabulary;
  expect(tokenizer.tokenize("hi<|im_end|>", { controlTokens: true })).toEqual([
    ...encodeBytes("hi"),
    controlToken("<|im_end|>"),
  ]);
  expect(vocabulary.addsBos).toBe(true);
  expect(vocabulary.tokenTexts).toHaveLength(tokenizer.vocabularySize);
  expect(vocabulary.kindOf(controlToken("<|im_end|>"))).toBe("control");
  expect(vocabulary.kindOf(-1)).toBe("unknown");
  expect(vocabulary.kindOf(tokenizer.vocabularySize)).toBe("unknown");
});

function text(value: string): MetadataValue {
  return { kind: "text", value };
}

test.each<[string, Record<string, MetadataValue>, string]>([
  ["without a vocabulary", {}, "no vocabulary"],
  ["that says so", { "tokenizer.ggml.model": text("no_vocab") }, "no vocabulary"],
  ["without tokens", { "tokenizer.ggml.model": text("gpt2") }, "no list of tokens"],
  [
    "whose tokens have no texts",
    {
      "tokenizer.ggml.model": text("gpt2"),
      "tokenizer.ggml.tokens": { kind: "int32s", values: [1, 2] },
    },
    "no list of tokens",
  ],
  [
    "with fewer kinds than tokens",
    {
      "tokenizer.ggml.model": text("gpt2"),
      "tokenizer.ggml.tokens": { kind: "texts", values: ["a", "b"] },
      "tokenizer.ggml.token_type": { kind: "int32s", values: [1] },
    },
    "token_type do not fit its 2 tokens",
  ],
])("a file %s is refused before the engine sees it", async (what, entries, reason) => {
  const file = path.join(folder, `${what}.gguf`);
  writeFileSync(file, encodeGguf({ "general.architecture": text("llama"), ...entries }, []));
  await expect(loadVocabulary(file)).rejects.toMatchObject({
    code: "model-unusable",
    details: { reason: expect.stringContaining(reason) },
  });
});

const NAMES = [
  "qwen2",
  "qwen35",
  "llama-bpe",
  "llama-spm",
  "phi-3",
  "gemma-4",
  "deepseek-coder",
  "deepseek-llm",
];
const SEPARATOR = "\n__ggml_vocab_test__\n";

test.each(NAMES)(
  "%s splits llama.cpp's own test texts as it must",
  async (name) => {
    const file = findFixture(`templates/vocabs/ggml-vocab-${name}.gguf`);
    if (file === null) return;
    await using vocabulary = await loadVocabulary(file);
    const { tokenizer } = vocabulary;
    const texts = readFileSync(`${file}.inp`, "utf8").split(SEPARATOR);
    const lines = readFileSync(`${file}.out`, "utf8").split("\n").slice(0, texts.length);
    const expected = lines.map((line) => line.trim().split(/\s+/).filter(Boolean).map(Number));
    const actual = texts.map((each) => tokenizer.tokenize(each, { controlTokens: true }));
    expect(texts.length).toBeGreaterThan(40);
    expect(actual).toEqual(expected);
  },
  30_000,
);
