import { expect, test } from "vitest";
import { measureForcedCalls } from "../../src/bench/bench-speed.ts";
import { findDialect } from "../../src/grammar/dialects/find-dialect.ts";
import { createByteTokenizer } from "../support/byte-vocabulary.ts";

const tokenizer = createByteTokenizer();

test("of a call whose arguments are choices most is known, and the same on every run", () => {
  const measured = measureForcedCalls(tokenizer, findDialect("hermes"));
  const share = (measured?.forced ?? 0) / (measured?.tokens ?? 1);
  expect(share).toBeGreaterThan(0.5);
  expect(share).toBeLessThan(1);
  expect(measureForcedCalls(tokenizer, findDialect("hermes"))).toEqual(measured);
});

test("a spelling without one object of arguments is not measured", () => {
  expect(measureForcedCalls(tokenizer, findDialect("qwen3-coder"))).toBeNull();
});
