import { expect, test } from "vitest";
import { acceptSampled, listNextTokens } from "../../src/decode/next-tokens.ts";
import { Vocabulary } from "../../src/decode/vocabulary.ts";
import {
  choice,
  type Expression,
  grammarOf,
  NOTHING,
  repeat,
  sequence,
  text,
} from "../../src/grammar/grammar.ts";
import { createMatcher } from "../../src/grammar/matcher/matcher.ts";
import { createPieceTokenizer } from "../support/piece-tokenizer.ts";

const tokenizer = createPieceTokenizer(["get", "get_a", "get_ax", "_"]);
const vocabulary = new Vocabulary(tokenizer);
const CALL: Expression = { kind: "token", id: 900, negated: false };
const AB = choice(text("a"), text("b"));
const LETTERS: Expression = { kind: "class", codePoints: [{ from: 97, to: 122 }] };

function startOf(root: Expression) {
  return createMatcher(grammarOf(root)).start;
}

const GET = choice(text("get_a"), text("go"));

test.each([
  { name: "prefixes count", root: GET, limit: 9, texts: ["g", "get", "get_a"], isWhole: true },
  { name: "a full list", root: AB, limit: 2, texts: ["a", "b"], isWhole: true },
  { name: "a cut list", root: LETTERS, limit: 2, texts: ["a", "b"], isWhole: false },
  { name: "nothing", root: NOTHING, limit: 9, texts: [], isWhole: true },
])("next tokens: $name", ({ root, limit, texts, isWhole }) => {
  const next = listNextTokens(vocabulary, startOf(root), limit);
  expect(tokenizer.spell(next.tokens).sort()).toEqual(texts);
  expect(next.isWhole).toBe(isWhole);
});

test("a token that begins with NUL is never sampled, so it is not listed", () => {
  expect(listNextTokens(vocabulary, startOf(choice(text("\0"), text("a"))), 9).tokens).toEqual([
    97,
  ]);
});

test("named tokens come first, and a negated one leaves the list open", () => {
  const named = listNextTokens(vocabulary, startOf(choice(CALL, text("a"))), 9);
  expect(named).toEqual({ tokens: [900, 97], isWhole: true });
  const negated = listNextTokens(vocabulary, startOf({ ...CALL, id: 0, negated: true }), 3);
  expect(negated.isWhole).toBe(false);
  expect(negated.tokens).toEqual([1, 2, 3]);
});

test("a sampled token is taken as named where the grammar names it, else as its text", () => {
  const state = startOf(sequence(choice(CALL, text("get")), repeat(text("x"), 1)));
  expect(acceptSampled(state, 900, tokenizer)).toBe(state.acceptToken(900));
  expect(acceptSampled(state, 256, tokenizer)).toBe(state.accept("get"));
});

test.each([
  ["text that does not fit", 257],
  ["a token without text", 901],
])("%s is refused", (_name, token) => {
  expect(acceptSampled(startOf(choice(CALL, text("get"))), token, tokenizer)).toBeNull();
});
