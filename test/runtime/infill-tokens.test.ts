import { describe, expect, test } from "vitest";
import { findInfillTokens, type InfillSource } from "../../src/runtime/infill-tokens.ts";
import { findFixture, loadTokenizer } from "../support/vocabulary-file.ts";

const NOTHING_NAMED: InfillSource["named"] = { prefix: null, suffix: null, middle: null, ends: [] };
const PLAIN = ["a", "b", " return", "\n"];

function find(markers: readonly string[], changes: Partial<InfillSource> = {}) {
  return findInfillTokens({
    tokens: [...PLAIN, ...markers],
    isSpecial: (token) => token >= PLAIN.length,
    named: NOTHING_NAMED,
    ...changes,
  });
}

const first = PLAIN.length;
const IN_ORDER = { prefix: first, suffix: first + 1, order: "prefix-first" };

describe("the markers of", () => {
  test.each<[string, string[], string[]]>([
    [
      "Qwen-Coder",
      ["<|fim_prefix|>", "<|fim_suffix|>", "<|fim_middle|>"],
      ["<|fim_pad|>", "<|file_sep|>"],
    ],
    ["CodeGemma", ["<|fim_prefix|>", "<|fim_suffix|>", "<|fim_middle|>"], ["<|file_separator|>"]],
    ["StarCoder2", ["<fim_prefix>", "<fim_suffix>", "<fim_middle>"], ["<file_sep>", "<repo_name>"]],
    ["Granite", ["<fim-prefix>", "<fim-suffix>", "<fim-middle>"], ["<fim-pad>"]],
    ["CodeLlama", ["▁<PRE>", "▁<SUF>", "▁<MID>"], ["▁<EOT>"]],
    ["DeepSeek-Coder", ["<｜fim▁begin｜>", "<｜fim▁hole｜>", "<｜fim▁end｜>"], ["<|EOT|>"]],
  ])("%s are found, with what ends an infill", (_, markers, ends) => {
    expect(find([...markers, ...ends])).toEqual({
      ...IN_ORDER,
      middle: first + 2,
      endTokens: ends.map((_end, index) => first + 3 + index),
    });
  });

  test("Codestral stand the other way round, and have no middle", () => {
    expect(find(["[PREFIX]", "[SUFFIX]", "[MIDDLE]"])).toEqual({
      ...{ prefix: first, suffix: first + 1, middle: null },
      ...{ order: "suffix-first", endTokens: [first + 2] },
    });
  });
});

test.each<[string, string[], Partial<InfillSource>]>([
  ["there are none", ["<|im_start|>"], {}],
  ["one is missing", ["<|fim_prefix|>", "<|fim_suffix|>"], {}],
  [
    "they are plain text",
    ["<|fim_prefix|>", "<|fim_suffix|>", "<|fim_middle|>"],
    { isSpecial: () => false },
  ],
  ["they are of two families", ["<|fim_prefix|>", "<fim_suffix>", "<|fim_middle|>"], {}],
  ["the vocabulary is empty", [], { tokens: [] }],
])("where %s there is no infill", (_, markers, changes) => {
  expect(find(markers, changes)).toBeNull();
});

describe("what the file names", () => {
  const markers = ["<x>", "<y>", "<z>", "<pad>"];
  const named = { prefix: first, suffix: first + 1, middle: first + 2, ends: [first + 3] };

  test("is taken, however it is spelled", () => {
    expect(find(markers, { named })).toEqual({
      ...IN_ORDER,
      middle: first + 2,
      endTokens: [first + 3],
    });
  });

  test.each([
    ["names one that is not there", { ...named, middle: 99 }],
    ["names one twice", { ...named, middle: first }],
    ["names too few", { ...named, suffix: null }],
    ["names a negative one", { ...named, prefix: -1 }],
  ])("is not taken where it %s", (_, wrong) => {
    expect(find(markers, { named: wrong })).toBeNull();
  });

  test("may be half of what the spelling tells", () => {
    const known = ["<|fim_prefix|>", "<|fim_suffix|>", "<|fim_middle|>", "<|fim_pad|>"];
    const found = find(known, { named: { ...named, middle: null, ends: [99, first] } });
    expect(found).toEqual({ ...IN_ORDER, middle: first + 2, endTokens: [first + 3] });
  });

  test("never makes a middle for the family that has none", () => {
    expect(find(["[PREFIX]", "[SUFFIX]", "[MIDDLE]"], { named })).toMatchObject({
      order: "suffix-first",
      middle: null,
    });
  });
});

test.each<[string, readonly string[] | null]>([
  ["ggml-vocab-deepseek-coder.gguf", ["<｜fim▁begin｜>", "<｜fim▁hole｜>", "<｜fim▁end｜>"]],
  ["ggml-vocab-phi-3.gguf", null],
])("of %s the markers are %j", async (name, spelled) => {
  const file = findFixture(`templates/vocabs/${name}`);
  if (file === null) return;
  await using loaded = await loadTokenizer(file);
  const { infill, ...tokenizer } = loaded.tokenizer;
  const found =
    infill &&
    [infill.prefix, infill.suffix, infill.middle ?? -1].map((token) =>
      tokenizer.detokenize([token], { controlTokens: true }),
    );
  expect(found).toEqual(spelled);
});
