import { expect, test } from "vitest";
import { normalizeMessage } from "../../../src/tools/inspect/normalize-message.ts";

test.each([
  ["redefinition of x from line 3", "redefinition of x from line 12"],
  ["see a.ts:3:1", "see a.ts:40:12"],
  ["see a.ts(3,1): there", "see a.ts(4, 20): there"],
  ["declared at column 4, line 5", "declared at column 8, line 6"],
  ["unclosed  block", "unclosed block"],
])("%s is the same fault as %s", (one, other) => {
  expect(normalizeMessage(one)).toBe(normalizeMessage(other));
});

test.each([
  ["Expected 2 arguments, but got 1.", "Expected 2 arguments, but got 3."],
  ["x is not defined", "y is not defined"],
  ["Type '1' is not '2'", "Type '2' is not '1'"],
])("%s is another fault than %s", (one, other) => {
  expect(normalizeMessage(one)).not.toBe(normalizeMessage(other));
});
