import { expect, test } from "vitest";
import { isOneEditApart } from "../../../../src/template/evidence/markers/one-edit.ts";

test.each([
  ["im_end", "im_endx", true],
  ["im_end", "im_en", true],
  ["im_end", "im_enx", true],
  ["im_end", "im_edn", true],
  ["im_end", "mi_end", true],
  ["a", "", true],
  ["im_end", "im_end", false],
  ["im_end", "im_sep", false],
  ["im_end", "im_endxy", false],
  ["", "ab", false],
  ["abcd", "badc", false],
])("%j and %j are one edit apart: %s", (first, second, expected) => {
  expect(isOneEditApart(first, second)).toBe(expected);
  expect(isOneEditApart(second, first)).toBe(expected);
});
