import { expect, test } from "vitest";
import { createPoolSample, joinBounds } from "../../../src/memory/probe/pool-sample.ts";

const claim = { name: "GPU", source: "test", blindSpot: null };

test.each([
  { totalBytes: 100, freeBytes: 30, used: 70, free: 30, what: "plain figures" },
  { totalBytes: 100, freeBytes: 0, used: 100, free: 0, what: "nothing free" },
  { totalBytes: 100, freeBytes: 100, used: 0, free: 100, what: "all free" },
  { totalBytes: 100, freeBytes: -1, used: 100, free: 0, what: "more in use than there is" },
  { totalBytes: 100, freeBytes: 2 ** 64 - 5, used: 100, free: 0, what: "an unsigned wrap" },
  { totalBytes: 100, freeBytes: Infinity, used: 100, free: 0, what: "infinitely much free" },
  { totalBytes: 100.7, freeBytes: 100.6, used: 0, free: 100, what: "fractions" },
])("$what: used and free add up to the total", ({ totalBytes, freeBytes, used, free }) => {
  const sample = createPoolSample({ ...claim, totalBytes, freeBytes });
  expect(sample).toMatchObject({ usedBytes: used, freeBytes: free });
});

test.each([
  [0, 0],
  [-100, 0],
  [Number.NaN, 10],
  [Infinity, 10],
  [100, Number.NaN],
])("a total of %d with %d free is no sample", (totalBytes, freeBytes) => {
  expect(createPoolSample({ ...claim, totalBytes, freeBytes })).toBeNull();
});

const machine = { totalBytes: 24_000, freeBytes: 9000, source: "machine" };

test.each([
  { others: [], total: 24_000, free: 9000, source: "machine" },
  {
    others: [{ totalBytes: 8000, freeBytes: 7000, source: "group" }],
    total: 8000,
    free: 7000,
    source: "group",
  },
  {
    others: [{ totalBytes: 16_000, freeBytes: 15_000, source: "group" }],
    total: 16_000,
    free: 9000,
    source: "group, machine",
  },
  {
    others: [{ totalBytes: 8000, freeBytes: -10, source: "group" }],
    total: 8000,
    free: 0,
    source: "group",
  },
  {
    // The machine has more left than the group is large.
    others: [{ totalBytes: 100, freeBytes: 9500, source: "group" }],
    total: 100,
    free: 100,
    source: "group, machine",
  },
])("the smallest total and the smallest free rule: $source, $free", (row) => {
  const pool = joinBounds([machine, ...row.others], null);
  expect(pool).toMatchObject({
    totalBytes: row.total,
    freeBytes: row.free,
    usedBytes: row.total - row.free,
    source: row.source,
  });
});

test("bounds that are none or nonsense give no pool", () => {
  expect(joinBounds([], null)).toBeNull();
  expect(joinBounds([machine, { ...machine, freeBytes: Number.NaN }], null)).toBeNull();
});
