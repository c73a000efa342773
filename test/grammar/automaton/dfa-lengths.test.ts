import { expect, test } from "vitest";
import {
  ANY_TEXT,
  AutomatonTooLarge,
  type Dfa,
  EMPTY_TEXT,
  NO_TEXT,
} from "../../../src/grammar/automaton/dfa.ts";
import { acceptsText } from "../../../src/grammar/automaton/dfa-algebra.ts";
import { lengthRange, limitLength } from "../../../src/grammar/automaton/dfa-lengths.ts";
import { dfaOfWords, listWords, textsWithout } from "../../../src/grammar/automaton/dfa-words.ts";
import { findFlaw } from "./find-flaw.ts";

const WORDS = dfaOfWords(["", "a", "ab", "abcd", "😀😀😀"]);

test.each<[string, Dfa, number, number]>([
  ["nothing", NO_TEXT, Infinity, -Infinity],
  ["the empty text", EMPTY_TEXT, 0, 0],
  ["any text", ANY_TEXT, 0, Infinity],
  ["words", WORDS, 0, 4],
  ["emoji", dfaOfWords(["😀😀"]), 2, 2],
])("%s has %d to %d code points", (_, dfa, min, max) => {
  expect(lengthRange(dfa)).toEqual({ min, max });
});

test.each([
  [0, 0, [""]],
  [1, 2, ["a", "ab"]],
  [2, 3, ["ab", "😀😀😀"]],
  [3, Infinity, ["abcd", "😀😀😀"]],
  [5, Infinity, []],
  [3, 2, []],
])("between %d and %d code points there are the words %j", (min, max, words) => {
  const limited = limitLength(WORDS, min, max);
  expect(listWords(limited, 10)).toEqual(words);
  expect(findFlaw(limited)).toBeNull();
});

test.each([
  [0, 3],
  [2, 5],
  [4, Infinity],
  [0, Infinity],
])("an infinite language is cut to %d … %d code points", (min, max) => {
  const language = textsWithout("ab");
  const limited = limitLength(language, min, max);
  expect(findFlaw(limited)).toBeNull();
  expect(lengthRange(limited)).toEqual({ min, max });
  for (const text of ["", "a", "ba", "bba", "cab", "aaaa", "aaab", "ccccc", "😀".repeat(6)]) {
    const length = [...text].length;
    const isWithin = min <= length && length <= max;
    expect(acceptsText(limited, text)).toBe(isWithin && acceptsText(language, text));
  }
});

test("limits that change nothing give the same object", () => {
  expect(limitLength(WORDS, 0, 4)).toBe(WORDS);
  expect(limitLength(ANY_TEXT, 0, Infinity)).toBe(ANY_TEXT);
});

test("a length may need 20,000 states and no more", () => {
  expect(limitLength(ANY_TEXT, 0, 19_999).states.length).toBe(20_000);
  expect(() => limitLength(ANY_TEXT, 0, 20_000)).toThrow(AutomatonTooLarge);
});

test("a length that needs too many states is given up", () => {
  expect(() => limitLength(ANY_TEXT, 0, 1_000_000_000)).toThrow(AutomatonTooLarge);
  expect(() => limitLength(ANY_TEXT, 1_000_000_000, Infinity)).toThrow(AutomatonTooLarge);
});
