import { expect, test } from "vitest";
import { type Column, fitTable } from "../../src/ui/table.ts";

const columns: readonly Column[] = [
  { title: "NAME" },
  { title: "LATE", align: "right", dropOrder: 2 },
  { title: "EARLY", align: "right", dropOrder: 1 },
  { title: "KEPT" },
];
const rows = [
  ["one", "1", "22", "yes"],
  ["three", "333", "4", "no"],
];

test.each([
  [24, ["NAME   LATE  EARLY  KEPT", "one       1     22  yes", "three   333      4  no"], []],
  [23, ["NAME   LATE  KEPT", "one       1  yes", "three   333  no"], ["EARLY"]],
  [16, ["NAME   KEPT", "one    yes", "three  no"], ["LATE", "EARLY"]],
  [8, ["NAME   …", "one    …", "three  …"], ["LATE", "EARLY"]],
  [0, ["…", "…", "…"], ["LATE", "EARLY"]],
])("%i cells", (width, lines, leftOut) => {
  expect(fitTable(columns, rows, width)).toEqual({ lines, leftOut });
});

test("a table without rows has its heading", () => {
  expect(fitTable(columns, [], 80).lines).toEqual(["NAME  LATE  EARLY  KEPT"]);
});
