import { expect, test } from "vitest";
import {
  identifiersOf,
  namesFile,
  namesSymbol,
} from "../../../../src/agent/repair/localize/task-words.ts";

test.each([
  ["fix src/cart.py", "src/cart.py", true],
  ["fix cart.py", "src/cart.py", true],
  ["cart.py.", "src/cart.py", true],
  ["see `cart.py`, please", "src/cart.py", true],
  ["fix /home/me/shop/src/cart.py", "src/cart.py", true],
  ["fix smart-cart.py", "cart.py", false],
  ["fix mycart.py", "cart.py", false],
  ["fix cart.pyx", "cart.py", false],
  ["fix cart.py.bak", "cart.py", false],
  ["fix cartXpy", "cart.py", false],
  ["fix cart", "cart.py", false],
])("%j names %s: %s", (task, path, isNamed) => {
  expect(namesFile(task, path)).toBe(isNamed);
});

test.each([
  ["Cart.total is wrong", "Cart.total", true],
  ["repair add()", "add", true],
  ["the total is wrong", "Cart.total", false],
  ["fix the address", "add", false],
  ["fix tests", "f", false],
])("%j names the symbol %s: %s", (task, symbol, isNamed) => {
  expect(namesSymbol(task, symbol)).toBe(isNamed);
});

test("identifiers are whole words that a program could use", () => {
  expect([...identifiersOf("1 + add2(cart.total, $x, _y) != 'né'")]).toEqual([
    "add2",
    "cart",
    "total",
    "$x",
    "_y",
    "n",
  ]);
});
