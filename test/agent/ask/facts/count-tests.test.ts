import { expect, test } from "vitest";
import { countTests, type TestCount } from "../../../../src/agent/ask/facts/count-tests.ts";
import { createCodeParser } from "../../../../src/code/parse.ts";

async function count(path: string, text: string): Promise<TestCount | null> {
  const parsed = await createCodeParser().parse(path, text);
  const symbols = (parsed?.symbols ?? []).map((symbol) => ({ ...symbol, doc: null }));
  return countTests(path, text, symbols);
}

test.each<[string, string, TestCount]>([
  [
    "test_a.py",
    "import unittest\nclass T(unittest.TestCase):\n    def setUp(self):\n        pass\n    def test_a(self):\n        pass\n    @unittest.skip('x')\n    def test_b(self):\n        pass\ndef helper():\n    pass\n",
    { tests: 2, skipped: 1, repeated: 0 },
  ],
  [
    "test_a.py",
    "import pytest\n@pytest.mark.parametrize('a', [1, 2])\ndef test_a(a):\n    assert a\n",
    { tests: 1, skipped: 0, repeated: 1 },
  ],
  [
    "a.test.ts",
    "describe('x', () => {\n  beforeEach(() => {});\n  it('a', () => {});\n  xit('b', () => {});\n  it.skip('c', () => {});\n  test.each([1, 2])('d %s', () => {});\n  // it('e', () => {});\n  await t.test('f', () => {});\n  it.only('g', () => {});\n  test.describe('h', () => {});\n  expect(/x/.test('y'));\n  test.todo('i');\n});\n",
    { tests: 7, skipped: 3, repeated: 1 },
  ],
  ["a.test.js", "test.each`\n a | b\n`('t', () => {});\n", { tests: 1, skipped: 0, repeated: 1 }],
  [
    "a_test.go",
    "package a\nfunc TestA(t *testing.T) {}\nfunc TestingTools() {}\nfunc FuzzB(f *testing.F) {}\nfunc helper() {}\n",
    { tests: 2, skipped: 0, repeated: 0 },
  ],
  [
    "src/lib.rs",
    "#[cfg(test)]\nmod tests {\n    #[test]\n    fn a() {}\n    #[tokio::test]\n    async fn b() {}\n    #[test]\n    #[ignore]\n    fn c() {}\n    fn helper() {}\n}\n",
    { tests: 3, skipped: 1, repeated: 0 },
  ],
  [
    "ATest.java",
    "class ATest {\n  @Test\n  void a() {}\n  @ParameterizedTest\n  @ValueSource(ints = {1})\n  void b(int x) {}\n  @Disabled\n  @Test\n  void c() {}\n  void helper() {}\n}\n",
    { tests: 3, skipped: 1, repeated: 1 },
  ],
  [
    "ATests.cs",
    "class ATests {\n  [Fact]\n  public void A() {}\n  [Theory]\n  [InlineData(1)]\n  public void B(int x) {}\n  public void Helper() {}\n}\n",
    { tests: 2, skipped: 0, repeated: 1 },
  ],
  [
    "a_test.rb",
    "class A\n  def test_a\n  end\n  def helper\n  end\nend\n",
    { tests: 1, skipped: 0, repeated: 0 },
  ],
  [
    "a_spec.rb",
    "describe 'a' do\n  it 'b' do\n  end\n  xit 'c' do\n  end\nend\n",
    { tests: 2, skipped: 1, repeated: 0 },
  ],
  ["a_test.cpp", "TEST(A, b) {}\nTEST_F(A, c) {}\n", { tests: 2, skipped: 0, repeated: 0 }],
])("%s holds the tests it spells: %#", async (path, text, counted) => {
  expect(await count(path, text)).toEqual(counted);
});

test("a language without tests has no count", async () => {
  expect(await count("a.css", "a { color: red; }")).toBeNull();
});
