import { describe, expect, test } from "vitest";
import { type Dfa, NO_TEXT } from "../../../src/grammar/automaton/dfa.ts";
import {
  acceptsText,
  isAnyText,
  shortestText,
} from "../../../src/grammar/automaton/dfa-algebra.ts";
import { compilePattern } from "../../../src/grammar/automaton/pattern.ts";
import { findFlaw } from "./find-flaw.ts";

function compile(source: string): Dfa {
  const compiled = compilePattern(source);
  if ("unsupported" in compiled) throw new Error(`${source}: ${compiled.unsupported}`);
  return compiled.dfa;
}

/** JavaScript's own verdict, by code points where the pattern allows it. */
function createReference(source: string): { expression: RegExp; unicode: boolean } {
  try {
    return { expression: new RegExp(source, "u"), unicode: true };
  } catch {
    return { expression: new RegExp(source), unicode: false };
  }
}

const PIECES = [
  "a",
  "b",
  "A",
  "é",
  "0",
  "9",
  "_",
  "-",
  " ",
  "\n",
  "\u2028",
  ".",
  "/",
  "😀",
  "foo",
  "bar",
];

const SAMPLES = [
  "2024-02-29",
  "user@example.com",
  "https://example.com/a?b=c#d",
  "#a0f",
  "1.2.3-rc.1",
  "foo--bar",
  "Passw0rd!",
  "a{,3}",
  "x{2}",
  "[]",
  "\\c",
  "\0\x01\x1f",
  "uuuu",
  "p{L}",
  "αβγ",
  "\u{10ffff}",
];

/** The pieces, pairs of pieces, samples, and around the shortest match what is nearly one. */
function createProbes(dfa: Dfa): string[] {
  const seeds = [...SAMPLES, shortestText(dfa) ?? ""].filter((seed) => seed.length < 100);
  const probes = new Set(["", ...PIECES, ...seeds]);
  for (const first of PIECES) {
    for (const second of PIECES) probes.add(first + second).add(`${first}${second}${first}`);
  }
  for (const seed of seeds) {
    const characters = [...seed];
    for (const piece of PIECES) {
      probes.add(piece + seed).add(seed + piece);
      for (let at = 0; at < characters.length; at++) {
        probes.add(characters.with(at, piece).join("")).add(characters.toSpliced(at, 1).join(""));
      }
    }
  }
  return [...probes];
}

const PATTERNS = {
  "the whole text or a part of it": [
    "a",
    "^a",
    "a$",
    "^a$",
    "",
    "^",
    "$",
    "^$",
    "a^",
    "$a",
    "foo.bar",
  ],
  "anchors in groups and alternatives": [
    "a|^b$",
    "(^a|b)",
    "(a$)?",
    "^(a|b$)*b",
    "(^|-)a($|-)",
    "^a|b|c$",
    "^(^a)+$",
    "(?:^|a){2,3}b",
    "a(b|$)*$",
    "^(?:a|^b|)$",
  ],
  repetition: [
    "^a*b+?c??$",
    "^(ab?){2}$",
    "^a{2,}$",
    "^a{0}$",
    "^(a|b){1,3}?$",
    "^((a*)*)*$",
    "^(a+)+b$",
    "(x+x+)+y",
    "^(?:a?){3,5}$",
    "^(){3}a$",
  ],
  "character classes": [
    "^[a-c]$",
    "^[^a-c]$",
    "[]",
    "[^]",
    "^[]a]",
    "^[-a]$",
    "^[a-]$",
    "^[\\]\\\\^-]$",
    "^[\\b]$",
    "^[\\d\\-_.]+$",
    "^[^\\s\\d]+$",
    "^[😀-😎]$",
    "^[\\u{1F600}-\\u{1F64F}]$",
    "^[\\ud83d\\ude00]$",
    "^[\\ud800-\\udbff][\\udc00-\\udfff]$",
    "^[^\\ud800-\\udfff]$",
    "^[\\x00-\\x1f]+$",
  ],
  "escapes of classes and characters": [
    "^\\d\\D\\w$",
    "^\\W\\s\\S$",
    "^.$",
    "^\\u0061\\x62$",
    "^\\u{62}+$",
    "^\\ud83d\\ude00$",
    "^\\cJ$",
    "^\\0\\x01$",
    "\\t|\\n|\\v|\\f|\\r",
    "^\\$\\.\\*\\(\\)\\[\\]\\{\\}\\|\\/\\^\\+\\?$",
  ],
  properties: [
    "^\\p{L}+$",
    "^\\P{L}+$",
    "^\\p{Lu}$",
    "^\\p{Script=Greek}+$",
    "^[\\p{Nd}_]+$",
    "^[^\\p{L}\\p{N}]+$",
    "^\\p{Emoji_Presentation}$",
    "^\\p{General_Category=Uppercase_Letter}$",
    "^\\p{Any}$",
  ],
  "word boundaries": [
    "\\bfoo\\b",
    "\\Bfoo",
    "foo\\B",
    "^\\b",
    "\\b$",
    "^\\B$",
    "a\\b.",
    "(\\b|a)b",
    "^(?:\\w+\\b.?)*$",
    "-\\b-",
    "^(\\ba)*$",
  ],
  lookaheads: [
    "^(?=.*[A-Z])(?=.*\\d).{4,}$",
    "^(?!.*--)[a-z-]+$",
    "^(?!foo$)",
    "^(?!foo|bar)\\w+$",
    "(?=a)",
    "(?!a)b",
    "(?=^a)",
    "(?!^)a",
    "^(?:(?!foo).)*$",
    "^(?:(?!foo|bar).)+b$",
    "a(?=b)",
    "a(?!b|$)",
    "^a*(?!b)",
    "^(?=(?!aa)a)a*b?$",
    "(?=\\b)a",
    "(?!\\b)a",
    "^(?=a|$)(?!ab).?$",
    "\\w+(?=-)\\W",
  ],
  "spellings that need to be read without the u flag": [
    "^a\\-b\\_$",
    "a{,3}",
    "^a{$",
    "^x{2}}$",
    "^]$",
    "[\\w-.]+@",
    "^[\\w-a]+$",
    "^\\c$",
    "^[\\c]$",
    "^[\\c0]$",
    "^\\101$",
    "^\\8$",
    "^\\07$",
    "^\\u{2}$",
    "^\\p{L}\\_?$",
    "^\\x4$",
    "^\\k$",
    "^(?=a)*b?$",
    "^\\ud83d\\-$",
  ],
  "patterns of real schemas": [
    "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$",
    "^[a-zA-Z0-9._%+-]+@[a-zA-Z0-9.-]+\\.[a-zA-Z]{2,}$",
    "^(https?|ftp)://[^\\s/$.?#].[^\\s]*$",
    "^#([A-Fa-f0-9]{6}|[A-Fa-f0-9]{3})$",
    "^(0|[1-9]\\d*)\\.(0|[1-9]\\d*)\\.(0|[1-9]\\d*)(?:-([0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*))?$",
    "^$|(^(?:\\S+\\s+){0,9}\\S+$)",
    "^(http)|(https)://(.*)$",
    "^[^@^\\s]+@[^@^\\.^\\s]+(\\.[^@^\\.^\\s]+)+$",
    "^x-",
    "^(?<year>\\d{4})$",
    "^.*$",
    "\\S",
  ],
};

describe.each(Object.entries(PATTERNS))("%s", (_, sources) => {
  test.each(sources)("%s matches what JavaScript matches", (source) => {
    const dfa = compile(source);
    const { expression, unicode } = createReference(source);
    const probes = createProbes(dfa).filter((text) => unicode || !/[\ud800-\udfff]/.test(text));
    expect(probes.filter((text) => acceptsText(dfa, text) !== expression.test(text))).toEqual([]);
    expect(findFlaw(dfa)).toBeNull();
  });
});

test("lookaheads in a loop stay small where one implies another", () => {
  const source = "(?:(?=.*a.{3}b)c|(?!.*a.{4}c)d|[a-e])+(?!.*e.e)f";
  expect(compile(source).states.length).toBe(7);
});

test.each([
  [`${"(?=".repeat(100)}\\ba${")".repeat(100)}`, "\\ba"],
  [`^(?:${"(?!".repeat(21)}b\\b${")".repeat(21)}.)*$`, "^(?:(?!b\\b).)*$"],
  ["^(?:(?=[^b])\\w){1,500}$", "^(?:(?!b)\\w){1,500}$"],
])("%.30s is the same as %s, and no lookahead is compiled twice", (source, plain) => {
  expect(compile(source)).toEqual(compile(plain));
});

test.each(["", "^", "a*", "(?!a)|a", "[^]*"])("%j matches every text", (source) => {
  expect(isAnyText(compile(source))).toBe(true);
});

test.each(["a^", "$a", "[]", "^\\b$", "\\ud800", "(?=a)b", "^(?!)"])(
  "%j matches no text",
  (source) => {
    expect(compile(source)).toEqual(NO_TEXT);
  },
);

test("every character the engine knows a property of is found", () => {
  const dfa = compile("^\\p{Lu}$");
  const expression = /^\p{Lu}$/u;
  for (let codePoint = 0; codePoint <= 0x1ffff; codePoint++) {
    const text = String.fromCodePoint(codePoint);
    if (acceptsText(dfa, text) !== expression.test(text)) expect.fail(codePoint.toString(16));
  }
});

test.each([
  ["(?<=a)b", "lookbehind"],
  ["a(?<!b)", "lookbehind"],
  ["(a)\\1", "backreference"],
  ["(?<x>a)\\k<x>", "backreference"],
  ["(", "not a regular expression: Unterminated group"],
  ["a**", "not a regular expression: Nothing to repeat"],
  ["[b-a]", "not a regular expression: Range out of order in character class"],
  ["a".repeat(10_001), "longer than 10000 characters"],
  [`${"(".repeat(250)}a${")".repeat(250)}`, "nested too deeply"],
])("%.20s is unsupported: %s", (source, reason) => {
  expect(compilePattern(source)).toEqual({ unsupported: reason });
});

test.each([
  "(a{1,1000}){1,1000}",
  ".*a.{30}$",
  "(?:){1000000000}",
  "a{99999999999999999999}",
  "(((((a{50}){50}){50}){50}){50})",
  "^(?!.*a.{30}$)",
  ".{1,4000}$",
  "^(?=(a{97})*$)(?=(a{89})*$)(?=(a{83})*$)",
  "^(\\p{L}{1,200}\\p{N}{1,200}){1,20}$",
])("%s is too large, and found to be so", (source) => {
  expect(compilePattern(source)).toEqual({ unsupported: "too large" });
});
