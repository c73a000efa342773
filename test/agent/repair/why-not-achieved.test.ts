import { expect, test } from "vitest";
import { tellTried } from "../../../src/agent/repair/why-not-achieved.ts";
import { createRed } from "./check-result.ts";

test.each([
  [34, createRed(["a", "b"]), 6, "34 changes were tried; 2 of 6 failing tests still fail."],
  [1, createRed(["a"]), 1, "1 change was tried; the failing test still fails."],
  [2, createRed(["a", "b", "c"]), 1, "2 changes were tried; 3 tests fail."],
  [
    0,
    createRed(["a"], { outcome: "timed-out" }),
    1,
    "0 changes were tried; the tests do not end in time.",
  ],
])("after %i tries what failed before and fails now is counted", (count, best, before, said) => {
  expect(tellTried(count, best, before)).toBe(said);
});
