import { expect, test } from "vitest";
import { findDifference } from "../../../../src/template/evidence/texts/text-difference.ts";

test.each([
  ["equal texts", "a\nb", "a\nb", null],
  [
    "one changed word",
    "one\ntwo three\nfour",
    "one\ntwo 3\nfour",
    { index: 8, line: 2, before: "two ", first: "three", second: "3", after: "\nfou" },
  ],
  [
    "words that share letters",
    "a <think> b",
    "a <tool> b",
    { index: 2, line: 1, before: "a ", first: "<think>", second: "<tool>", after: " b" },
  ],
  [
    "an insertion",
    "a. c",
    "a.. c",
    { index: 2, line: 1, before: "a.", first: "", second: ".", after: " c" },
  ],
  [
    "a longer end",
    "a.",
    "a..",
    { index: 2, line: 1, before: "a.", first: "", second: ".", after: "" },
  ],
  [
    "a repeated end",
    "\n\n",
    "\n",
    { index: 1, line: 2, before: "\n", first: "\n", second: "", after: "" },
  ],
  ["an empty text", "", "x", { index: 0, line: 1, before: "", first: "", second: "x", after: "" }],
  [
    "emoji that share half of their code units",
    "(😀)",
    "(😁)",
    { index: 1, line: 1, before: "(", first: "😀", second: "😁", after: ")" },
  ],
])("of %s the smallest difference is found", (_, first, second, expected) => {
  expect(findDifference(first, second, 4)).toEqual(expected);
});

test("what is equal before and after is cut at whole characters", () => {
  const difference = findDifference("😀😀a😀😀", "😀😀b😀😀", 3);
  expect(difference).toMatchObject({ before: "😀", first: "a", second: "b", after: "😀😀" });
});

test("a difference within a very long word is not widened to the whole of it", () => {
  const [start, end] = ["a".repeat(30), "z".repeat(30)];
  expect(findDifference(`${start}1${end}`, `${start}2${end}`, 0)).toMatchObject({
    index: 30,
    first: "1",
    second: "2",
  });
});
