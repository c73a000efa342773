import { expect, test } from "vitest";
import { measureForcedShare } from "../../src/bench/forced-share.ts";
import { choice, type Expression, grammarOf, sequence, text } from "../../src/grammar/grammar.ts";
import { createMatcher } from "../../src/grammar/matcher/matcher.ts";
import { controlToken, createByteTokenizer } from "../support/byte-vocabulary.ts";

const tokenizer = createByteTokenizer({ wantsBos: false, canInfill: false });
const startOf = (root: Expression) => createMatcher(grammarOf(root)).start;
const START: Expression = { kind: "token", id: controlToken("<|im_start|>"), negated: false };

test.each<[string, Expression, string, number]>([
  ["all of a fixed text", text("abc"), "abc", 3],
  ["what a choice leads to", sequence(text("a"), choice(text("bcd"), text("xyz"))), "axyz", 3],
  ["a token that is named", sequence(START, choice(text("b"), text("c"))), "<|im_start|>b", 1],
  ["nothing of a free letter", choice(text("a"), text("b")), "b", 0],
])("forced is %s", (_, root, source, forced) => {
  const markers = ["<|im_start|>"];
  const share = measureForcedShare(tokenizer, { text: source, start: startOf(root), markers });
  const tokens = tokenizer.tokenize(source, { controlTokens: true }).length;
  expect(share).toEqual({ tokens, forced, isCanonical: true });
});

test("a control token's literal is text where it is no marker", () => {
  const literal = "<|im_start|>";
  const start = startOf(choice(text(literal), text("x")));
  expect(measureForcedShare(tokenizer, { text: literal, start })).toEqual({
    tokens: literal.length,
    forced: literal.length - 1,
    isCanonical: true,
  });
});

test("a text that the grammar refuses, or that goes on, has no share", () => {
  const start = startOf(sequence(text("a"), choice(text("b"), text("c"))));
  expect(measureForcedShare(tokenizer, { text: "ax", start })).toBeNull();
  expect(measureForcedShare(tokenizer, { text: "a", start })).toBeNull();
  expect(measureForcedShare(tokenizer, { text: "abc", start })).toBeNull();
});

test("an end that the grammar leaves open is no token", () => {
  const start = startOf(sequence(text("ab"), choice(text("c"), text(""))));
  expect(measureForcedShare(tokenizer, { text: "ab", start })).toMatchObject({
    tokens: 2,
    forced: 2,
  });
});

test("a grammar that narrows on the way forces more", () => {
  const letters = choice(text("x"), text("y"));
  const start = startOf(sequence(letters, text("-"), letters));
  const narrow = (soFar: string) => (soFar.endsWith("-") ? startOf(text(`${soFar}y`)) : null);
  expect(measureForcedShare(tokenizer, { text: "x-y", start })?.forced).toBe(1);
  expect(measureForcedShare(tokenizer, { text: "x-y", start, narrow })?.forced).toBe(2);
  expect(measureForcedShare(tokenizer, { text: "x-x", start, narrow })).toBeNull();
});
