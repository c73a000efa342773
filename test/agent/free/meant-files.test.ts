import { expect, test } from "vitest";
import { readMeantFiles } from "../../../src/agent/free/meant-files.ts";
import { saysToWriteTests } from "../../../src/agent/free/test-wish.ts";
import type { FileMention } from "../../../src/agent/understand/request.ts";
import { ask, type RequestWords } from "./free-bench.ts";

function read(task: string, words: RequestWords) {
  return readMeantFiles(ask(task, words));
}

test.each<[string, string[], string[]]>([
  ["Implement a.py as described in SPEC.md.", ["a.py"], ["SPEC.md"]],
  ["Do what SPEC.md says in a.py. See README.md.", ["SPEC.md", "a.py"], ["README.md"]],
  ["Make a.py use load from b.py.", ["a.py"], ["b.py"]],
  ["Implement it as described in SPEC.md.", [], ["SPEC.md"]],
  ["Fix the typo shown in README.md.", ["README.md"], []],
  ["The function declared in a.py is wrong.", ["a.py"], []],
  ["The tests in test_a.py fail because of a.py.", ["a.py"], ["test_a.py"]],
  ["Move the helper from a.py into b.py.", ["a.py", "b.py"], []],
])("%s: %j are meant, %j only pointed at", (task, files, pointedAt) => {
  const named = task.match(/[\w]+\.(?:py|md)/g) ?? [];
  const meant = read(task, { files: named });
  expect({ files: [...meant.files], pointedAt: meant.pointedAt }).toEqual({ files, pointedAt });
});

test("a symbol that is meant lets its file in although that is only pointed at", () => {
  const symbols = [
    { written: "load", qualifiedName: "load", paths: ["b.py"], match: "exact" as const },
  ];
  const task = "Fix `load` declared in b.py, then a.py.";
  expect(read(task, { files: ["b.py", "a.py"], symbols }).files).toEqual(["a.py", "b.py"]);
});

const NOTES: FileMention = { written: "notes.md", path: "notes.md", match: "new" };

test.each<[string, RequestWords, string[], string[]]>([
  ["Edit a.py.", { files: ["a.py"] }, ["a.py"], ["a.py"]],
  ["a.py is wrong, as b.py shows.", { files: ["a.py", "b.py"] }, [], ["a.py", "b.py"]],
  ["Create notes.md.", { files: [NOTES] }, ["notes.md"], ["notes.md"]],
  [
    "Edit a.py, leave b.py alone.",
    { files: ["a.py", "b.py"], prohibitions: { protectedFiles: ["b.py"] } },
    ["a.py"],
    ["a.py"],
  ],
  ["Make it faster.", {}, [], []],
])("%s: what has to change is told from what may", (task, words, each, one) => {
  const { mustChange, oneMustChange } = read(task, words);
  expect({ mustChange, oneMustChange }).toEqual({ mustChange: each, oneMustChange: one });
});

test.each([
  ["Add a test for pay to test_a.py.", true],
  ["Append a case with an empty list to `test_a.py`", true],
  ["In test_a.py, add a case for zero.", true],
  ["Update the expectations in test_a.py", true],
  ["Edit test_a.py", true],
  ["The test in test_a.py fails. Fix a.py.", false],
  ["Add a check to a.py so that the tests in test_a.py pass.", false],
  ["Add a helper that makes the tests pass in test_a.py", false],
  ["Fix a.py so that test_a.py passes", false],
  ["In test_a.py the first test fails.", false],
  ["Change a.py, but do not edit test_a.py", false],
])("%s: the test file itself is to be written: %s", (task, expected) => {
  expect(saysToWriteTests(task, "test_a.py")).toBe(expected);
});

test("tests are no part of a repair, whatever is said of them", () => {
  const files = ["a.py", "test_a.py"];
  const task = "Add a test to test_a.py.";
  expect(read(task, { files, work: "fix-tests" }).files).toEqual(["a.py"]);
  expect(read(task, { files }).files).toEqual(files);
});
