import { expect, test } from "vitest";
import { readWish } from "../../../src/agent/change/change-wish.ts";

test.each([
  ["Add a function mul(a, b) to calc.py", "declaration"],
  ["add a new public method `peek` to the Stack class", "declaration"],
  ["Write two small helper functions for it", "declaration"],
  ["Add a parameter to the function f", null],
  ["Add type hints to all functions", null],
  ["Add logging to the class Cart", null],
  ["Add an import of os", "text"],
  ["Put a comment above the first line", "text"],
  ["Make f return None", null],
] as const)("%s: adds %s", (task, adds) => {
  expect(readWish(task).adds).toBe(adds);
});

test.each([
  ["Put x at the top of a.md", { kind: "top" }],
  ["Put x at the end of a.md", { kind: "end" }],
  ["Put x below the last line of a.md", { kind: "end" }],
  ["Change line 12 of a.md", { kind: "at", line: 12 }],
  ["Add x after line 3", { kind: "after", line: 3 }],
  ["Add x above line 3", { kind: "before", line: 3 }],
  ["Move line 3 to the end of a.md", null],
  ["Add x somewhere", null],
])("%s: the place is %o", (task, place) => {
  expect(readWish(task).place).toEqual(place);
});

test.each([
  ["Also add f and keep the rest.", true],
  ["Add f; leave everything else as it is", true],
  ["Add f without changing anything else", true],
  ["Keep the list of names sorted", false],
])("%s: the rest is kept: %s", (task, keepsRest) => {
  expect(readWish(task).keepsRest).toBe(keepsRest);
});

test("a task of megabytes is read in no time worth speaking of", () => {
  const task = `${"add a new ".repeat(100_000)}function`;
  expect(readWish(task).adds).toBe("declaration");
});
