import { describe, expect, test } from "vitest";
import { readInShop } from "./understand-fixture.ts";

function readOnly(message: string): boolean {
  return readInShop(message).prohibitions.isReadOnly;
}

test.each([
  "What does total do? Change nothing.",
  "Do not change any file. Which file defines Cart?",
  "explain cart.py, don't edit anything",
  "Tell me how to fix it without modifying any files.",
  "dont touch any code, just tell me why it fails",
  "Never write to any file; list the functions.",
  "Review orders.py. Leave everything as it is.",
  "no changes please, only an explanation",
  "How would you do it? Make no changes.",
  "Nothing may be changed. What is wrong with primes?",
  "read-only: summarise cart.py",
  "just tell me which tests fail",
  "Don't modify or delete any files. Run the tests.",
  "primes works already. Do not modify the implementation.",
  "convert is fine, leave it alone",
  "Please do not make any changes, what is SETTINGS?",
  "You may not change anything in this project.",
])("%j may write nothing", (message) => {
  expect(readOnly(message)).toBe(true);
});

test.each([
  "Fix cart.py. Do not change the tests.",
  "Rename f to g. Change nothing else.",
  "change nothing but the docstring of rounding",
  "Fix the bug in primes, don't change anything else.",
  "Add a function. Do not change any other file.",
  "Do not modify any files except cart.py. Fix the total.",
  "Do not edit anything in vendor/. Fix cart.py.",
  "Fix primes without changing its signature",
  "Do not rewrite it, just fix the off-by-one error.",
  "Make Cart.items read-only properties.",
  "Add a dry-run flag to the script",
  "If the tests fail fix cart.py; if they pass change nothing.",
  "What should I change?",
  "Why does nothing change when I call add()?",
])("%j may write", (message) => {
  expect(readOnly(message)).toBe(false);
});

test.each([
  ["If `pytest` fails, repair cart.py; when it passes, leave everything.", true],
  ["fix orders.py only if the tests fail", true],
  ["Run the tests. If something is broken, repair it; otherwise leave it.", true],
  ["if everything is green do nothing, else fix it", true],
  ["Fix the tests.", false],
  ["If the list is empty, return 0. Add that to primes.", false],
  ["Does it fail if the list is empty?", false],
])("%j is conditional: %j", (message, isConditional) => {
  expect(readInShop(message).prohibitions.isConditional).toBe(isConditional);
});

const TESTS = ["src/cart.test.ts", "test_cart.py", "tests/test_orders.py"];

describe("protected files", () => {
  test.each<[string, string[]]>([
    ["Fix cart.py. Do not change the tests.", TESTS],
    ["Fix cart.py, don't touch the test.", TESTS],
    ["Fix cart.py without editing test_cart.py", ["test_cart.py"]],
    ["leave config.py alone and fix cart.py", ["config.py"]],
    ["Do not touch src/auth.ts. Fix src/cart.ts.", ["src/auth.ts"]],
    ["config.py must stay as it is, fix orders.py", ["config.py"]],
    ["The fix in cart.py stays.", ["cart.py"]],
    ["Do not edit anything in vendor/. Fix cart.py.", ["vendor/lib.js", "vendor/more/deep.js"]],
    ["don't change anything under src/util", ["src/util/date.ts"]],
    ["do not edit config.py, edit orders.py", ["config.py"]],
    ["Don't change config.py or orders.py; fix cart.py", ["config.py", "orders.py"]],
    ["Do not change any file but cart.py", []],
    ["I can't fix the bug in cart.py", []],
    ["Fix cart.py so that the tests pass", []],
    ["What if I do change cart.py?", []],
  ])("%s", (message, files) => {
    expect([...readInShop(message).prohibitions.protectedFiles].sort()).toEqual(files);
  });
});

test.each([
  ["Fix primes. Do not change any other function.", true],
  ["Touch neither the test nor, please, do not edit any other function.", true],
  ["Edit only the faulty function.", true],
  ["leave the other methods as they are", true],
  ["change only that function", true],
  ["Fix the other function too.", false],
  ["Add another function.", false],
])("%j keeps other functions: %j", (message, onlyNamed) => {
  expect(readInShop(message).prohibitions.onlyNamedSymbols).toBe(onlyNamed);
});
