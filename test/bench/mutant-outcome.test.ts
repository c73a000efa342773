import { expect, test } from "vitest";
import {
  findNoFigure,
  generaliseReason,
  type MutantRow,
  summariseMutants,
} from "../../src/bench/mutant-outcome.ts";

function createRow(row: Partial<MutantRow>): MutantRow {
  return {
    mutant: "m: a = 0",
    outcome: "planned",
    reason: "",
    headerMs: 1,
    headerBytes: 1,
    totalMs: 1,
    ...row,
  };
}

test("outcomes are counted, reasons that differ in figures only once", () => {
  const summary = summariseMutants([
    createRow({ outcome: "refused by its header", reason: "it says 3 of 4", totalMs: 5 }),
    createRow({ outcome: "refused by its header", reason: "it says 30 of 4", mutant: "other" }),
    createRow({ outcome: "faulted", reason: "it says 3 of 4" }),
    createRow({ headerMs: 9, headerBytes: 7, mutant: "slow" }),
  ]);
  const counted = summary.counts.filter(({ rows }) => rows > 0);
  expect(counted).toEqual([
    { outcome: "refused by its header", rows: 2, slowestMs: 5 },
    { outcome: "planned", rows: 1, slowestMs: 1 },
    { outcome: "faulted", rows: 1, slowestMs: 1 },
  ]);
  expect(summary.reasons).toEqual([
    { reason: "refused by its header: it says N of N", rows: 2, example: "m: a = 0" },
    { reason: "faulted: it says N of N", rows: 1, example: "m: a = 0" },
  ]);
  expect([summary.slowestHeader?.mutant, summary.heaviestHeader?.mutant]).toEqual(["slow", "slow"]);
});

test("nothing sums up to nothing", () => {
  const { counts, reasons, slowestHeader } = summariseMutants([]);
  expect(counts.every(({ rows }) => rows === 0)).toBe(true);
  expect([reasons, slowestHeader]).toEqual([[], null]);
});

test.each([
  ["its tensor blk.3.attn_q.weight has 5 dimensions", "its tensor T has N dimensions"],
  ["llama.block_count has the unknown type 99", "K has the unknown type N"],
  ['it says "zq" and -1.5', 'it says "…" and N'],
])("%s is in general: %s", (reason, expected) => {
  expect(generaliseReason(reason)).toBe(expected);
});

test.each<[unknown, string | null]>([
  [{ a: [1, 2], b: "NaN", c: null }, null],
  [{ a: { b: [0, Number.NaN] } }, "a.b.1 is NaN"],
  [{ a: Number.POSITIVE_INFINITY }, "a is Infinity"],
])("in %j the figure that is none: %s", (value, expected) => {
  expect(findNoFigure(value)).toBe(expected);
});
