import { expect, test } from "vitest";
import { countLines } from "../../src/code/source-lines.ts";

test.each([
  ["", 0],
  ["\n", 1],
  ["a", 1],
  ["a\n", 1],
  ["a\nb", 2],
  ["a\n\n", 2],
])("%j has %d lines", (text, count) => {
  expect(countLines(text)).toBe(count);
});
