import { expect, test } from "vitest";
import { placeTests } from "../../src/code/test-place.ts";

test.each<[subject: string, tests: readonly string[], place: string | null]>([
  ["cart.py", [], "test_cart.py"],
  ["shop/cart.py", [], "shop/test_cart.py"],
  ["shop/cart.py", ["tests/test_tax.py"], "tests/test_cart.py"],
  ["shop/cart.py", ["shop/test_tax.py"], "shop/test_cart.py"],
  ["src/cart.ts", [], "src/cart.test.ts"],
  ["src/cart.tsx", ["src/tax.spec.tsx"], "src/cart.spec.tsx"],
  ["src/cart.ts", ["test/tax.test.ts", "test/sum.test.ts"], "test/cart.test.ts"],
  ["src/cart.js", ["src/__tests__/tax.spec.js"], "src/__tests__/cart.spec.js"],
  ["src/cart.ts", ["tests/test_tax.py"], "src/cart.test.ts"],
  ["shop/cart.go", ["tests/tax_test.go"], "shop/cart_test.go"],
  ["src/Cart.java", [], null],
  ["notes.md", [], null],
])("the tests of %s, beside %j, belong into %s", (subject, tests, place) => {
  expect(placeTests(subject, tests)).toBe(place);
});
