import { expect, test } from "vitest";
import { findNearest } from "../../src/code/near-name.ts";

test.each([
  ["validateTokn", ["parseDate", "validateToken"], "validateToken"],
  ["validateToken", ["parseDate", "verifyToken"], "verifyToken"],
  ["total", ["Total", "todo"], "Total"],
  ["fetch_user", ["fetch_users", "fetch_usr"], "fetch_users"],
  ["size", ["slice"], null],
  ["lenn", ["len", "map"], "len"],
  ["a", ["b", "ab"], null],
  ["total", ["total"], null],
  ["x".repeat(200), ["x".repeat(199)], null],
])("nearest to %s of %j is %s", (wanted, names, nearest) => {
  expect(findNearest(wanted, names)).toBe(nearest);
});
