import { expect, test } from "vitest";
import type { Mentions } from "../../../src/agent/understand/request.ts";
import { nameWantedTests } from "../../../src/agent/understand/wanted-tests.ts";

const CART: Mentions["files"][number] = { written: "cart.py", path: "cart.py", match: "exact" };

function name(said: string, files: Mentions["files"] = [CART], tests: readonly string[] = []) {
  const known = new Set(["cart.py", ...tests]);
  const table = { has: (path: string) => known.has(path), listTests: () => [...tests] };
  return nameWantedTests(said, { files, symbols: [] }, table);
}

test.each([
  "Write unit tests for cart.py.",
  "Please write some tests for cart.py",
  "can you add a test for cart.py?",
  "Add a unittest test suite for cart.py",
  "Create pytest tests covering cart.py.",
  "write tests with unittest for cart.py",
  "Generate a test file for cart.py",
  "I need tests for cart.py",
  "unit tests for cart.py, please",
  "Add some unit tests.",
  "Write tests for cart.py that fail for negative prices.",
])("%j asks for tests", (said) => {
  expect(name(said)).toMatchObject({
    files: [{ written: "test_cart.py", path: "test_cart.py", match: "new" }],
    tested: [{ path: "test_cart.py", subject: "cart.py" }],
  });
});

test.each([
  "Fix the tests for cart.py.",
  "Make the tests for cart.py pass.",
  "Add a function is_empty to cart.py and a test for it.",
  "Write tests for cart.py and fix what they find.",
  "The tests for cart.py fail.",
  "Why are there no tests for cart.py?",
  "Test cart.py.",
  "the tests.",
  "Run the tests.",
  "Add a testing flag for cart.py",
])("%j asks for something else", (said) => {
  expect(name(said)).toEqual({ files: [CART], symbols: [] });
});

test("tests that the message names itself need no other name", () => {
  const made: Mentions["files"][number] = { written: "t.py", path: "t.py", match: "new" };
  const there = { written: "test_tax.py", path: "test_tax.py", match: "exact" } as const;
  expect(name("Write tests for cart.py in t.py.", [CART, made]).files).toEqual([CART, made]);
  expect(name("Add tests for cart.py to test_tax.py.", [CART, there]).tested).toBeUndefined();
});

test("tests that are there are named, and not made", () => {
  const tests = ["tests/test_cart.py"];
  expect(name("Write tests for cart.py.", [CART], tests).files).toEqual([
    { written: "tests/test_cart.py", path: "tests/test_cart.py", match: "exact" },
  ]);
});

test("a declaration stands for the file it is in", () => {
  const symbols: Mentions["symbols"] = [
    { written: "Cart", qualifiedName: "Cart", paths: ["cart.py"], match: "exact" },
  ];
  const table = { has: (path: string) => path === "cart.py", listTests: () => [] };
  const named = nameWantedTests("Write tests for the Cart class.", { files: [], symbols }, table);
  expect(named).toMatchObject({
    files: [{ path: "test_cart.py" }],
    symbols,
    tested: [{ subject: "cart.py" }],
  });
});

test("several files have their tests, each in a file of its own", () => {
  const tax: Mentions["files"][number] = { written: "tax.py", path: "tax.py", match: "exact" };
  const table = { has: () => true, listTests: () => [] };
  const mentions = { files: [CART, tax], symbols: [] };
  expect(nameWantedTests("Write tests for cart.py and tax.py.", mentions, table).tested).toEqual([
    { path: "test_cart.py", subject: "cart.py" },
    { path: "test_tax.py", subject: "tax.py" },
  ]);
});

test("where no file is meant, or nobody can say what its tests are called, nothing is named", () => {
  expect(name("Write tests for the project.", []).files).toEqual([]);
  const notes = { written: "notes.md", path: "notes.md", match: "exact" } as const;
  expect(name("Write tests for notes.md.", [notes]).files).toEqual([notes]);
});
