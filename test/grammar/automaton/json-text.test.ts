import { describe, expect, test } from "vitest";
import { ANY_TEXT, type Dfa, EMPTY_TEXT, NO_TEXT } from "../../../src/grammar/automaton/dfa.ts";
import { acceptsText } from "../../../src/grammar/automaton/dfa-algebra.ts";
import { dfaOfWords, listWords, textsWithout } from "../../../src/grammar/automaton/dfa-words.ts";
import { escapeJsonText } from "../../../src/grammar/automaton/json-text.ts";
import { compilePattern } from "../../../src/grammar/automaton/pattern.ts";
import { findFlaw } from "./find-flaw.ts";

function spell(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

test("every character below U+0300 has the one spelling of JSON.stringify", () => {
  const characters = Array.from({ length: 0x300 }, (_, code) => String.fromCodePoint(code));
  const escaped = escapeJsonText(dfaOfWords(characters));
  expect(listWords(escaped, 0x300)?.sort()).toEqual(characters.map(spell).sort());
});

const LANGUAGES: Record<string, Dfa> = {
  "any text": ANY_TEXT,
  "texts without a line end": textsWithout("\n"),
  "texts without a backslash before a quote": textsWithout('\\"'),
};

const TEXTS = ["", "a", '"', "\\", '\\"', "\n", "\t\r\b\f", "\0\x1f\x7f", "\u2028", "é😀", "a\\nb"];

describe.each(Object.entries(LANGUAGES))("%s", (_, dfa) => {
  const escaped = escapeJsonText(dfa);

  test.each(TEXTS)("keeps or refuses %j as before", (text) => {
    expect(acceptsText(escaped, spell(text))).toBe(acceptsText(dfa, text));
  });

  test.each(['"', "\n", "\\", "\\x", "\\u00", "\\u0041", "\\u001F", "\\u000a", "\\/", "\0"])(
    "has no other spelling such as %j",
    (spelling) => {
      expect(acceptsText(escaped, spelling)).toBe(false);
    },
  );

  test("stays minimal", () => {
    expect(findFlaw(escaped)).toBeNull();
  });
});

test.each([
  [["1\\n", "2\n"]],
  [["\\\\n", "a\n", "\\n", "n"]],
  [["\0", "\\u0000", "u0000", "a\x1f", "b\\x1f"]],
  [["\n\n", "\\n\\n", 'n"', '\\"']],
])("the spellings of %j stay minimal where letters and escapes look alike", (words) => {
  const escaped = escapeJsonText(dfaOfWords(words));
  expect(findFlaw(escaped)).toBeNull();
  expect(new Set(listWords(escaped, 10))).toEqual(new Set(words.map(spell)));
});

test("a repeated escape stays minimal", () => {
  const compiled = compilePattern('^(\\n|\\\\n|"u0[01])*$');
  if ("unsupported" in compiled) throw new Error(compiled.unsupported);
  expect(findFlaw(escapeJsonText(compiled.dfa))).toBeNull();
});

test("texts that need no escape give the same object", () => {
  for (const dfa of [NO_TEXT, EMPTY_TEXT, dfaOfWords(["abc", "é😀"])]) {
    expect(escapeJsonText(dfa)).toBe(dfa);
  }
});
