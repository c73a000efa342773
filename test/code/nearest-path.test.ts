import { expect, test } from "vitest";
import { findNearestPath } from "../../src/code/nearest-path.ts";

const PATHS = ["a/cart.py", "b/cart.py", "b/Order.py", "README.md"];

test.each([
  ["b/cart.py", "b/cart.py"],
  ["c/cart.py", "a/cart.py"],
  ["b/order.py", "b/Order.py"],
  ["crat.py", "a/cart.py"],
  ["b/crat.py", "b/cart.py"],
  ["READ.md", "README.md"],
  ["zebra.txt", null],
])("%s: %s", (wanted, nearest) => {
  expect(findNearestPath(wanted, PATHS)).toBe(nearest);
});
