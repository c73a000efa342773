import { expect, test } from "vitest";
import { matchesAny, matchesGlob } from "../../src/bench/suite-globs.ts";

test.each([
  ["src/a.ts", "src/*", true],
  ["src/deep/a.ts", "src/*", true],
  ["src/a.ts", "*.ts", true],
  ["src/a.ts", "src/?.ts", true],
  ["src/ab.ts", "src/?.ts", false],
  ["a.py", "[ab].py", true],
  ["c.py", "[a-c].py", true],
  ["a.py", "[!a].py", false],
  ["]", "[]]", true],
  ["[a", "[a", true],
  ["A.py", "a.py", false],
  ["", "*", true],
  ["a", "", false],
  ["ü.py", "?.py", true],
])("%j fits %j: %j", (path, pattern, fits) => {
  expect(matchesGlob(path, pattern)).toBe(fits);
});

test("many stars take no longer than one", () => {
  expect(matchesGlob("a".repeat(2000), `${"*a".repeat(40)}b`)).toBe(false);
});

test("one pattern of several is enough", () => {
  expect(matchesAny("b.py", ["a.py", "b.*"])).toBe(true);
  expect(matchesAny("b.py", [])).toBe(false);
});
