import { expect, test } from "vitest";
import { compareBait, splitAtMessages } from "../../../src/template/evidence/prompt-skeleton.ts";

const WORDS = { neutral: "zq", bait: "hello" };

test.each([
  ["<u>zq</u>", "<u>hello</u>", null],
  ["<u>zq</u>zq", "<u>hello</u>hello", null],
  ["<u>zq</u>", "<u>hello</u><x>", false],
  ["<u>zq</u>", "<u>hello</u> Say more", true],
  ["<u>zq</u>", "<u></u>", true],
])("%j and %j: spoken %j", (base, actual, isSpoken) => {
  expect(compareBait(base, actual, WORDS)?.isSpoken ?? null).toBe(isSpoken);
});

test("letters spelled by their codes are the same letters", () => {
  expect(compareBait('"zq"', '"h\\u00e9"', { neutral: "zq", bait: "hé" })).toBeNull();
});

test("a prompt is cut at its messages, and numbers between them do not count", () => {
  expect(splitAtMessages("1 aX2 bY3 c", ["X", "Y"])).toEqual(["0 a", "0 b", "0 c"]);
  expect(splitAtMessages("aYbX", ["X", "Y"])).toBeNull();
});
