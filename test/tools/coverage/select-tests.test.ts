import { expect, test } from "vitest";
import { insertWords, selectFailingTests } from "../../../src/tools/coverage/select-tests.ts";
import type { TestRunner } from "../../../src/tools/test-runners/identify-runner.ts";

function select(runner: TestRunner, argv: readonly string[], names: readonly string[]) {
  const command = { runner, argv, display: argv.join(" "), origin: "" };
  const failures = names.map((name) => ({
    name,
    file: "a.test.js",
    message: "",
    frames: [],
    kind: "assertion" as const,
  }));
  return selectFailingTests(command, failures).map((each) => each.argv.join(" "));
}

test.each<[TestRunner, string, string[], string[]]>([
  [
    "node-test",
    "node --test",
    ["suite > adds (2)"],
    [
      "node --test --test-name-pattern=^(?:adds \\(2\\))$ a.test.js",
      "node --test --test-name-pattern=^(?:suite|adds \\(2\\))$ a.test.js",
      "node --test a.test.js",
    ],
  ],
  [
    "vitest",
    "vitest run",
    ["s > a", "s > a"],
    ["vitest run a.test.js -t ^(?:s (?:> )?a)$", "vitest run a.test.js"],
  ],
  ["mocha", "mocha", ["s a.b"], ["mocha -g ^(?:s a\\.b)$"]],
  ["vitest", "vitest run -t mine", ["a"], []],
  ["jest", "jest", ["x".repeat(9_000)], ["jest --runTestsByPath a.test.js"]],
  ["go", "go test ./...", ["p TestA"], ["go test -run ^(TestA)$ ./..."]],
  ["node-test", "node --test", [], []],
])("%s: %s", (runner, command, names, expected) => {
  expect(select(runner, command.split(" "), names)).toEqual(expected);
});

test("words for the runner stand before the words behind --", () => {
  expect(insertWords(["jest", "--", "x"], ["-t", "a"])).toEqual(["jest", "-t", "a", "--", "x"]);
});
