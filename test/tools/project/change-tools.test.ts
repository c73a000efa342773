import { rmSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { openBench } from "./tool-bench.ts";

const CART = `import math


class Cart:
    # Adds up.
    def total(self, items):
        return sum(items)

    def size(self, items):
        return len(items)


def fee(amount):
    return amount * 2
`;
const NAMED = { named: ["cart.py"] };
const PYTHON_FILE = { isTest: false, extensions: ["py"] };

async function openCart(options = {}) {
  const bench = await openBench({ "cart.py": CART }, { ...NAMED, ...options });
  await bench.call("read", { target: "cart.py" });
  return bench;
}

test("edit replaces one symbol, moved to where it stands", async () => {
  const { call, project } = await openCart();
  const { isOk, text, changed } = await call(
    "edit",
    { target: "cart.py#Cart.total" },
    "def total(self, items):\n    return math.fsum(items)\n",
  );
  expect({ isOk, changed }).toEqual({ isOk: true, changed: ["cart.py"] });
  expect(project.get("cart.py")).toBe(CART.replace("return sum(", "return math.fsum("));
  expect(text).toContain("Changed cart.py (+1 -1 lines). It reads now:");
  expect(text).toContain("7|         return math.fsum(items)");
});

test.each([
  ["a fence", "```python\ndef fee(amount):\n    return amount * 3\n```\n"],
  ["the line numbers it was shown", "13| def fee(amount):\n14|     return amount * 3\n"],
  ["Windows line ends", "def fee(amount):\r\n    return amount * 3\r\n"],
  ["blank lines around it", "\n\ndef fee(amount):\n    return amount * 3\n\n\n"],
])("code that comes with %s is written without them", async (_what, payload) => {
  const { call, project } = await openCart();
  await call("edit", { target: "cart.py#fee" }, payload);
  expect(project.get("cart.py")).toBe(CART.replace("* 2", "* 3"));
});

test("a comment that was sent along with its symbol is not doubled", async () => {
  const { call, project } = await openCart();
  await call(
    "edit",
    { target: "cart.py#Cart.total" },
    "    # Adds up.\n    def total(self, items):\n        return 0\n",
  );
  expect(project.get("cart.py")).toBe(CART.replace("sum(items)", "0"));
});

test("code with $ marks arrives as it was sent", async () => {
  const { call, project } = await openCart();
  await call(
    "edit",
    { target: "cart.py#fee" },
    'def fee(amount):\n    return "$$" + "$&" + "$1"\n',
  );
  expect(project.get("cart.py")).toContain('return "$$" + "$&" + "$1"\n');
});

const LONG = Array.from({ length: 60 }, (_, at) => `def f${at}(a):\n    return ${at}\n`).join("\n");

test.each<[string, Record<string, unknown>, string, RegExp]>([
  [
    "a symbol that does not exist",
    { target: "cart.py#Cart.totl" },
    "x",
    /Did you mean cart\.py#Cart\.total\?/,
  ],
  [
    "what stands there already",
    { target: "cart.py#fee" },
    "def fee(amount):\n    return amount * 2\n",
    /stands in cart\.py already/,
  ],
  ["nothing", { target: "cart.py#fee" }, "\n  \n", /use delete/],
  [
    "code that declares something else",
    { target: "cart.py#fee" },
    "def charge(amount):\n    return 1\n",
    /does not declare fee/,
  ],
  [
    "200 kB",
    { target: "cart.py#fee" },
    `def fee(a):\n    return ${"1 + ".repeat(50_000)}1\n`,
    /too long/,
  ],
])("edit with %s is refused and touches nothing", async (_what, args, payload, expected) => {
  const { call, project } = await openCart();
  const before = project.snapshot();
  const { isOk, text } = await call("edit", args, payload);
  expect({ isOk, text }).toEqual({ isOk: false, text: expect.stringMatching(expected) });
  expect(project.snapshot()).toEqual(before);
});

test("broken syntax is not written, and where it is broken is told", async () => {
  const { call, project } = await openCart();
  const { isOk, text } = await call("edit", { target: "cart.py#fee" }, "def fee(a:\n");
  expect(isOk).toBe(false);
  expect(text).toContain("Nothing was changed: not valid python");
  expect(project.get("cart.py")).toBe(CART);
});

test("a long file as a whole is refused with the calls to use instead", async () => {
  const { call, project } = await openBench({ "long.py": LONG }, { named: ["long.py"] });
  await call("read", { target: "long.py" });
  const { isOk, text } = await call("edit", { target: "long.py" }, "x = 1\n");
  expect(isOk).toBe(false);
  expect(text).toContain('edit {"target": "long.py#f0"} or edit_lines {"path": "long.py", ');
  expect(project.get("long.py")).toBe(LONG);
});

test("a short file is replaced as a whole", async () => {
  const { call, project } = await openBench({ "a.py": "x = 1\n" }, { named: ["a.py"] });
  await call("read", { target: "a.py" });
  await call("edit", { target: "a.py" }, "x = 2");
  expect(project.get("a.py")).toBe("x = 2\n");
});

test("a file that was not read comes back instead of an edit, and the second call works", async () => {
  const { call, project } = await openBench({ "cart.py": CART }, NAMED);
  const args = { target: "cart.py#fee" };
  const first = await call("edit", args, "def fee(amount):\n    return 0\n");
  expect(first).toMatchObject({
    isOk: false,
    text: expect.stringContaining("13| def fee(amount):"),
  });
  expect(project.get("cart.py")).toBe(CART);
  expect((await call("edit", args, "def fee(amount):\n    return 0\n")).isOk).toBe(true);
});

test("a file that somebody changed since it was read is shown anew and not written", async () => {
  const { call, project } = await openCart();
  project.put("cart.py", CART.replace("* 2", "* 9"));
  const { isOk, text } = await call(
    "edit",
    { target: "cart.py#fee" },
    "def fee(a):\n    return 1\n",
  );
  expect({ isOk, text }).toMatchObject({ isOk: false, text: expect.stringContaining("* 9") });
  expect(project.get("cart.py")).toContain("* 9");
});

test("a file deleted between read and edit is said to be gone", async () => {
  const { call, project } = await openCart();
  rmSync(path.join(project.root, "cart.py"));
  const { isOk, text } = await call(
    "edit",
    { target: "cart.py#fee" },
    "def fee(a):\n    return 1\n",
  );
  expect({ isOk, text }).toMatchObject({
    isOk: false,
    text: expect.stringMatching(/no file cart\.py/),
  });
  expect(project.get("cart.py")).toBeNull();
});

test("edit_lines replaces lines that were shown", async () => {
  const { call, project } = await openCart();
  const args = { path: "cart.py", first_line: 14, last_line: 14 };
  await call("edit_lines", args, "return amount * 4");
  expect(project.get("cart.py")).toBe(CART.replace("* 2", "* 4"));
});

test("lines whose numbers moved must be read again, those above and those shown need not", async () => {
  const { call, project } = await openCart();
  const grown =
    "    def total(self, items):\n        # one\n        # two\n        # three\n        return 0\n";
  await call("edit", { target: "cart.py#Cart.total" }, grown);
  const late = await call("edit_lines", { path: "cart.py", first_line: 14, last_line: 14 }, "x");
  expect(late).toMatchObject({ isOk: false, text: expect.stringContaining("First read") });
  const shown = await call("edit_lines", { path: "cart.py", first_line: 7, last_line: 7 }, "# 1");
  expect(shown.isOk).toBe(true);
  expect(project.get("cart.py")).toContain("        # 1\n        # two\n");
  expect(
    (await call("edit_lines", { path: "cart.py", first_line: 1, last_line: 1 }, "import os")).isOk,
  ).toBe(true);
});

test.each([
  [{ first_line: 9, last_line: 3 }, "before first_line"],
  [{ first_line: 10, last_line: 400 }, "has only 14 lines"],
])("edit_lines %j is refused", async (lines, expected) => {
  const { call, project } = await openCart();
  const { isOk, text } = await call("edit_lines", { path: "cart.py", ...lines }, "x");
  expect({ isOk, text }).toMatchObject({ isOk: false, text: expect.stringContaining(expected) });
  expect(project.get("cart.py")).toBe(CART);
});

test.each([
  ["start", "import os", (text: string) => `import os\n${text}`],
  ["end", "def last():\n    return 1", (text: string) => `${text}\n\ndef last():\n    return 1\n`],
  [
    "Cart.total",
    "def mean(self, items):\n    return 1",
    (text: string) =>
      text.replace(
        "return sum(items)\n",
        "return sum(items)\n\n    def mean(self, items):\n        return 1\n",
      ),
  ],
  [
    "Cart",
    "def helper():\n    return 1",
    (text: string) =>
      text.replace("return len(items)\n", "return len(items)\n\n\ndef helper():\n    return 1\n"),
  ],
])("insert at %s adds code and leaves the rest", async (place, code, expected) => {
  const { call, project } = await openCart();
  expect(await call("insert", { where: `cart.py#${place}` }, code)).toMatchObject({ isOk: true });
  expect(project.get("cart.py")).toBe(expected(CART));
});

test("insert at the start stays behind what must come first", async () => {
  const text = "#!/usr/bin/env python3\nfrom __future__ import annotations\nx = 1\n";
  const { call, project } = await openBench({ "a.py": text }, { named: ["a.py"] });
  await call("read", { target: "a.py" });
  await call("insert", { where: "a.py#start" }, "import os");
  expect(project.get("a.py")).toBe(text.replace("x = 1", "import os\nx = 1"));
});

test("code that is there already is not added again", async () => {
  const { call } = await openCart();
  const again = await call(
    "insert",
    { where: "cart.py#end" },
    "def fee(amount):\n    return amount * 2",
  );
  expect(again).toMatchObject({ isOk: false, text: "cart.py holds that code already." });
});

test("delete takes a symbol out and says where it is still used", async () => {
  const texts = { "cart.py": CART, "main.py": "from cart import fee\n\nprint(fee(1))\n" };
  const { call, project } = await openBench(texts, NAMED);
  await call("read", { target: "cart.py" });
  const { isOk, text } = await call("delete", { target: "cart.py#fee" });
  expect(isOk).toBe(true);
  expect(project.get("cart.py")).not.toContain("def fee");
  expect(text).toContain("fee is still used in main.py:1");
});

test("delete takes lines out, but never a whole file", async () => {
  const { call, project } = await openCart();
  expect(await call("delete", { target: "cart.py" })).toMatchObject({ isOk: false });
  await call("delete", { target: "cart.py", first_line: 5, last_line: 5 });
  expect(project.get("cart.py")).toBe(CART.replace("    # Adds up.\n", ""));
});

test("create makes a new file with its folders", async () => {
  const { call, project } = await openBench({ "a.py": "x = 1\n" }, { unnamed: PYTHON_FILE });
  expect(await call("create", { path: "pkg/util.py" }, "y = 2\n")).toMatchObject({ isOk: true });
  expect(project.get("pkg/util.py")).toBe("y = 2\n");
});

test("where the task wants no new file, none is made", async () => {
  const { call, project } = await openBench({ "a.py": "x = 1\n" });
  const { isOk, text } = await call("create", { path: "b.py" }, "y = 2\n");
  expect({ isOk, text }).toEqual({
    isOk: false,
    text: "The task asks for no new file such as b.py. Change what is there.",
  });
  expect(project.get("b.py")).toBeNull();
});

test("where it names one, no other is made", async () => {
  const { call } = await openBench({ "a.py": "x = 1\n" }, { newFiles: ["notes.md"] });
  expect((await call("create", { path: "b.py" }, "y = 2\n")).isOk).toBe(false);
  expect((await call("create", { path: "notes.md" }, "first\n")).isOk).toBe(true);
});

test("where it asks for one without a name, a second one is refused", async () => {
  const { call } = await openBench({ "a.py": "x = 1\n" }, { unnamed: PYTHON_FILE });
  expect((await call("create", { path: "b.py" }, "y = (2\n")).isOk).toBe(false);
  expect((await call("create", { path: "b.py" }, "y = 2\n")).isOk).toBe(true);
  expect(await call("create", { path: "c.py" }, "y = 2\n")).toMatchObject({
    isOk: false,
    text: "The new file is b.py, not c.py.",
  });
});

test.each([
  [false, "test_b.py", false],
  [true, "test_b.py", true],
  [true, "b.py", false],
  [false, "b.txt", false],
])("a test file asked for: %s; %s is made: %s", async (isTest, target, isMade) => {
  const unnamed = { ...PYTHON_FILE, isTest };
  const { call } = await openBench({ "a.py": "x = 1\n" }, { unnamed });
  expect((await call("create", { path: target }, "y = 2\n")).isOk).toBe(isMade);
});

test.each([
  ["a.py", "a.py exists."],
  ["old/a.py", "There is a.py already."],
  ["a_new.py", "There is a.py already."],
  ["tests/test_b.py", "is a test"],
  ["../out.py", "outside"],
  [".git/hooks/x.sh", "git"],
])("create of %s is refused", async (target, expected) => {
  const options = { newFiles: target.includes("test_b") ? [] : [target], unnamed: PYTHON_FILE };
  const { call, project } = await openBench({ "a.py": "x = 1\n" }, options);
  const before = project.snapshot();
  const { isOk, text } = await call("create", { path: target }, "y = 2\n");
  expect({ isOk, text }).toMatchObject({ isOk: false, text: expect.stringContaining(expected) });
  expect(project.snapshot()).toEqual(before);
});

test("rename changes every use of a symbol and nothing else of that name", async () => {
  const texts = {
    "cart.py": CART,
    "main.py": "from cart import fee\n\n\ndef show():\n    return fee(1)  # fee\n",
    "other.py": "def fee(x):\n    return x\n",
    "tests/test_cart.py": "from cart import fee\n\n\ndef test_fee():\n    assert fee(1) == 2\n",
  };
  const { call, project } = await openBench(texts, NAMED);
  const { isOk, text, changed } = await call("rename", {
    symbol: "cart.py#fee",
    new_name: "charge",
  });
  expect({ isOk, changed }).toEqual({
    isOk: true,
    changed: ["cart.py", "main.py", "tests/test_cart.py"],
  });
  expect(project.get("main.py")).toBe(
    "from cart import charge\n\n\ndef show():\n    return charge(1)  # fee\n",
  );
  expect(project.get("other.py")).toBe(texts["other.py"]);
  expect(text).toContain("fee → charge");
});

test("a rename into a name that is taken is refused, with the place", async () => {
  const { call, project } = await openCart();
  const before = project.snapshot();
  const { isOk, text } = await call("rename", { symbol: "cart.py#fee", new_name: "Cart" });
  expect({ isOk, text }).toMatchObject({
    isOk: false,
    text: expect.stringContaining("Not renamed: cart.py:"),
  });
  expect(project.snapshot()).toEqual(before);
});

test("a rename that reached the tests does not open them for other changes", async () => {
  const texts = { "cart.py": CART, "tests/test_cart.py": "from cart import fee\n" };
  const { call, project } = await openBench(texts, NAMED);
  await call("rename", { symbol: "cart.py#fee", new_name: "charge" });
  await call("read", { target: "tests/test_cart.py" });
  const { isOk } = await call("edit", { target: "tests/test_cart.py" }, "pass\n");
  expect(isOk).toBe(false);
  expect(project.get("tests/test_cart.py")).toBe("from cart import charge\n");
});

test("a plan replaces the one before; the step behind those that are done is the one being done", async () => {
  const { call, context } = await openCart();
  await call("plan", { steps: ["look"], done: 1 });
  const { text } = await call("plan", { steps: ["look", "change", "test"], done: 1 });
  expect(text).toBe("[x] look\n[>] change\n[ ] test");
  expect(context.todo.steps).toHaveLength(3);
  expect(await call("plan", { steps: ["look"], done: 2 })).toMatchObject({ isOk: false });
});
