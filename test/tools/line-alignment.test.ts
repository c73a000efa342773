import { expect, test } from "vitest";
import { alignLines } from "../../src/tools/line-alignment.ts";

test.each([
  ["", "", []],
  ["abc", "abc", [0, 1, 2]],
  ["abc", "axc", [0, -1, 2]],
  ["abc", "ac", [0, 2]],
  ["ac", "abc", [0, -1, 1]],
  ["abc", "xyz", [-1, -1, -1]],
  ["aaa", "aa", [0, 1]],
  ["abcd", "bcda", [1, 2, 3, -1]],
])("aligns %s with %s", (before, after, expected) => {
  expect([...alignLines([...before], [...after])]).toEqual(expected);
});

test("finds a longest common subsequence, in order, for random texts", () => {
  let seed = 3;
  const randomText = () =>
    Array.from({ length: 12 }, () => {
      seed = (seed * 1103515245 + 12345) % 2 ** 31;
      return "abcd"[(seed >> 8) % 4] ?? "";
    });
  for (let round = 0; round < 500; round++) {
    const [before, after] = [randomText(), randomText()];
    const origins = [...alignLines(before, after)];
    const kept = origins.flatMap((origin, at) => (origin === -1 ? [] : [{ origin, at }]));
    expect(kept.every(({ origin, at }) => before[origin] === after[at])).toBe(true);
    expect(kept.every(({ origin }, at) => at === 0 || origin > (kept[at - 1]?.origin ?? -1))).toBe(
      true,
    );
    expect(kept).toHaveLength(measureCommonLength(before, after));
  }
});

/** The textbook table, as an independent answer. */
function measureCommonLength(a: string[], b: string[]): number {
  const table = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0));
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      table[i]![j] = same
        ? table[i - 1]![j - 1]! + 1
        : Math.max(table[i - 1]![j]!, table[i]![j - 1]!);
    }
  }
  return table[a.length]![b.length]!;
}
