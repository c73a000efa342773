import { expect, test } from "vitest";
import { isAgentError } from "../../../src/base/errors.ts";
import { parseGbnf } from "../../../src/grammar/gbnf/parse-gbnf.ts";
import { createMatcher } from "../../../src/grammar/matcher/matcher.ts";

const matches = (gbnf: string, text: string): boolean =>
  createMatcher(parseGbnf(gbnf)).start.accept(text).isComplete;

test.each([
  ["a comment on its own line", '# first\nroot ::= "a" # second\n# third', "a"],
  ["a comment in parentheses", 'root ::= ( # one\n "a" # two\n)', "a"],
  ["blanks and tabs", 'root\t::=   "a"\t"b"', "ab"],
  ["carriage returns", 'root ::= x\r\nx ::= "a"\r\n', "a"],
  ["carriage returns alone", 'root ::= x\rx ::= "a"\r', "a"],
  ["a body on the next line", 'root ::=\n  "a"', "a"],
  ["a line break behind a bar", 'root ::= "b" |\n  "a"', "a"],
  ["line breaks in parentheses", 'root ::= (\n "a"\n | "b"\n)\n', "b"],
  ["an empty alternative", 'root ::= "a" | ', ""],
  ["an empty body", "root ::= ", ""],
  ["an empty text", 'root ::= ""', ""],
  ["rules in any order", 'x ::= "a"\nroot ::= x', "a"],
  ["names with digits and dashes", 'root ::= a-1B\na-1B ::= "a"', "a"],
  ["names that begin with a digit", 'root ::= 1st 1st\n1st ::= "a"', "aa"],
  ["names that begin with a dash", 'root ::= -x rule-x\n-x ::= "a"\nrule-x ::= "b"', "ab"],
  ["named escapes", 'root ::= "\\t\\r\\n\\\\\\"\\[\\]\\-"', '\t\r\n\\"[]-'],
  ["escapes by number", 'root ::= "\\x41\\u65e5\\U0001F600"', "A日😀"],
  ["a zero character by number", 'root ::= "\\x00"', "\0"],
  ["characters as they are", 'root ::= "日😀\'\t"', "日😀'\t"],
  ["a line break in a literal", 'root ::= "a\nb"', "a\nb"],
  ["a range", "root ::= [a-c]", "b"],
  ["a range of large characters", "root ::= [😀-😂]", "😁"],
  ["a dash at the end of a class", "root ::= [a-]", "-"],
  ["a dash in front", "root ::= [-a]", "-"],
  ["a range from a dash", "root ::= [--/]", "."],
  ["a caret that is not in front", "root ::= [a^]", "^"],
  ["an escaped bracket in a class", "root ::= [\\]\\[]", "]"],
  ["a quote in a class", 'root ::= ["]', '"'],
  ["a range to an escape", "root ::= [!-\\x7E]", "A"],
  ["a negated class", "root ::= [^a-c\\n]", "d"],
  ["any character", "root ::= .", "\n"],
  ["signs behind blanks", 'root ::= "a" + "b" ?', "aab"],
  ["counts with blanks", 'root ::= "a"{ 1 , 2 } "b"{ 2 }', "aabb"],
  ["a count of zero", 'root ::= "a"{0} "b"', "b"],
  ["a sign behind parentheses", 'root ::= ("a" | "b")*', "abba"],
  ["signs in a row", 'root ::= "ab"+?', ""],
  ["recursion", 'root ::= "(" root ")" | ""', "(())"],
])("%s can be read", (_name, gbnf, text) => {
  expect(matches(gbnf, text)).toBe(true);
});

test.each([
  ["a range from high to low", "root ::= [c-a]", "b"],
  ["a literal beside its sign", 'root ::= "ab"{2}', "abb"],
  ["a negated class", "root ::= [^a-c\\n]", "\n"],
])("%s does not match everything", (_name, gbnf, text) => {
  expect(matches(gbnf, text)).toBe(false);
});

test("tokens are read by number", () => {
  const { start } = createMatcher(parseGbnf("root ::= <[151657]> !<[2]>+"));
  expect(start.allowedTokens()).toEqual({ ids: [151_657], anyBut: [] });
  expect(start.acceptToken(151_657).allowedTokens()).toEqual({ ids: [], anyBut: [2] });
});

test("tokens are read by text where a vocabulary is given", () => {
  const asked: string[] = [];
  const tokenId = (text: string): number => asked.push(text);
  const { rules } = parseGbnf("root ::= <think> !</think>* </think>", { tokenId });
  expect(asked).toEqual(["<think>", "</think>", "</think>"]);
  expect(createMatcher({ root: "root", rules }).start.allowedTokens()?.ids).toEqual([1]);
});

test.each([
  ["", "there is no rule root", 1, 1],
  ['x ::= "a"', "there is no rule root", 1, 10],
  ['root ::= "a"\nroot ::= "b"', "the rule root is defined twice", 2, 1],
  ["root ::= a\n  | b", 'expected a rule name at "| b"', 2, 3],
  ["root ::= x", "the rule x is not defined", 1, 10],
  ['root ::= "日" ("b" | y)', "the rule y is not defined", 1, 21],
  ['root = "a"', 'expected "::=" at "= \\"a\\""', 1, 6],
  ["::= x", 'expected a rule name at "::= x"', 1, 1],
  ['root ::= "a', "the text ends inside a literal or class", 1, 12],
  ["root ::= [a", "the text ends inside a literal or class", 1, 12],
  ["root ::= []", "a class without characters", 1, 11],
  ["root ::= [^]", "a class without characters", 1, 11],
  ['root ::= "\\q"', "unknown escape \\q", 1, 11],
  ['root ::= "\\x4"', "expected 2 hexadecimal digits behind \\x", 1, 11],
  ['root ::= "\\uD800"', "a lone surrogate is no text", 1, 11],
  ['root ::= "\\U00110000"', "no code point is so large", 1, 11],
  ['root ::= ("a"', 'expected ")" at the end of the text', 1, 14],
  ['root ::= "a")', 'expected the end of the rule at ")"', 1, 13],
  ['root ::= "a" rule_1\nrule ::= "b"', 'expected the end of the rule at "_1"', 1, 18],
  ["root ::= *", 'nothing to repeat at "*"', 1, 10],
  ['root ::= "a" | +', 'nothing to repeat at "+"', 1, 16],
  ['root ::= ""*', "an empty text is repeated", 1, 12],
  ['root ::= "a"{', "expected a number at the end of the text", 1, 14],
  ['root ::= "a"{,2}', 'expected a number at ",2}"', 1, 14],
  ['root ::= "a"{1', 'expected "}" at the end of the text', 1, 15],
  ['root ::= "a"{3,2}', "a repetition of 3 to 2 times", 1, 13],
  ['root ::= "a"{1234567890123456}', "the number 1234567890123456 is too large", 1, 14],
  ['root ::= "a"*+?*', "more than 3 repetition signs in a row", 1, 16],
  ["root ::= <[x]>", 'expected a number at "x]>"', 1, 12],
  ["root ::= <[1>", 'expected "]>" at ">"', 1, 13],
  ["root ::= !x", 'expected "<" at "x"', 1, 11],
  ["root ::= <think>", "the token <think> can be read only with a vocabulary", 1, 10],
  ["root ::= <think", 'expected ">" before the end of the text', 1, 11],
  ["root ::= <[2147483648]>", "no token has the number 2147483648", 1, 10],
  ['root ::= "a" | root "b"', "left recursion: root → root", 1, 1],
  ['root ::= x\nx ::= "a"? y\ny ::= z "c"\nz ::= x | "d"', "left recursion: y → z → x → y", 2, 1],
  ['root ::= "a"\n# x\nx ::= (("b"*)? | "c"{0,3}) x "d"', "left recursion: x → x", 3, 1],
  ['root ::= "a\0"', "the text holds a zero byte or half a character", 1, 12],
  ['root ::= "\ud800"', "the text holds a zero byte or half a character", 1, 11],
])("%j is refused: %s", (gbnf, reason, line, column) => {
  expect(() => parseGbnf(gbnf)).toThrowError(
    expect.objectContaining({ code: "gbnf-invalid", details: { reason, line, column } }),
  );
});

test("a token that is none is refused", () => {
  expect(() => parseGbnf("root ::= <x>", { tokenId: () => null })).toThrowError(
    /line 1, column 10: the token <x> is not one token of the model/,
  );
});

test.each([
  ["nested parentheses", `root ::=\n  ${"(".repeat(200_000)}"a"${")".repeat(200_000)}`, 2, 153],
  ["open parentheses", `root ::= ${"(".repeat(200_000)}`, 1, 160],
  ["repetition signs", `root ::= "a"${"*".repeat(200_000)}`, 1, 16],
  ["characters", `root ::= "${"a".repeat(4 * 1024 * 1024)}"`, 1, 1],
])("200,000 %s are refused with their place", (_name, gbnf, line, column) => {
  try {
    parseGbnf(gbnf);
    expect.unreachable();
  } catch (error) {
    expect(isAgentError(error, "gbnf-invalid") && error.details).toMatchObject({ line, column });
  }
});

test("many rules, alternatives and items are read", () => {
  const names = Array.from({ length: 20_000 }, (_, i) => `x${i}`);
  const rules = names.map((name, i) => `${name} ::= "${i}," ${names[i + 1] ?? ""}`).join("\n");
  const flat = names.map((_, i) => `"${i}"`);
  const gbnf = `root ::= x0 ${flat.join(" ")} (${flat.join(" | ")})\n${rules}`;
  const text = `${names.map((_, i) => `${i},`).join("")}${names.map((_, i) => i).join("")}77`;
  expect(matches(gbnf, text)).toBe(true);
});
