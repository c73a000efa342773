import { expect, test } from "vitest";
import { measureEditDistance } from "../../src/base/edit-distance.ts";

test.each([
  ["", "", 0],
  ["", "abc", 3],
  ["kitten", "sitting", 3],
  ["flaw", "lawn", 2],
  ["same", "same", 0],
])("from %j to %j it takes %d edits", (from, to, distance) => {
  expect(measureEditDistance(from, to)).toBe(distance);
});
