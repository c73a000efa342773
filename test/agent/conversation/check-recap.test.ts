import { expect, test } from "vitest";
import { checkRecap } from "../../../src/agent/conversation/check-recap.ts";

const TEXTS = [
  "Fix price_of in shop/cart.py",
  "def price_of(item): return item.price",
  "read Cart.total",
];

function keep(point: string, testsPass: boolean | null = null): boolean {
  const points = { decisions: [point], openPoints: [] };
  return checkRecap(points, { texts: TEXTS, testsPass }).decisions.length === 1;
}

test.each([
  "The price is taken from the item.",
  "price_of in cart.py now rounds.",
  "shop/cart.py holds the function.",
  "`price_of` returns item.price.",
  "price_of() was called twice, e.g. by the cart.",
  "Cart.total is used.",
  "It takes 1.5 seconds.",
  "Make the tests pass.",
  "Check whether all tests pass.",
])("a point about what was seen is kept: %s", (point) => {
  expect(keep(point)).toBe(true);
});

test.each([
  "discount_of was fixed.",
  "shop/basket.py was changed.",
  "orders.py was changed.",
  "`discount` is new.",
  "applyDiscount rounds up.",
  "round_up() is called.",
  "Cart.discount is used.",
])("a point that names what was never seen is dropped: %s", (point) => {
  expect(keep(point)).toBe(false);
});

test.each<[string, boolean | null, boolean]>([
  ["All tests pass.", true, true],
  ["All tests pass.", false, false],
  ["All tests pass.", null, false],
  ["The tests are now green.", false, false],
  ["12 passed.", null, false],
  ["Prices are rounded to cents; 14 tests pass.", false, false],
  ["Rename it so that the tests pass.", false, true],
  ["The tests do not pass yet.", false, true],
  ["The tests do not pass yet.", true, false],
  ["Two tests still fail.", false, true],
  ["Two tests still fail.", true, false],
])("%s is kept only when the last run says so (%s)", (point, testsPass, isKept) => {
  expect(keep(point, testsPass)).toBe(isKept);
});

test("points become one line each, once, at most three of a kind", () => {
  const openPoints = ["one\n two", "one two", "", "three", "four", "five", "six"];
  const checked = checkRecap({ decisions: [], openPoints }, { texts: [], testsPass: null });
  expect(checked.openPoints).toEqual(["one two", "three", "four"]);
});

test("a point that fills all its room ends at a word", () => {
  const point = "word ".repeat(28).trim().padEnd(140, "x");
  const [kept = ""] = checkRecap(
    { decisions: [point], openPoints: [] },
    { texts: [], testsPass: null },
  ).decisions;
  expect(kept).toMatch(/word…$/);
});

test("names are found in texts of megabytes without reading all of them", () => {
  const texts = ["old_name", "x ".repeat(2_000_000), "new_name"];
  const points = { decisions: ["new_name is there.", "old_name is there."], openPoints: [] };
  expect(checkRecap(points, { texts, testsPass: null }).decisions).toEqual(["new_name is there."]);
});
