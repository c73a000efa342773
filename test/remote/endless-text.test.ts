import { expect, test } from "vitest";
import { isEndless } from "../../src/remote/endless-text.ts";

const CODE = Array.from({ length: 80 }, (_, n) => `    total_${n} = price[${n}] * ${n * 7}\n`).join(
  "",
);

test.each([
  ["blanks", `{"a": 1${" ".repeat(1_500)}`, true],
  ["line ends and tabs", `x${"\n\t".repeat(800)}`, true],
  ["one letter", "a".repeat(1_300), true],
  ["a phrase", "I will now call the tool. ".repeat(60), true],
  ["a phrase that has only begun to repeat", `${CODE}${"again ".repeat(60)}`, false],
  ["code", CODE, false],
  ["a table of zeros with a beginning", `${CODE}${"0, ".repeat(200)}`, false],
  ["a short text", "aaaa", false],
])("%s", (_what, text, expected) => {
  expect(isEndless(text)).toBe(expected);
});
