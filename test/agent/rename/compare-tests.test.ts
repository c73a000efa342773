import { expect, test } from "vitest";
import { findHarm } from "../../../src/agent/rename/compare-tests.ts";
import { createGreen, createRed } from "../repair/check-result.ts";

const NAMES = { oldName: "send", newName: "post" };
const STUCK = createRed([], { outcome: "timed-out" });
const NONE = createRed([], { outcome: "not-runnable" });

test.each([
  ["all pass", createGreen(), createGreen()],
  ["they pass at last", createRed(["a"]), createGreen()],
  ["the same fail", createRed(["a"], { passed: 1 }), createRed(["a"], { passed: 1 })],
  ["a test that fails was renamed too", createRed(["test_send"]), createRed(["test_post"])],
  ["nothing could be told before", NONE, createRed(["a"])],
  ["they did not end before", STUCK, STUCK],
])("no harm when %s", (_title, before, after) => {
  expect(findHarm(before, after, NAMES)).toBeNull();
});

test.each([
  ["a test fails", createGreen(), createRed(["a"]), /a test fails .* such as a$/],
  ["two tests fail", createRed(["a"]), createRed(["a", "b", "c"]), /^2 tests fail/],
  ["fewer pass", createRed(["a"], { passed: 3 }), createRed(["a"], { passed: 2 }), /fewer/],
  ["it fails without a name", createGreen(), createRed([], { passed: 1 }), /fewer/],
  ["they hang", createGreen(), STUCK, /do not end/],
  ["they cannot be run", createGreen(), NONE, /cannot be run/],
])("harm when %s", (_title, before, after, told) => {
  expect(findHarm(before, after, NAMES)).toMatch(told);
});
