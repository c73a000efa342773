import { expect, test } from "vitest";
import type { Divergence } from "../../../../src/agent/repair/localize/divergences.ts";
import { rankBranches, weighLine } from "../../../../src/agent/repair/localize/rank-branches.ts";
import { createSite } from "../repair-fixture.ts";

const create = (line: number, logLikelihood: number): Divergence => ({
  ...{ index: line, offset: line * 10, line, token: 1, text: "x" },
  logLikelihood,
});
const WAYS = [create(1, -0.5), create(2, -1), create(3, -1.5)];
const linesOf = (ways: readonly Divergence[]) => ways.map(({ line }) => line);

test.each<[string, ReadonlyMap<number, number> | null, number[]]>([
  ["nobody can say who runs a line", null, [1, 2, 3]],
  ["nothing was measured", new Map(), [1, 2, 3]],
  ["failing tests run one of them alone", new Map([[3, 1]]), [3, 1, 2]],
  [
    "all run in failing tests",
    new Map([
      [1, 1],
      [2, 1],
      [3, 1],
    ]),
    [1, 2, 3],
  ],
  [
    "a likely one is hardly of failing tests",
    new Map([
      [1, 0.01],
      [2, 1],
      [3, 0],
    ]),
    [2, 1, 3],
  ],
])("when %s the order is by likelihood and line", async (_when, spectrum, lines) => {
  const site = await createSite("a.py", "a = 1\nb = 2\nc = 3\n");
  expect(linesOf(rankBranches({ divergences: WAYS, site }, spectrum))).toEqual(lines);
  expect(linesOf(WAYS)).toEqual([1, 2, 3]);
});

test("lines are those of the file, not of the symbol that was read", async () => {
  const site = await createSite("a.py", "x = 1\n\n\ndef f():\n    y = 2\n    return y\n", "f");
  const ranked = rankBranches({ divergences: WAYS, site }, new Map([[5, 1]]));
  expect(linesOf(ranked)).toEqual([2, 1, 3]);
});

test.each([
  [null, 1],
  [new Map(), 1],
  [new Map([[2, 0.4]]), 0.1],
  [new Map([[1, 0]]), 0.1],
  [new Map([[1, 0.5]]), 0.75],
  [new Map([[1, 1]]), 1],
])("by %j a change on line 1 is thought %d as likely", (spectrum, weight) => {
  expect(weighLine(spectrum, 1)).toBe(weight);
});
