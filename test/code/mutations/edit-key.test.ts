import { expect, test } from "vitest";
import { createEditKey } from "../../../src/code/mutations/edit-key.ts";

const keyOf = (text: string, startIndex: number, endIndex: number, replacement: string) =>
  createEditKey(text)({ startIndex, endIndex, replacement });

test.each([
  ["one of two equal characters deleted", keyOf("aab", 0, 1, ""), keyOf("aab", 1, 2, "")],
  ["a text that repeats itself inserted", keyOf("abab", 0, 0, "ab"), keyOf("abab", 4, 4, "ab")],
  ["an edit with what stays around it", keyOf("a < b", 2, 3, "<="), keyOf("a < b", 0, 5, "a <= b")],
])("%s has one key", (_title, first, second) => {
  expect(first).not.toBeNull();
  expect(first).toBe(second);
});

test("different results have different keys, and no change has none", () => {
  expect(keyOf("a < b", 2, 3, ">")).not.toBe(keyOf("a < b", 2, 3, "<="));
  expect(keyOf("a < b", 2, 3, "<")).toBeNull();
});

test("keys are equal exactly where the results are", () => {
  const text = "abaab";
  const seen = new Map<string, string>();
  for (let start = 0; start <= text.length; start++) {
    for (let end = start; end <= text.length; end++) {
      for (const replacement of ["", "a", "b", "ab", "ba", "aab"]) {
        const result = text.slice(0, start) + replacement + text.slice(end);
        const key = keyOf(text, start, end, replacement);
        expect(key === null).toBe(result === text);
        expect(seen.get(result) ?? key).toBe(key);
        if (key !== null) seen.set(result, key);
      }
    }
  }
  expect(new Set(seen.values()).size).toBe(seen.size);
});
