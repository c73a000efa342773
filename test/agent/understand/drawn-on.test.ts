import { expect, test } from "vitest";
import { isOnlyDrawnOn, saysWhere } from "../../../src/agent/understand/drawn-on.ts";

test.each([
  ["Make main.py use load from store.py", "store.py", true],
  ["Make main.py use load from store.py", "main.py", false],
  ["Add a class Savings that inherits from Account", "Account", true],
  ["Change a.py like b.py; then fix b.py", "b.py", false],
  ["Write main.py according to `spec.md`", "spec.md", true],
  ["Change a.py", "b.py", false],
  ["Do a.py as described in SPEC.md so that it works", "SPEC.md", true],
  ["Change a.py, following the rules in rules.md", "rules.md", true],
  ["Move the helper from a.py into b.py", "a.py", false],
  ["Drop the copy and use load from store.py", "store.py", true],
  ["Remove the import of load from store.py", "store.py", true],
])("%s: %s is only drawn on: %s", (task, written, expected) => {
  expect(isOnlyDrawnOn(task, written)).toBe(expected);
});

test.each([
  ["Fix the typo shown in README.md", true],
  ["Lay it out as shown in README.md", false],
  ["Fix README.md", false],
])("%s: says that it is there: %s", (task, expected) => {
  expect(saysWhere(task, "README.md")).toBe(expected);
});
