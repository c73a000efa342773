import assert from "node:assert/strict";
import { test } from "node:test";
import {
  formatInterval,
  intersect,
  mergeIntervals,
  overlaps,
  parseInterval,
} from "../src/interval.ts";

function merge(...texts: string[]): string[] {
  return mergeIntervals(texts.map(parseInterval)).map(formatInterval);
}

test("spans that only touch do not overlap", () => {
  assert.equal(overlaps(parseInterval("09:00-10:00"), parseInterval("10:00-11:00")), false);
  assert.equal(overlaps(parseInterval("09:00-10:01"), parseInterval("10:00-11:00")), true);
});

test("two spans share their intersection", () => {
  const shared = intersect(parseInterval("09:00-11:00"), parseInterval("10:00-12:00"));
  assert.deepEqual(shared, parseInterval("10:00-11:00"));
});

test("spans that overlap or touch become one", () => {
  assert.deepEqual(merge("09:00-10:00", "09:30-11:00"), ["09:00-11:00"]);
  assert.deepEqual(merge("09:00-10:00", "10:00-11:00"), ["09:00-11:00"]);
});

test("spans with a gap stay apart and come in order", () => {
  assert.deepEqual(merge("13:00-14:00", "09:00-10:00"), ["09:00-10:00", "13:00-14:00"]);
});

test("a span inside another one changes nothing", () => {
  assert.deepEqual(merge("09:00-12:00", "10:00-11:00"), ["09:00-12:00"]);
});

test("the given spans are left as they are", () => {
  const given = [parseInterval("09:00-10:00"), parseInterval("09:30-11:00")];
  mergeIntervals(given);
  assert.deepEqual(given[0], parseInterval("09:00-10:00"));
});
