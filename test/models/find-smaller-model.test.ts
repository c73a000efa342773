import { expect, test } from "vitest";
import { findSmallerModel } from "../../src/models/find-smaller-model.ts";
import { foldName, type ModelFamily } from "../../src/models/model-family.ts";

const GB = 1e9;

function createFamily(change: Partial<ModelFamily> = {}): ModelFamily {
  return {
    path: "/models/first.gguf",
    bytes: 2 * GB,
    architecture: "qwen2",
    tokenizer: "gpt2/qwen2",
    vocabularySize: 151_936,
    name: "qwen2.5 coder",
    trainContextTokens: 32_768,
    ...change,
  };
}

const FIRST = createFamily();
const SMALL = createFamily({ path: "/models/small.gguf", bytes: GB / 2 });

test.each<[string, Partial<ModelFamily>]>([
  ["a relative of a quarter the size", {}],
  ["a relative of half the size", { bytes: GB }],
  ["one whose vocabulary is padded differently", { vocabularySize: 152_064 }],
])("%s is chosen", (_what, change) => {
  const other = { ...SMALL, ...change };
  expect(findSmallerModel(FIRST, [other])).toBe(other);
});

test.each<[string, Partial<ModelFamily>]>([
  ["one that is nearly as large", { bytes: GB + 1 }],
  ["one of another architecture", { architecture: "llama" }],
  ["one that splits text in another way", { tokenizer: "gpt2/llama-bpe" }],
  ["one that does not say how it splits text", { tokenizer: null }],
  ["one with another vocabulary", { vocabularySize: 151_936 - 129 }],
  ["one of another series", { name: "qwen2.5" }],
  ["one without a name", { name: "" }],
  ["the model itself", { path: FIRST.path }],
  ["an empty file", { bytes: 0 }],
  ["one whose size is no number", { bytes: Number.NaN }],
])("%s is not", (_what, change) => {
  expect(findSmallerModel(FIRST, [{ ...SMALL, ...change }])).toBeNull();
});

test("two without a name are no relatives for that", () => {
  expect(findSmallerModel(createFamily({ name: "" }), [{ ...SMALL, name: "" }])).toBeNull();
});

test("of several the largest is chosen, of two alike always the same", () => {
  const larger = { ...SMALL, path: "/models/larger.gguf", bytes: 0.9 * GB };
  const twin = { ...larger, path: "/models/a.gguf" };
  expect(findSmallerModel(FIRST, [SMALL, larger])).toBe(larger);
  expect(findSmallerModel(FIRST, [larger, twin])).toBe(twin);
  expect(findSmallerModel(FIRST, [twin, larger])).toBe(twin);
});

test("where nothing is at hand there is none", () => {
  expect(findSmallerModel(FIRST, [])).toBeNull();
});

test.each([
  ["Qwen2.5-Coder-1.5B-Instruct-Q4_K_M", "qwen2.5 coder"],
  ["Qwen2.5 Coder 0.5B Instruct GGUF", "qwen2.5 coder"],
  ["qwen2.5-coder-7b-instruct-q8_0-00001-of-00003", "qwen2.5 coder"],
  ["Qwen3-30B-A3B-IQ4_XS", "qwen3"],
  ["Mixtral-8x7B-v0.1", "mixtral v0.1"],
  ["gemma-3-270m-it", "gemma 3"],
  ["SmolLM2 135M", "smollm2"],
  ["7B-Q4_0", ""],
  ["", ""],
  ["-".repeat(100_000), ""],
])("the series of %j is %j", (name, series) => {
  expect(foldName(name)).toBe(series);
});
