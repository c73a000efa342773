import { expect, test } from "vitest";
import { renderOutline } from "../../src/code/outline.ts";
import { parseSource } from "./outline.ts";

const CART = `"""Carts."""
import math

LIMIT = 3


@cached
class Cart:
    """What a person buys.

    More."""

    # The sum
    # of all prices.
    def total(self, rate=1):
        def inner():
            pass
        return 0

    def clear(self): self.items = []


def load(path):
    '''
    Reads a cart.
    '''
    return Cart()
`;

const CALM = () => true;

async function outline(
  path: string,
  text: string,
  { focus = "", fits = CALM }: { focus?: string; fits?: (outline: string) => boolean } = {},
): Promise<string | null> {
  const parsed = await parseSource(path, text);
  const symbol = parsed.symbols.find(({ qualifiedName }) => qualifiedName === focus) ?? null;
  return renderOutline({ path, text, parsed, focus: symbol, fits });
}

test("a file without its bodies: signatures, first words about them, and where the bodies are", async () => {
  expect(await outline("cart.py", CART, { focus: "Cart.clear" })).toBe(`LIMIT = 3
# What a person buys.
class Cart:  # lines 7-20
    # The sum
    def total(self, rate=1):  # lines 15-18
    def clear(self):  # shown below
# Reads a cart.
def load(path):  # lines 23-27`);
});

test("the marks are comments of the file's language", async () => {
  const text =
    "/**\n * Adds.\n */\nexport function add(a: number) {\n  return a;\n}\n\n// One row.\nexport interface Row {\n  a: 1;\n}\n";
  expect(await outline("a.ts", text)).toBe(`// Adds.
export function add(a: number)  // lines 4-6
// One row.
export interface Row  // lines 9-11`);
});

test("a declaration inside a function shows only when it is what matters", async () => {
  expect(await outline("cart.py", CART, { focus: "Cart.total.inner" })).toContain(
    "\n        def inner():  # shown below, lines 16-17\n",
  );
});

test("a signature that is too long says so", async () => {
  const text = `def f(${"argument_name, ".repeat(40)}):\n    pass\n`;
  expect(await outline("a.py", text)).toMatch(
    /argument_na?m?e?,? {2}# the line goes on, lines 1-2$/,
  );
});

test("where there is no room comments go first, then what is far from the focus", async () => {
  const limit = (maxChars: number) =>
    outline("cart.py", CART, {
      focus: "Cart.clear",
      fits: ({ length }) => length <= maxChars,
    });
  expect(await limit(146)).toBe(`LIMIT = 3
class Cart:  # lines 7-20
    def total(self, rate=1):  # lines 15-18
    def clear(self):  # shown below
def load(path):  # lines 23-27`);
  expect(await limit(145)).toBe(`class Cart:  # lines 7-20
    def total(self, rate=1):  # lines 15-18
    def clear(self):  # shown below
# [2 more declarations left out]`);
  expect(await limit(100)).toBe(`class Cart:  # lines 7-20
    def clear(self):  # shown below
# [3 more declarations left out]`);
  expect(await limit(0)).toBe("class Cart:  # lines 7-20\n# [4 more declarations left out]");
});

test("every bound is kept, for a file of a thousand functions", async () => {
  const functions = Array.from({ length: 1000 }, (_, index) => `def f${index}(x):\n    return x\n`);
  const text = functions.join("\n");
  const parsed = await parseSource("big.py", text);
  for (const maxChars of [80, 500, 5000]) {
    const fits = ({ length }: string): boolean => length <= maxChars;
    const focus = parsed.symbols[700] ?? null;
    const shown = renderOutline({ path: "big.py", text, parsed, focus, fits });
    expect(shown?.length).toBeLessThanOrEqual(maxChars);
    expect(shown).toContain("def f700(x):  # shown below");
    expect(shown).toMatch(/\n# \[\d+ more declarations left out\]$/);
  }
});

test.each([
  [
    "a comment of many lines begins with its first words",
    "/*\n * ----\n * Sums up.\n */",
    "Sums up.",
  ],
  ["an empty line ends a comment", "// far\n", null],
  ["an attribute is no comment", "// near", "near"],
])("%s", async (_fact, comment, expected) => {
  const shown = await outline("a.js", `${comment}\nfunction f() {\n  return 1;\n}\n`);
  const start = expected === null ? "" : `// ${expected}\n`;
  expect(shown?.startsWith(`${start}function f()`)).toBe(true);
});

test("a directive above a function is no comment about it", async () => {
  expect(await outline("a.cpp", "#include <x>\nint f() {\n  return 1;\n}\n")).toMatch(/^int f\(\)/);
});

test("a file that declares nothing has no outline", async () => {
  expect(await outline("a.py", "print(1)\n")).toBe(null);
});
