import { chmodSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { openBench } from "./tool-bench.ts";

const CART = `"""Carts."""


class Cart:
    def total(self, items):
        return sum(items)


def verifyToken(token):
    return token == "x"
`;
const TEXTS = {
  "shop/cart.py": CART,
  "shop/main.py":
    "from shop.cart import Cart, verifyToken\n\n\ndef main():\n    print(Cart().total([1]))\n    return verifyToken('x')\n",
  "README.md": "# Shop\nAsk verifyToken first.\n",
};

test("find tells a symbol by its name, with its place and kind", async () => {
  const { call } = await openBench(TEXTS);
  const { text } = await call("find", { query: "verifyToken", in: "symbols" });
  expect(text).toBe("shop/cart.py#verifyToken (function, line 9): def verifyToken(token):");
});

test.each([
  ["total", "shop/cart.py#Cart.total"],
  ["print(Cart", "shop/main.py:5: print(Cart().total([1]))"],
  ["README", "README.md"],
])("find without a place looks for %j everywhere", async (query, expected) => {
  const { call } = await openBench(TEXTS);
  const { isOk, text } = await call("find", { query });
  expect({ isOk, text }).toMatchObject({ isOk: true, text: expect.stringContaining(expected) });
});

test("a name that is nowhere is answered with the nearest real one", async () => {
  const { call, context } = await openBench(TEXTS);
  const { text } = await call("find", { query: "verifyTokne", in: "symbols" });
  expect(text).toMatch(/^Nothing matches "verifyTokne"\. The nearest: shop\/cart\.py#verifyToken/);
  expect(context.seen.symbols).toContain("shop/cart.py#verifyToken");
});

test("read shows a symbol under its line numbers, and only those count as seen", async () => {
  const { call, context } = await openBench(TEXTS);
  const { text } = await call("read", { target: "shop/cart.py#Cart.total" });
  expect(text).toBe(
    "shop/cart.py, lines 5-6 of 10:\n5|     def total(self, items):\n6|         return sum(items)",
  );
  expect(context.seen.hasSeen("shop/cart.py", { first: 5, last: 6 })).toBe(true);
  expect(context.seen.hasSeen("shop/cart.py", { first: 5, last: 7 })).toBe(false);
});

test.each([
  [{ target: "shop/cart.py" }, { target: "shop/cart.py" }],
  [{ target: "shop/cart.py" }, { target: "shop/cart.py#Cart" }],
  [{ target: "shop/cart.py#Cart" }, { target: "shop/cart.py", first_line: 5, last_line: 6 }],
])(
  "what %j has shown is not shown again by %j, until the file is another one",
  async (first, again) => {
    const { call, project } = await openBench(TEXTS);
    await call("read", first);
    const { isOk, text } = await call("read", again);
    expect({ isOk, text }).toMatchObject({
      isOk: false,
      text: expect.stringContaining("were shown above"),
    });
    project.put("shop/cart.py", `${CART}x = 1\n`);
    expect((await call("read", again)).isOk).toBe(true);
  },
);

test("a long file comes as its outline with the calls that read on", async () => {
  const functions = Array.from(
    { length: 200 },
    (_, at) => `def f${at}(a):\n    return a + ${at}\n`,
  );
  const { call, context } = await openBench({ "long.py": functions.join("\n\n") });
  const { text } = await call("read", { target: "long.py" });
  expect(text.length).toBeLessThan(6_000);
  expect(text).toContain("long.py has 798 lines. Its outline:\ndef f0(a):");
  expect(text).toContain('[Read a part: {"target": "long.py#f0"} or {"target": "long.py", ');
  expect(context.seen.textOf("long.py")).not.toBeNull();
  expect(context.seen.lastSeenLine("long.py")).toBe(0);
});

test("a long text without symbols comes as far as there is room, with the call that reads on", async () => {
  const lines = Array.from({ length: 900 }, (_, at) => `line ${at + 1}`);
  const { call } = await openBench(
    { "notes.txt": `${lines.join("\n")}\n` },
    { maxResultChars: 300 },
  );
  const first = await call("read", { target: "notes.txt" });
  const [, next = ""] = /"first_line": (\d+)/.exec(first.text) ?? [];
  const second = await call("read", {
    target: "notes.txt",
    first_line: Number(next),
    last_line: 900,
  });
  expect(second.text).toContain(`\n${next}| line ${next}\n`);
});

test.each([
  ["shop/cart.py#Cart.totl", "Did you mean shop/cart.py#Cart.total?"],
  ["shop/crat.py", "There is no file shop/crat.py. Did you mean shop/cart.py?"],
  ["old/cart.py", "There is no file old/cart.py. Did you mean shop/cart.py?"],
])("read of %s says what there is instead", async (target, expected) => {
  const { call } = await openBench(TEXTS);
  const { isOk, text } = await call("read", { target });
  expect(isOk).toBe(false);
  expect(text).toContain(expected);
});

test("usages lists each place that uses a symbol, calls marked", async () => {
  const { call } = await openBench(TEXTS);
  const { text } = await call("usages", { symbol: "shop/cart.py#verifyToken" });
  expect(text.split("\n")).toEqual([
    "shop/cart.py#verifyToken (function, line 9): def verifyToken(token):",
    "shop/main.py:1",
    "shop/main.py:6 in main (call)",
  ]);
});

test("usages of what is not there names the nearest symbol", async () => {
  const { call } = await openBench(TEXTS);
  const { isOk, text } = await call("usages", { symbol: "shop/cart.py#validateToken" });
  expect(isOk).toBe(false);
  expect(text).toContain("Did you mean shop/cart.py#verifyToken?");
});

test("a binary file and one that may not be read are told as such", async () => {
  const { call, project } = await openBench({ "a.py": "x = 1\n" });
  writeFileSync(path.join(project.root, "logo.bin"), Buffer.from([0, 1, 2, 0, 255]));
  const binary = await call("read", { target: "logo.bin" });
  expect(binary).toMatchObject({ isOk: false, text: expect.stringContaining("binary file") });
  if (process.getuid?.() === 0) return;
  chmodSync(path.join(project.root, "a.py"), 0);
  const locked = await call("read", { target: "a.py" });
  expect(locked).toMatchObject({ isOk: false, text: expect.stringContaining("cannot be opened") });
});

test.each(['say "hi" ü.py', "a#b.py", "na'me$&.py"])(
  "a file called %s is read like any other",
  async (name) => {
    const { call } = await openBench({ [name]: "def f(a):\n    return a\n" });
    expect((await call("read", { target: `${name}#f` })).text).toContain("1| def f(a):");
  },
);

test("one line of a megabyte is cut, and the result stays within its bound", async () => {
  const { call } = await openBench({ "data.txt": "x".repeat(1_000_000) });
  const { text } = await call("read", { target: "data.txt" });
  expect(text.length).toBeLessThan(1_000);
  expect(text).toContain("characters left out]");
});

test("a tool that does not exist is answered with those that do", async () => {
  const { call } = await openBench(TEXTS);
  const { isOk, text } = await call("rm_rf", {});
  expect({ isOk, text }).toMatchObject({
    isOk: false,
    text: expect.stringContaining("find, read"),
  });
});

test.each([
  ["read", { path: "a.py" }],
  ["find", { query: "" }],
  ["find", { query: "x", in: "heaven" }],
  ["read", { target: "README.md", first_line: -3 }],
])("%s with %j is refused as an argument of another shape", async (name, args) => {
  const { call } = await openBench(TEXTS);
  const { isOk, text } = await call(name, args);
  expect({ isOk, text }).toMatchObject({
    isOk: false,
    text: expect.stringContaining("wrong arguments"),
  });
});
