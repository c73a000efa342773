import { expect, test } from "vitest";
import { isLooping, isRepeating } from "../../src/decode/loop-detection.ts";

const CODE = `def first(values):
    for value in values:
        if value:
            return value
    return None
`;

test.each([
  ["nothing", ""],
  ["a function", CODE],
  ["seven equal lines", "x = 1\n".repeat(7)],
  ["seven equal functions", CODE.repeat(7)],
  ["many blank lines", "\n".repeat(200)],
  ["many closing braces", "}\n".repeat(40)],
  ["lines that differ by a number", Array.from({ length: 50 }, (_, at) => `row ${at}\n`).join("")],
  ["a long line", `values = [${"1, ".repeat(1000)}]`],
  ["a repetition that ended", `${"x = 1\n".repeat(20)}${CODE.repeat(2)}`],
])("%s is no loop", (_name, text) => {
  expect(isLooping(text)).toBe(false);
});

test.each([
  ["one line over and over", "x = 1\n".repeat(8)],
  ["a period of five lines", CODE.repeat(8)],
  ["a loop that began late", `${CODE}${"  pass\n".repeat(8)}`],
  ["a loop in the middle of its line", `${"x = 1\n".repeat(8)}x =`],
  ["a line that never ends", "ab".repeat(2001)],
])("%s is a loop", (_name, text) => {
  expect(isLooping(text)).toBe(true);
});

test.each<[string, readonly number[], boolean]>([
  ["too few tokens", Array.from({ length: 127 }, () => 5), false],
  ["one token over and over", Array.from({ length: 128 }, () => 5), true],
  ["a phrase of 24 tokens", Array.from({ length: 300 }, (_, at) => at % 24), true],
  ["a phrase of 25 tokens", Array.from({ length: 300 }, (_, at) => at % 25), false],
  [
    "a repetition that ended",
    [...Array.from({ length: 200 }, () => 5), 6, ...Array.from({ length: 100 }, () => 5)],
    false,
  ],
])("%s repeats: %s", (_name, tokens, repeats) => {
  expect(isRepeating(tokens)).toBe(repeats);
});
