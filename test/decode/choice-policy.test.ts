import { expect, test } from "vitest";
import { decideComparedTokens } from "../../src/decode/choice-policy.ts";

test.each<[string, readonly number[], boolean, boolean]>([
  ["at a character's start, when wanted", [0x22, 0x61], true, true],
  ["at a character's start, when not wanted", [0x22, 0x61], false, false],
  ["where only the end may follow", [], true, true],
  ["inside a character, wanted or not", [0x80, 0x81], false, true],
  ["at the start of a character of several bytes", [0xc3], false, false],
])("tokens are compared %s", (_name, allowedBytes, isWanted, compares) => {
  expect(decideComparedTokens(allowedBytes, isWanted) > 0).toBe(compares);
});

test("inside a character every token of a real vocabulary fits into the comparison", () => {
  expect(decideComparedTokens([0x80], true)).toBeGreaterThan(300);
});
