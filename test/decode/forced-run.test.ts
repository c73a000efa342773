import { expect, test } from "vitest";
import { isAtEnd, planFeed, readForcedRun } from "../../src/decode/forced-run.ts";
import { Vocabulary } from "../../src/decode/vocabulary.ts";
import {
  choice,
  type Expression,
  grammarOf,
  optional,
  sequence,
  text,
} from "../../src/grammar/grammar.ts";
import { createMatcher } from "../../src/grammar/matcher/matcher.ts";
import { createPieceTokenizer } from "../support/piece-tokenizer.ts";

const CALL: Expression = { kind: "token", id: 900, negated: false };
const NOT_CALL: Expression = { kind: "token", id: 900, negated: true };
const AB = choice(text("a"), text("b"));

function read(root: Expression) {
  const { start } = createMatcher(grammarOf(root));
  const run = readForcedRun(start);
  const items = run.items.map((item) =>
    item.kind === "text" ? Buffer.from(item.bytes).toString() : item.id,
  );
  return { start, run, items, ends: isAtEnd(run.after) };
}

test.each<[string, Expression, (string | number)[], boolean]>([
  ["text up to a choice", sequence(text("x{"), AB), ["x{"], false],
  ["text up to the end", text("done"), ["done"], true],
  ["a choice", AB, [], false],
  ["text that may end", sequence(text("x"), optional(text("y"))), ["x"], false],
  ["a token between texts", sequence(text("x"), CALL, text("y"), AB), ["x", 900, "y"], false],
  ["a choice of tokens", choice(CALL, { ...CALL, id: 901 }), [], false],
  ["any token but one", NOT_CALL, [], false],
  ["a token or text", choice(CALL, text("x")), [], false],
  ["a token that may be left out", optional(CALL), [], false],
])("%s is read as far as it is forced", (_name, root, items, ends) => {
  const result = read(root);
  expect(result.items).toEqual(items);
  expect(result.ends).toBe(ends);
});

test("text before a named token is fed whole, text before a choice only as far as it is sure", () => {
  const tokenizer = createPieceTokenizer(["get", "get_a"]);
  const tools = { tokenizer, vocabulary: new Vocabulary(tokenizer) };
  const next = choice(text("_a"), text("_b"));
  const { start, run } = read(sequence(text("get"), CALL, text("get"), next));
  const { tokens, state } = planFeed(tools, start, run);
  expect(tokens).toEqual([256, 900]);
  // What is held back is still ahead of the matcher.
  expect(Buffer.from(state.forced()).toString()).toBe("get_");
});
