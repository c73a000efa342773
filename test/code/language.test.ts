import { expect, test } from "vitest";
import { isCodePath, isTestPath, languageOf, listLanguages } from "../../src/code/language.ts";

test.each([
  ["src/a.ts", "typescript"],
  ["a.d.ts", "typescript"],
  ["a.mts", "typescript"],
  ["a.tsx", "tsx"],
  ["a.jsx", "javascript"],
  ["a.cjs", "javascript"],
  ["pkg/a.py", "python"],
  ["A.PY", "python"],
  ["a.go", "go"],
  ["a.rs", "rust"],
  ["A.java", "java"],
  ["a.h", "c"],
  ["a.cc", "cpp"],
  ["a.rb", "ruby"],
  ["a.php", "php"],
  ["a.cs", "csharp"],
])("%s is %s", (path, id) => {
  expect(languageOf(path)?.id).toBe(id);
  expect(isCodePath(path)).toBe(true);
});

test.each([
  ["a.css", "css"],
  ["a.HTM", "html"],
  ["package.json", "json"],
  [".github/ci.yml", "yaml"],
  ["run.sh", "bash"],
])("%s is %s, which is no code of its own", (path, id) => {
  expect(languageOf(path)?.id).toBe(id);
  expect(isCodePath(path)).toBe(false);
});

test.each(["README.md", "py", ".py", "a.py.txt", "Makefile", "", "a/"])("%j is no code", (path) => {
  expect(languageOf(path)).toBeNull();
  expect(isCodePath(path)).toBe(false);
});

test("no extension belongs to two languages", () => {
  const extensions = listLanguages().flatMap((language) => language.extensions);
  expect(new Set(extensions).size).toBe(extensions.length);
});

test.each([
  "test_a.py",
  "pkg/a_test.py",
  "conftest.py",
  "app/tests.py",
  "tests/helpers.py",
  "tests/data/sample.json",
  "src/__tests__/a.js",
  "test/a.js",
  "a.test.ts",
  "a.spec.tsx",
  "a.test.mjs",
  "a-test.js",
  "calc_test.go",
  "testdata/input.txt",
  "src/test/java/com/acme/Helper.java",
  "CalcTest.java",
  "TestCalc.java",
  "CalcIT.java",
  "tests/it.rs",
  "calc_spec.rb",
  "CalcTest.php",
  "CalcTests.cs",
  "calc_test.cpp",
  "test.sh",
  "run-tests.sh",
  "dates_test.sh",
])("%s is a test path", (path) => {
  expect(isTestPath(path)).toBe(true);
});

test.each([
  "src/contest.py",
  "latest.ts",
  "src/testing.py",
  "attest.go",
  "test.ts.md",
  "src/main/java/com/acme/Latest.java",
  "Testimony.java",
  "protest.js",
  "src/tests.md",
])("%s is no test path", (path) => {
  expect(isTestPath(path)).toBe(false);
});
