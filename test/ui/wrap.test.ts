import { expect, test } from "vitest";
import { wrapBehind, wrapWords } from "../../src/ui/wrap.ts";

test("lines hold whole words and no more than their width", () => {
  expect(wrapWords("one two three four five six seven", 24)).toEqual([
    "one two three four five",
    "six seven",
  ]);
});

test("a word that is too long stands alone", () => {
  const path = "/a/path/that/is/longer/than/the/line.gguf";
  expect(wrapWords(`in ${path} it is`, 24)).toEqual(["in", path, "it is"]);
});

test.each([
  ["", 80, [""]],
  ["one two", 80, ["one two"]],
  ["one two three four five six", 1, ["one two three four five", "six"]],
  ["one two", Number.POSITIVE_INFINITY, ["one two"]],
])("%j in %d cells", (text, width, lines) => {
  expect(wrapWords(text, width)).toEqual(lines);
});

test("further lines are indented as far as the first", () => {
  expect(wrapBehind("label  ", "one two three four five six", 31)).toEqual([
    "label  one two three four five",
    "       six",
  ]);
});
