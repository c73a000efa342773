import { expect, test } from "vitest";
import { parseCommandWords } from "../../../src/tools/test-runners/command-words.ts";

test.each([
  { line: "go test ./...", words: ["go", "test", "./..."] },
  { line: "  npm   test ", words: ["npm", "test"] },
  { line: `vitest -t "adds two" 'x y'`, words: ["vitest", "-t", "adds two", "x y"] },
  { line: `mocha "test/**/*.js"`, words: ["mocha", "test/**/*.js"] },
  { line: `--name="a b" c#d`, words: ["--name=a b", "c#d"] },
  { line: `pytest a.py::test[1]`, words: ["pytest", "a.py::test[1]"] },
  { line: `x ""`, words: ["x", ""] },
])("$line is plain words", ({ line, words }) => {
  expect(parseCommandWords(line)).toEqual(words);
});

test.each([
  "",
  "   ",
  "a;b",
  "a && b",
  "a | b",
  "a > b",
  "a < b",
  "a `b`",
  "$HOME/x",
  "a $(b)",
  "(a)",
  "a\nb",
  "a\\ b",
  "*.js",
  "a?",
  "~/x",
  "#x",
  "X=1 a",
  `a "b`,
  "a 'b",
  `a ";"`,
  `a "$x"`,
  "a\0b",
  "x".repeat(2_000),
])("%j needs a shell", (line) => {
  expect(parseCommandWords(line)).toBeNull();
});
