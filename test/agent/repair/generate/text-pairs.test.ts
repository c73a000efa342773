import { expect, test } from "vitest";
import { readTextPairs } from "../../../../src/agent/repair/generate/text-pairs.ts";

const got = (actual: string, expected: string) => ({ actual, expected });

test.each<[string, string, ReturnType<typeof got>]>([
  ["unittest", "AssertionError: 'a b' != 'a c'\n- a b\n+ a c\n", got("a b", "a c")],
  [
    "unittest with escapes",
    String.raw`AssertionError: "it's" != 'it\'s not\n'`,
    got("it's", "it's not\n"),
  ],
  ["assertRaisesRegex", `AssertionError: "Wanted" does not match "given"`, got("given", "Wanted")],
  [
    "assertIn",
    "AssertionError: 'wanted' not found in 'what was given'",
    got("what was given", "wanted"),
  ],
  ["jest", `Expected: "want"\nReceived: "have"`, got("have", "want")],
  [
    "jest toThrow",
    `Expected substring: "want"\nReceived message:   "have"\n\n  at x`,
    got("have", "want"),
  ],
  ["vitest", "expected 'have' to be 'want' // Object.is equality", got("have", "want")],
  [
    "vitest toThrow",
    "expected [Function] to throw error including 'want' but got 'have'",
    got("have", "want"),
  ],
  [
    "node:assert",
    "Expected values to be strictly equal:\n\n'have' !== 'want'\n",
    got("have", "want"),
  ],
  ["node:assert diff", "+ actual - expected\n\n+ 'have'\n- 'want'\n", got("have", "want")],
  [
    "node:assert.throws",
    "+ actual - expected\n\n  Comparison {\n+   message: 'have',\n-   message: 'want',\n",
    got("have", "want"),
  ],
  ["own words", "expected an error like 'want', got 'have'", got("have", "want")],
  ["pytest", "assert 'have' == 'want'\n  - want\n  + have", got("have", "want")],
  ["pytest in", "assert 'want' in 'have it'", got("have it", "want")],
  [
    "pytest.raises",
    "Regex pattern did not match.\n  Expected regex: 'want'\n  Actual message: 'have'",
    got("have", "want"),
  ],
  [
    "older pytest.raises",
    "Regex pattern did not match.\n Regex: 'want'\n Input: 'have'",
    got("have", "want"),
  ],
  ["Go", `got "have", want "want"`, got("have", "want")],
  ["Go call", `Greet("x") = "have", want "want"`, got("have", "want")],
  ["Go without quotes", "greet: got have it; want want it", got("have it", "want it")],
  ["testify", `expected: "want"\n\tactual  : "have"`, got("have", "want")],
  ["JUnit", "expected: <want> but was: <have>", got("have", "want")],
  ["JUnit 4", "expected:<wa[nt] it> but was:<wa[ste] it>", got("waste it", "want it")],
  ["AssertJ", `Expecting actual:\n  "have"\nto be equal to:\n  "want"`, got("have", "want")],
  ["Rust", `assertion failed\n  left: "have"\n right: "want"`, got("have", "want")],
])("%s says what came and what was wanted", (_what, message, pair) => {
  expect(readTextPairs(message)).toContainEqual(pair);
});

test.each([
  ["numbers", "AssertionError: 3 != 4"],
  ["lists of numbers", "assert [1, 2] == [1, 3]"],
  ["a text alone", "TypeError: cannot read 'x'"],
  ["equal texts", "'a' != 'a'"],
  ["nothing", "'' != ' '"],
  ["silence", ""],
])("%s give no pair", (_what, message) => {
  expect(readTextPairs(message)).toEqual([]);
});

test.each([
  ["words of forms", `expected got want = `.repeat(2_000)],
  ["labels and quotes", `expected "a" `.repeat(2_000)],
  ["open quotes", `'`.repeat(10_000)],
  ["backslashes", `'${"\\".repeat(10_000)}' != 'b'`],
  ["diff lines", "- a\n+ b\n".repeat(5_000)],
  ["comparisons", "'a' != 'b' ".repeat(5_000)],
  ["white space", `expected${" ".repeat(10_000)}\n`.repeat(3)],
])("of endless %s no more than 24 pairs are read", (_what, message) => {
  expect(readTextPairs(message).length).toBeLessThanOrEqual(24);
});
