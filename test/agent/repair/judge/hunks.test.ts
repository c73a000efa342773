import { describe, expect, test } from "vitest";
import { applyHunks, splitHunks } from "../../../../src/agent/repair/judge/hunks.ts";

const BEFORE = "a\nb\nc\nd\ne\n";

test.each([
  { change: "nothing", after: BEFORE, places: 0 },
  { change: "one line", after: "a\nb\nC\nd\ne\n", places: 1 },
  { change: "two neighbours", after: "a\nB\nC\nd\ne\n", places: 1 },
  { change: "two lines apart", after: "A\nb\nc\nD\ne\n", places: 2 },
  { change: "a removed first line", after: "b\nc\nd\ne\n", places: 1 },
  { change: "an added line at the end", after: "a\nb\nc\nd\ne\nf\n", places: 1 },
  { change: "a removed and an added line", after: "b\nc\nd\nx\ne\n", places: 2 },
  { change: "a lost final newline", after: "a\nb\nc\nd\ne", places: 1 },
  { change: "everything", after: "x\ny", places: 1 },
  { change: "all text removed", after: "", places: 1 },
])("$change is $places places, and all of them make the new text", ({ after, places }) => {
  const hunks = splitHunks(BEFORE, after);
  expect(hunks).toHaveLength(places);
  expect(applyHunks(BEFORE, after, hunks)).toBe(after);
  expect(applyHunks(BEFORE, after, [])).toBe(BEFORE);
});

describe("some of the places", () => {
  const after = "A\nb\nc\nd\nnew\ne\n";
  const [first, second] = splitHunks(BEFORE, after);

  test("the first alone changes only its line", () => {
    expect(first && applyHunks(BEFORE, after, [first])).toBe("A\nb\nc\nd\ne\n");
  });

  test("the second alone adds only its line", () => {
    expect(second && applyHunks(BEFORE, after, [second])).toBe("a\nb\nc\nd\nnew\ne\n");
  });
});
