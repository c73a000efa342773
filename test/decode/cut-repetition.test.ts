import { expect, test } from "vitest";
import { cutRepetition } from "../../src/decode/cut-repetition.ts";

test.each([
  ["It is so. ".repeat(10), "It is so."],
  [`First.\n${"a\nb\nc is a line\n".repeat(9)}`, "First.\na\nb\nc is a line"],
  [`Well. ${"the file the file ".repeat(20)}the f`, "Well. the file"],
  [
    "No repetition at all, and a fairly long sentence that ends here.",
    "No repetition at all, and a fairly long sentence that ends here.",
  ],
  ["Twice is fine. Twice is fine.", "Twice is fine. Twice is fine."],
  ["", ""],
])("%#", (text, once) => {
  expect(cutRepetition(text)).toBe(once);
});
