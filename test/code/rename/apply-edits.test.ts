import { expect, test } from "vitest";
import { applyEdits } from "../../../src/code/rename/apply-edits.ts";

test("edits apply in any order, and offsets are those before any of them", () => {
  const edits = [
    { startIndex: 4, endIndex: 5, newText: "long" },
    { startIndex: 0, endIndex: 1, newText: "" },
    { startIndex: 2, endIndex: 2, newText: "$&" },
  ];
  expect(applyEdits("a 😀b", edits)).toBe(" $&😀long");
});

test.each([
  [
    [
      { startIndex: 0, endIndex: 2, newText: "" },
      { startIndex: 1, endIndex: 3, newText: "" },
    ],
  ],
  [[{ startIndex: 2, endIndex: 1, newText: "" }]],
  [[{ startIndex: 0, endIndex: 9, newText: "" }]],
])("edits that overlap or leave the text throw: %j", (edits) => {
  expect(() => applyEdits("abcd", edits)).toThrow(RangeError);
});
