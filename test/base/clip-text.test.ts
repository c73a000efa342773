import { expect, test } from "vitest";
import { clipText } from "../../src/base/clip-text.ts";

test.each([
  ["", 3, ""],
  ["abc", 3, "abc"],
  ["abcd", 3, "ab…"],
])("%j of at most %d characters is %j", (text, most, expected) => {
  expect(clipText(text, most)).toBe(expected);
});
