import { expect, test } from "vitest";
import type { LanguageId } from "../../../src/code/language.ts";
import { countOpenBrackets, isStatementComplete } from "../../../src/code/spans/statement-end.ts";

test.each<[LanguageId, string, boolean]>([
  ["python", "x = f(a)", true],
  ["python", "x = f(a", false],
  ["python", "x = f(a))", false],
  ["python", "x = ')'", true],
  ["python", "x = '(", false],
  ["python", "x = '\\''", true],
  ["python", 'x = """a\n(', false],
  ["python", 'x = """a\n("""', true],
  ["python", "x = 1 # (", true],
  ["python", "x = a + \\", false],
  ["python", "   ", false],
  ["javascript", "x = `a\n(`", true],
  ["javascript", "x = `a", false],
  ["javascript", "f(() => {", false],
  ["javascript", "f(() => { g(); });", true],
  ["javascript", "x = 1; // (", true],
  ["javascript", "x = 1; /* ( */", true],
  ["javascript", "x = 1; /*/", false],
  ["go", "x := '('", true],
  ["rust", "fn f<'a>(x: &'a str) {}", true],
  ["rust", "let c = '(';", true],
  ["rust", "let c = '\\'';", true],
  ["php", "$x = 1; # (", true],
  ["java", 'x = "(";', true],
])("%s: %j is whole: %s", (language, text, expected) => {
  expect(isStatementComplete(language, text)).toBe(expected);
});

test.each<[LanguageId, string, number]>([
  ["python", "f(a, [b", 2],
  ["python", "f(a)", 0],
  ["python", "a)", -1],
  ["typescript", "if (a) {", 1],
  ["typescript", "'(' + \"[\"", 0],
])("%s: %j leaves %d brackets open", (language, text, expected) => {
  expect(countOpenBrackets(language, text)).toBe(expected);
});

test("text too long to tell is not whole", () => {
  expect(isStatementComplete("python", "a".repeat(100_000))).toBe(false);
});
