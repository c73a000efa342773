import { expect, test } from "vitest";
import { Vocabulary, vocabularyOf } from "../../src/decode/vocabulary.ts";
import { createByteTokenizer } from "../support/byte-vocabulary.ts";
import { createPieceTokenizer } from "../support/piece-tokenizer.ts";

const PIECES = ["the", "then", "there", "é", "éa", "\n\n", "zz", "zz"];
const tokenizer = createPieceTokenizer(PIECES);
const vocabulary = new Vocabulary(tokenizer);

function find(text: string) {
  return vocabulary.narrowAll(vocabulary.all, Buffer.from(text));
}

test.each([
  ["", 256 + PIECES.length],
  ["t", 4],
  ["the", 3],
  ["then", 1],
  ["é", 2],
  ["\n", 2],
  ["zz", 2],
])("the tokens that begin with %j are counted", (text, count) => {
  const range = find(text);
  expect((range?.to ?? 0) - (range?.from ?? 0)).toBe(count);
});

test.each(["thx", "thenn", "q!"])("no token begins with %j", (text) => {
  expect(find(text)).toBeNull();
});

test.each([
  ["the", ["the"], true],
  ["then", ["then"], false],
  ["th", [], true],
  ["zz", ["zz", "zz"], false],
])("%j is spelled by %j; longer ones: %s", (text, spelled, goesOn) => {
  const range = find(text);
  if (range === null) throw new Error("no such prefix");
  expect(tokenizer.spell(vocabulary.tokensEndingAt(range))).toEqual(spelled);
  expect(vocabulary.goesOn(range)).toBe(goesOn);
});

test("half a character is a prefix like any other", () => {
  const half = vocabulary.narrow(vocabulary.all, 0xc3);
  expect(half === null ? 0 : half.to - half.from).toBe(3); // the byte itself, é and éa
});

test("control tokens are in no range", () => {
  const bytes = createByteTokenizer();
  const { all } = new Vocabulary(bytes);
  expect(all.to).toBe(256);
  expect(bytes.vocabularySize).toBeGreaterThan(256);
});

test("a tokenizer's vocabulary is built once", () => {
  const bytes = createByteTokenizer();
  expect(vocabularyOf(bytes)).toBe(vocabularyOf(bytes));
});
