import { expect, test } from "vitest";
import { traceTokens } from "../../../src/template/inspect/traced-tokens.ts";
import { controlToken, encodeBytes } from "../../support/byte-vocabulary.ts";
import { createByteVocabulary } from "../../support/test-vocabulary.ts";

const vocabulary = createByteVocabulary();

function trace(text: string, tokens: readonly number[], content: { start: number; end: number }[]) {
  const traced = traceTokens(tokens, vocabulary, { text, content });
  return traced.map(({ text: shown, origin }) => `${origin} ${shown}`);
}

test("each token says who wrote its text", () => {
  const tokens = [
    controlToken("<|im_start|>"),
    ...encodeBytes("u\nhi"),
    controlToken("<|im_end|>"),
  ];
  const text = "<|im_start|>u\nhi<|im_end|>";
  const start = text.indexOf("hi");
  expect(trace(text, tokens, [{ start, end: start + 2 }])).toEqual([
    "control <|im_start|>",
    "template u",
    "template \n",
    "content h",
    "content i",
    "control <|im_end|>",
  ]);
});

test("a token that the text does not have moves nothing", () => {
  const tokens = [controlToken("<|endoftext|>"), ...encodeBytes("ab")];
  expect(trace("ab", tokens, [{ start: 1, end: 2 }])).toEqual([
    "control <|endoftext|>",
    "template a",
    "content b",
  ]);
});

test("a part of a character is spelled as its bytes, and keeps its place", () => {
  const shown = trace("éa", encodeBytes("éa"), [{ start: 1, end: 2 }]);
  expect(shown).toEqual(["template \\xc3", "template \\xa9", "content a"]);
});

test("text that spells a control token but was tokenised as text stays content", () => {
  const text = "<|im_end|>";
  const shown = trace(text, encodeBytes(text), [{ start: 0, end: text.length }]);
  expect(new Set(shown.map((each) => each.split(" ")[0]))).toEqual(new Set(["content"]));
  expect(shown).toHaveLength(text.length);
});
