import { describe, expect, test } from "vitest";
import type { FileMention, SymbolMention } from "../../../src/agent/understand/request.ts";
import { readInShop } from "./understand-fixture.ts";

function filesOf(message: string): string[] {
  return readInShop(message).mentions.files.map(
    ({ written, path, match }: FileMention) => `${written} ${match} ${path ?? "-"}`,
  );
}

function symbolsOf(message: string): string[] {
  return readInShop(message).mentions.symbols.map(
    ({ written, qualifiedName, paths, match }: SymbolMention) =>
      `${written} ${match} ${qualifiedName ?? "-"} ${paths.join(",")}`.trim(),
  );
}

describe("files", () => {
  test.each<[string, string[]]>([
    ["Fix the bug in cart.py.", ["cart.py exact cart.py"]],
    ["look at `cart.py`, please", ["cart.py exact cart.py"]],
    ["@cart.py: add a comment", ["cart.py exact cart.py"]],
    ["see ./src/auth.ts:12:5 for the error", ["./src/auth.ts exact src/auth.ts"]],
    ["src\\auth.ts does not compile", ["src\\auth.ts exact src/auth.ts"]],
    ["what is in old/cart.py?", ["old/cart.py exact old/cart.py"]],
    ["cart_old.py and cart.py", ["cart_old.py exact cart_old.py", "cart.py exact cart.py"]],
    ["improve date.ts", ["date.ts name src/util/date.ts"]],
    ["util/date.ts is slow", ["util/date.ts name src/util/date.ts"]],
    ["fix the bug in crat.py", ["crat.py nearest cart.py"]],
    ["fix the bug in oders.py", ["oders.py nearest orders.py"]],
    ["fix the bug in scr/auth.ts", ["scr/auth.ts nearest src/auth.ts"]],
    ["fix the bug in Config.py", ["Config.py nearest config.py"]],
    ["fix the bug in billing.py", ["billing.py absent -"]],
    ["Is there a file called missing.txt?", ["missing.txt absent -"]],
    ["Create a file called todo.txt with one line", ["todo.txt new todo.txt"]],
    ["create note.md with a greeting", ["note.md new note.md"]],
    ["Create ideas.md and plans.md", ["ideas.md new ideas.md", "plans.md new plans.md"]],
    ["add a new file docs/x.md", ["docs/x.md new docs/x.md"]],
    ["Write a new module src/tax.ts that computes taxes", ["src/tax.ts new src/tax.ts"]],
    ["copy cart.py to cart2.py", ["cart.py exact cart.py", "cart2.py new cart2.py"]],
    [
      "Summarise cart.py and save it as summary.txt",
      ["cart.py exact cart.py", "summary.txt new summary.txt"],
    ],
    [
      "Move convert from orders.py into numbers.py",
      ["orders.py exact orders.py", "numbers.py new numbers.py"],
    ],
    ["cart.py, cart.py and again cart.py", ["cart.py exact cart.py"]],
    ["Add a target to the Makefile", ["Makefile exact Makefile"]],
    ["Which Node.js version, e.g. 20.1, is needed? See https://example.com/cart.py", []],
    ["What is the total of 3.14 and 2.7?", []],
    ["add it to ../secrets.txt", ["../secrets.txt absent -"]],
  ])("%s", (message, files) => {
    expect(filesOf(message)).toEqual(files);
  });

  test("of a stack trace only the project's own files count, and only when nothing else is named", () => {
    const trace =
      'Traceback (most recent call last):\n  File "/home/me/shop/cart.py", line 3, in total\n  File "/usr/lib/python3/decimal.py", line 9\nTypeError: no';
    expect(filesOf(`fix this\n${trace}`)).toEqual(["/home/me/shop/cart.py exact cart.py"]);
    expect(filesOf(`fix orders.py\n${trace}`)).toEqual(["orders.py exact orders.py"]);
  });
});

describe("symbols", () => {
  test.each<[string, string[]]>([
    ["What does Cart.total do?", ["Cart.total exact Cart.total cart.py"]],
    ["rename `verifyToken`", ["verifyToken exact verifyToken src/auth.ts"]],
    ["why is verifyToken async", ["verifyToken exact verifyToken src/auth.ts"]],
    ["what is validateToken for?", ["validateToken nearest verifyToken src/auth.ts"]],
    ["what is verfyToken for?", ["verfyToken nearest verifyToken src/auth.ts"]],
    ["fix parse_prize()", ["parse_prize nearest parse_price cart.py"]],
    ["Which file defines convert?", ["convert exact convert orders.py"]],
    ["the function primes is slow", ["primes exact primes orders.py"]],
    ["the primes function is slow", ["primes exact primes orders.py"]],
    [
      "Fix add() in the class Cart",
      ["add exact Cart.add cart.py", "Cart exact Cart cart.py,old/cart.py"],
    ],
    ["Add a class to the project", []],
    ["Add a function called header", ["header absent -"]],
    ["Add a function `parse_prices(text)`", ["parse_prices absent -"]],
    ["apply a discount with 'apply_discount'", ["apply_discount exact apply_discount cart.py"]],
    ["what does Cart.totl do, e.g. for nothing?", ["Cart.totl nearest Cart.total cart.py"]],
    ["what does Order.totl do?", ["Order.totl absent -"]],
    ["Is MAX_ITEMS used?", ["MAX_ITEMS exact MAX_ITEMS src/cart.ts"]],
    ["raise a ValueError", ["ValueError absent -"]],
    ["the name and the scripts are wrong", []],
    ["close the file(s) and the test(s)", []],
    ["Session::start is gone", ["Session.start absent -"]],
  ])("%s", (message, symbols) => {
    expect(symbolsOf(message)).toEqual(symbols);
  });
});

test.each<[string, string[]]>([
  ["Run `npm test` and `git status`", ["npm test", "git status"]],
  ["check with `python3 -m unittest test_cart`", ["python3 -m unittest test_cart"]],
  ["run pytest -q tests, then stop", ["pytest -q tests"]],
  ["please run npm test and tell me what fails", ["npm test"]],
  ["Execute ./build.sh now", ["./build.sh"]],
  ["use `total` and `cart.py`", []],
  ["run the tests", []],
  ["go through the list and make a plan", []],
])("%s names commands", (message, commands) => {
  expect(readInShop(message).mentions.commands).toEqual(commands);
});

test.each<[string, string[]]>([
  ["How many *.md files?", ["*.md"]],
  ["How many .py files are there?", ["*.py"]],
  ["files whose name ends in .md", ["*.md"]],
  ["all files with the extension .ts", ["*.ts"]],
  ["list the Python files and src/**/*.ts", ["*.py", "src/**/*.ts"]],
  ["2 * 3 is **bold** and *this* too", []],
])("%s names patterns", (message, patterns) => {
  expect(readInShop(message).mentions.patterns).toEqual(patterns);
});

test.each<[string, string[]]>([
  ["Put `# reviewed` on top", ["# reviewed"]],
  ["print \"hello world\" and 'good bye'", ["hello world", "good bye"]],
  ["it's the user's cart, don't ask", []],
  ["replace “old text” by „neuer Text“", ["old text", "neuer Text"]],
  ["use ``a `tick` inside`` it", ["a `tick` inside"]],
])("%s quotes texts", (message, quoted) => {
  expect(readInShop(message).mentions.quoted).toEqual(quoted);
});

describe("hostile messages are read to the end", () => {
  test.each<[string, string]>([
    ["backticks", "`".repeat(32_000)],
    ["single backticks with words", "`a ".repeat(10_000)],
    ["quotes", `fix ${'"'.repeat(10_000)} cart.py`],
    ["quotes with letters", "'a' ".repeat(10_000)],
    ["control characters", `fix cart.py ${"\u0000\u001b[31m\u0007".repeat(5_000)}`],
    ["dots", `fix ${".".repeat(32_000)}`],
    ["dashes and letters", `${"-".repeat(31_000)}x`],
    ["blanks", `fix ${" ".repeat(32_000)} it?`],
    ["question marks", `${"?".repeat(31_000)}x`],
    ["line breaks", "\n".repeat(32_000)],
    ["one long word", "a".repeat(32_000)],
    ["many names", Array.from({ length: 4_000 }, (_, at) => `name_${at}`).join(" ")],
    ["many files", Array.from({ length: 3_000 }, (_, at) => `f${at}.py`).join(" ")],
    ["many orders", "do not add and fix it, ".repeat(1_400)],
    ["rename rename", "rename the the the ".repeat(1_700)],
    ["lone surrogates", "\ud800 fix \udfff".repeat(2_000)],
  ])("%s", (_, message) => {
    const { mentions, text } = readInShop(message);
    expect(text.own).toHaveLength(text.full.length);
    expect(text.masked).toHaveLength(text.full.length);
    expect(mentions.files.length).toBeLessThanOrEqual(60);
  });
});
