import { expect, test } from "vitest";
import { escapeText, quoteText } from "../../src/ui/quoted-text.ts";

test.each([
  ['a\n\tb "c" \\', '"a\\n\\tb \\"c\\" \\\\"'],
  ["\u001b[2J\u0007\r", '"\\u001b[2J\\u0007\\r"'],
  ["a\u200bb\u00a0c\u202ed\ufeff", '"a\\u200bb\\u00a0c\\u202ed\\ufeff"'],
  ["\u{e0041}tag", '"\\udb40\\udc41tag"'],
  ["\ud800", '"\\ud800"'],
  ["é 日本 😀", '"é 日本 😀"'],
  ["", '""'],
])("%j is told with all that cannot be seen", (text, quoted) => {
  expect(quoteText(text, 100)).toBe(quoted);
  expect(JSON.parse(quoted)).toBe(text);
});

test("a long text is cut between characters, and says so", () => {
  expect(quoteText("abc", 3)).toBe('"abc"');
  expect(quoteText("abcd", 3)).toBe('"abc"…');
  expect(quoteText("ab😀", 3)).toBe('"ab"…');
});

test("without quotes it is the same", () => {
  expect(escapeText('"\n')).toBe('\\"\\n');
});
