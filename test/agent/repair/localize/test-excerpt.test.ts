import { expect, test } from "vitest";
import { excerptTest } from "../../../../src/agent/repair/localize/test-excerpt.ts";
import { createFailure } from "../check-result.ts";

const PYTHON = `import unittest

class CartTest(unittest.TestCase):
    def test_total_of_none(self):
        self.assertEqual(total([]), 0)

    def test_total(self):
        cart = [1, 2]

        self.assertEqual(total(cart), 3)

    def test_count(self):
        pass
`;
const PYTHON_TOTAL = `    def test_total(self):
        cart = [1, 2]

        self.assertEqual(total(cart), 3)`;

const NODE = `import { describe, it } from "node:test";

describe("cart", () => {
  it("adds twice", () => {
    add(2);
  });
  it("adds", () => {
    assert.equal(add(1), 2);
  });
});
`;
const NODE_ADDS = `  it("adds", () => {
    assert.equal(add(1), 2);
  });`;

const GO = `func TestSumOfNone(t *testing.T) {
}

func TestSum(t *testing.T) {
\tif Sum(1, 2) != 3 {
\t\tt.Errorf("wrong")
\t}
}

func helper() {}
`;
const GO_SUM = `func TestSum(t *testing.T) {
\tif Sum(1, 2) != 3 {
\t\tt.Errorf("wrong")
\t}
}`;

const RUST = `    #[test]
    fn adds() {
        assert_eq!(add(1), 2);
    }
`;
const JAVA = `  @Test
  void adds() {
    assertEquals(2, add(1));
  }
`;

test.each([
  ["unittest", PYTHON, "test_total (tests.test_cart.CartTest.test_total)", PYTHON_TOTAL],
  ["a unittest subtest", PYTHON, "test_total (tests.test_cart.CartTest) (i=1)", PYTHON_TOTAL],
  ["pytest", PYTHON, "tests/test_cart.py::CartTest::test_total", PYTHON_TOTAL],
  ["pytest with parameters", PYTHON, "test_cart.py::CartTest::test_total[a::b > c]", PYTHON_TOTAL],
  ["a dotted name", PYTHON, "tests.test_cart.CartTest.test_total", PYTHON_TOTAL],
  ["node:test, nested", NODE, "cart > adds", NODE_ADDS],
  ["jest", NODE, "cart › adds", NODE_ADDS],
  ["go", GO, "example.com/shop TestSum", GO_SUM],
  ["a go subtest", GO, "example.com/shop TestSum/small_numbers", GO_SUM],
  ["cargo", RUST, "tests::adds", RUST.slice(RUST.indexOf("    fn")).trimEnd()],
  ["junit", JAVA, "com.example.CartTest.adds", JAVA.slice(JAVA.indexOf("  void")).trimEnd()],
])("%s names its tests so that they are found", (_runner, text, name, excerpt) => {
  expect(excerptTest(text, createFailure(name))).toBe(excerpt);
});

test("a name that is not in the file falls back to the line", () => {
  const failure = createFailure("cart adds", { line: 8 });
  expect(excerptTest(NODE, failure)).toBe("    assert.equal(add(1), 2);\n  });");
});

test.each([
  ["neither name nor line is there", "test_none", undefined],
  ["the line is beyond the end", "test_none", 900],
  ["the name is too short to mean anything", "t", undefined],
  ["the name stands in no declaration", "CartTest", undefined],
])("there is no excerpt when %s", (_fact, name, line) => {
  const failure = createFailure(name, line === undefined ? {} : { line });
  expect(excerptTest(PYTHON, failure)).toBeNull();
});

test("a name with signs of a regular expression is taken as it is", () => {
  const text = 'test("(a+b)* [c]", () => {\n  run();\n});\n';
  expect(excerptTest(text, createFailure("(a+b)* [c]"))).toBe(text.trimEnd());
});

test("an excerpt has at most forty lines", () => {
  const text = `def test_long():\n${"    step()\n".repeat(100)}`;
  expect(excerptTest(text, createFailure("test_long"))?.split("\n")).toHaveLength(40);
});

test("a title of several words in quotes is found wherever a harness of the project's own takes it", () => {
  const text = 'expect "one day" 1 "$(days 1)"\nexpect "two days" 2 "$(days 2)"\n';
  expect(excerptTest(text, createFailure("two days"))).toBe('expect "two days" 2 "$(days 2)"');
  expect(excerptTest('say "two"\n', createFailure("two"))).toBeNull();
});
