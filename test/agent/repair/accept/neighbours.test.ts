import { expect, test } from "vitest";
import { listNeighbours } from "../../../../src/agent/repair/accept/neighbours.ts";
import type { LiteralValue } from "../../../../src/code/overfit/literal.ts";

const number = (text: string): LiteralValue => ({ kind: "number", text });
const text = (value: string): LiteralValue => ({ kind: "text", value });
const list = (...items: LiteralValue[]): LiteralValue => ({ kind: "list", items });

test.each<[string, LiteralValue, LiteralValue[]]>([
  ["a number", number("7"), [number("8"), number("6"), number("0"), number("-7"), number("1000")]],
  ["a fraction", number("2.5"), [number("3.5"), number("1.25"), number("0.0"), number("-2.5")]],
  ["a text", text("aBc"), [text(""), text("cBa"), text("ABC"), text("aBcaBc"), text("aB")]],
  [
    "a list",
    list(number("1"), number("5")),
    [list(), list(number("5"), number("1")), list(number("1")), list(number("2"), number("5"))],
  ],
  ["yes or no", { kind: "constant", name: "true" }, [{ kind: "constant", name: "false" }]],
  [
    "a table",
    { kind: "table", entries: [[text("a"), number("3")]] },
    [
      { kind: "table", entries: [] },
      { kind: "table", entries: [[text("a"), number("4")]] },
    ],
  ],
])("beside %s there are others of its type", (_, value, wanted) => {
  const found = listNeighbours([value], 50);
  for (const each of wanted) expect(found).toContainEqual([each]);
  expect(found).not.toContainEqual([value]);
  for (const [near] of found) expect(near?.kind).toBe(value.kind);
});

test("nothing is beside null, and nothing beside no arguments", () => {
  expect(listNeighbours([{ kind: "constant", name: "null" }], 9)).toEqual([]);
  expect(listNeighbours([], 9)).toEqual([]);
});

test("a few neighbours already vary every argument, one at a time", () => {
  const found = listNeighbours([number("3"), text("ab")], 4);
  expect(found).toHaveLength(4);
  expect(
    found.some(
      ([first]) => first !== undefined && JSON.stringify(first) !== JSON.stringify(number("3")),
    ),
  ).toBe(true);
  expect(found.some(([, second]) => JSON.stringify(second) !== JSON.stringify(text("ab")))).toBe(
    true,
  );
});

test("what is huge or deep stays bounded", () => {
  const found = listNeighbours([list(number("9".repeat(300))), text("x".repeat(1e6))], 30);
  expect(JSON.stringify(found).length).toBeLessThan(100_000);
  expect(
    listNeighbours([list(...Array.from({ length: 1e5 }, () => number("1")))], 30).length,
  ).toBeLessThanOrEqual(12);
});
