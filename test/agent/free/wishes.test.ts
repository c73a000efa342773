import { expect, test } from "vitest";
import { readUnnamedFile } from "../../../src/agent/free/new-file-wish.ts";
import { readRenameWish } from "../../../src/agent/free/rename-wish.ts";
import { ask } from "./free-bench.ts";

const PATHS = ["a.py", "b.ts", "notes.md", "package.json"];

test.each([
  ["Put the helpers into a new module.", true],
  ["Move the parsing to its own file, please", true],
  ["Create a script that prints the date", true],
  ["Write a small module for money", true],
  ["Let pay give twice its argument.", false],
  ["Fix the module that reads files", false],
  ["Add a new file name parameter to open_log", false],
  ["Create a file handle for the log", false],
  ["Add logging; do not create any new files", false],
  ["Say 'create a new file for it' in the help", false],
])("%s: a file without a name is asked for: %s", (task, isAsked) => {
  const found = readUnnamedFile({ work: "change", task }, PATHS);
  expect(found).toEqual(isAsked ? { isTest: false, extensions: ["py", "ts"] } : null);
});

test("a new test file is asked for as one", () => {
  const task = "Add the cases to a new test file.";
  expect(readUnnamedFile({ work: "change", task }, PATHS)).toMatchObject({ isTest: true });
});

test("a repair makes no file of its own accord", () => {
  expect(readUnnamedFile({ work: "fix-tests", task: "Write a new module." }, PATHS)).toBeNull();
});

test.each([
  ["Rename pay to charge and document it.", true],
  ["Please rename all the variables of pay", true],
  ["Give pay a better name", true],
  ["Change the name of pay", true],
  ["Let pay give twice its argument.", false],
  ["Add a rename command to the menu", false],
  ["Change pay, but do not rename it", false],
  ["Fix rename_file", false],
])("%s: speaks of renaming: %s", (task, isSpokenOf) => {
  expect(readRenameWish(ask(task)) !== null).toBe(isSpokenOf);
});

test("a rename beside other work has its goal and its one new name", () => {
  const wish = readRenameWish(ask("Rename pay to charge and add a docstring."));
  expect(wish).toMatchObject({
    goal: { oldName: "pay", newName: "charge" },
    newNames: ["charge"],
  });
  expect(["a.py#pay", "a.py#Cart.pay", "a.py#tax"].map((each) => wish?.mayRename(each))).toEqual([
    true,
    true,
    false,
  ]);
});
