import { describe, expect, test } from "vitest";
import { findPatternProblem, searchPattern } from "../../src/bench/suite-patterns.ts";

test.each([
  [String.raw`\Afirst note\s*\Z`, "first note\n", {}, true],
  [String.raw`\Afirst note\s*\Z`, "x\nfirst note", { isMultiline: true }, false],
  ["^b$", "a\nb\nc", { isMultiline: true }, true],
  ["^b$", "a\nb", {}, false],
  ["b$", "a b\n", {}, true],
  ["a$", "a\rb", { isMultiline: true }, false],
  [String.raw`answer:\ (?:x)(?!\w|\.\w)`, "ANSWER: x.", { ignoresCase: true }, true],
  [String.raw`answer:\ (?:x)(?!\w|\.\w)`, "ANSWER: x.y", { ignoresCase: true }, false],
  [String.raw`\#\ \-\'\"\@`, `# -'"@`, {}, true],
  [String.raw`^\w+$`, "größe", {}, true],
  [String.raw`\bß\b`, "aß", {}, false],
  [String.raw`[\w.-]+`, "a-b", {}, true],
  ["[]a]", "]", {}, true],
  ["[^]a]", "]", {}, false],
  [".", "\n", {}, false],
  ["a.b", "a\rb", {}, true],
  ["a{2}", "aa", {}, true],
  ["a{,2}b", "aab", {}, true],
  ["{x}", "{x}", {}, true],
  [String.raw`(a)\1`, "aa", {}, true],
  [String.raw`\x41\u0042`, "AB", {}, true],
])("%s in %j with %j: %j", (pattern, text, flags, isFound) => {
  expect(findPatternProblem(pattern)).toBeNull();
  expect(searchPattern(pattern, text, flags)).toBe(isFound);
});

describe("what cannot be asked here is refused", () => {
  test.each([
    ["(", /is no regular expression/],
    ["(?i)a", /a group that is not known/],
    ["(?P<n>a)", /a group that is not known/],
    ["a*+", /possessive/],
    [String.raw`\q`, /escape \\q/],
    ["[a", /set without an end/],
    ["a\\", /ends in a backslash/],
    ["x".repeat(5000), /is too long/],
  ])("%s", (pattern, reason) => {
    expect(findPatternProblem(pattern)).toMatch(reason);
  });
});

test("a pattern that never comes to an end is stopped", () => {
  expect(() => searchPattern("(a+)+$", `${"a".repeat(60)}b`, {})).toThrow(/takes too long/);
});
