import { describe, expect, test } from "vitest";
import type { Hole, HoleKind } from "../../../../src/agent/repair/localize/holes.ts";
import { listFrameLines, rankHoles } from "../../../../src/agent/repair/localize/rank-holes.ts";
import { createFailure } from "../check-result.ts";
import { createSite } from "../repair-fixture.ts";

function create(kind: HoleKind, startLine: number, endLine = startLine): Hole {
  return { kind, startIndex: startLine * 10, endIndex: endLine * 10 + 5, startLine, endLine };
}

const linesOf = (holes: readonly Hole[] = []) => holes.map(({ startLine }) => startLine);

test("of each kind those of the most suspicious lines come first", () => {
  const holes = [1, 2, 3].flatMap((line) => [create("line", line), create("expression", line)]);
  const ranked = rankHoles(
    holes,
    new Map([
      [3, 0.9],
      [2, 0.1],
    ]),
  );
  expect([...ranked.keys()].sort()).toEqual(["expression", "line"]);
  expect(linesOf(ranked.get("line"))).toEqual([3, 2, 1]);
  expect(linesOf(ranked.get("expression"))).toEqual([3, 2, 1]);
});

test("holes of lines that nobody speaks of keep their order", () => {
  const holes = [4, 2, 9].map((line) => create("line", line));
  expect(linesOf(rankHoles(holes, new Map()).get("line"))).toEqual([4, 2, 9]);
});

test("an insertion counts for the line before it as for the one behind it", () => {
  const holes = [2, 3, 4, 5].map((line) => create("insertion", line));
  expect(linesOf(rankHoles(holes, new Map([[3, 1]])).get("insertion"))).toEqual([3, 4, 2, 5]);
});

test("of blocks with the same suspicious line the shortest comes first", () => {
  const holes = [create("block", 1, 8), create("block", 3, 5), create("block", 4, 5)];
  expect(linesOf(rankHoles(holes, new Map([[5, 1]])).get("block"))).toEqual([4, 3, 1]);
});

test("at most forty of a kind are kept, the best of them", () => {
  const holes = Array.from({ length: 50 }, (_, line) => create("line", line + 1));
  const kept = rankHoles(holes, new Map([[50, 1]])).get("line");
  expect(kept).toHaveLength(40);
  expect(linesOf(kept)[0]).toBe(50);
});

describe("lines that stack traces name", () => {
  test("are those of the site's file, whichever test failed", async () => {
    const frames = (...lines: number[]) => lines.map((line) => ({ file: "a.py", line }));
    const failures = [
      createFailure("one", { frames: [...frames(4, 2), { file: "b.py", line: 9 }] }),
      createFailure("two", { frames: frames(4, 7) }),
      createFailure("three"),
    ];
    const lines = listFrameLines(await createSite("a.py", "x = 1\n"), failures);
    expect([...lines].sort()).toEqual([2, 4, 7]);
  });
});
