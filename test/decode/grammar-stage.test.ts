import { expect, test } from "vitest";
import { continueGrammar, listNamedTokens, openStage } from "../../src/decode/grammar-stage.ts";
import {
  choice,
  type Expression,
  type Grammar,
  grammarOf,
  repeat,
  rule,
  sequence,
  text,
} from "../../src/grammar/grammar.ts";
import { createByteTokenizer } from "../support/byte-vocabulary.ts";

const named = (id: number): Expression => ({ kind: "token", id, negated: false });
const refused = (id: number): Expression => ({ kind: "token", id, negated: true });
const [END = -1] = createByteTokenizer().endTokens;

test("tokens a grammar names are listed, those it refuses are not", () => {
  const grammar: Grammar = {
    root: "root",
    rules: new Map([
      ["root", sequence(repeat(refused(9), 0), named(7), rule("rest"))],
      ["rest", choice(named(3), text("x"), named(7))],
    ]),
  };
  expect(listNamedTokens(grammar)).toEqual([3, 7]);
});

test("a grammar that names a token which ends the generation is refused", () => {
  const grammar = grammarOf(sequence(text("x"), named(END)));
  expect(() => openStage(grammar, createByteTokenizer())).toThrow(
    expect.objectContaining({ code: "grammar-invalid" }),
  );
});

test("a stage goes on after text and tokens that are decided but not fed", () => {
  const next: Grammar = {
    root: "root",
    rules: new Map([
      ["root", rule("stage-0")],
      ["stage-0", choice(text("a"), text("b"))],
    ]),
  };
  const joined = continueGrammar(
    [
      { kind: "text", bytes: Buffer.from('"é') },
      { kind: "token", id: 300 },
    ],
    next,
  );
  const { start } = openStage(joined, createByteTokenizer());
  expect(start.accept('"é').acceptToken(300).accept("b").isComplete).toBe(true);
  expect(start.accept("b").isDeadEnd).toBe(true);
});

test("without anything left over the next grammar is taken as it is", () => {
  const next = grammarOf(text("a"));
  expect(continueGrammar([], next)).toBe(next);
});
