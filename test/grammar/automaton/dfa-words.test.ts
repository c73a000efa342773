import { expect, test } from "vitest";
import {
  ANY_TEXT,
  AutomatonTooLarge,
  EMPTY_TEXT,
  NO_TEXT,
} from "../../../src/grammar/automaton/dfa.ts";
import { acceptsText } from "../../../src/grammar/automaton/dfa-algebra.ts";
import { minimizeDfa } from "../../../src/grammar/automaton/dfa-minimize.ts";
import { dfaOfWords, listWords, textsWithout } from "../../../src/grammar/automaton/dfa-words.ts";
import { findFlaw } from "./find-flaw.ts";

test.each([
  [[]],
  [[""]],
  [["a"]],
  [["", "a", "aa", "aaa"]],
  [["tap", "taps", "top", "tops"]],
  [["b", "a", "c", "b"]],
  [["\u{10000}", "\uffff", "a\ue000", "a😀"]],
  [["x\n", 'y"', "z\\"]],
])("the automaton of %j is minimal and lists just these", (words) => {
  const dfa = dfaOfWords(words);
  expect(findFlaw(dfa)).toBeNull();
  expect(new Set(listWords(dfa, 100))).toEqual(new Set(words));
});

test("equal endings are kept once", () => {
  expect(dfaOfWords(["tap", "taps", "top", "tops"]).states.length).toBe(5);
});

test("no word gives no text, the empty word the empty text", () => {
  expect(dfaOfWords([])).toEqual(NO_TEXT);
  expect(dfaOfWords([""])).toEqual(EMPTY_TEXT);
});

test("a word that is no text is left out", () => {
  expect(listWords(dfaOfWords(["a", "\ud800"]), 10)).toEqual(["a"]);
});

test("3,000 paths stay minimal, past the limit of states", () => {
  const paths = Array.from(
    { length: 3_000 },
    (_, i) => `src/${(i * 7919) % 977}/${((i * 104_729) % 10_007) * 99_991}/file-${i}.ts`,
  );
  const dfa = dfaOfWords(paths);
  expect(dfa.states.length).toBeGreaterThan(20_000);
  expect(minimizeDfa(dfa).states.length).toBe(dfa.states.length);
  expect(paths.every((path) => acceptsText(dfa, path))).toBe(true);
  expect(acceptsText(dfa, "src/0/0/file-1.ts")).toBe(false);
});

test("a long word does not exhaust the stack", () => {
  const word = "a".repeat(200_000);
  expect(listWords(dfaOfWords([word]), 1)).toEqual([word]);
});

test("words are given up past two million characters", () => {
  const words = Array.from({ length: 3 }, (_, i) => `${i}${"a".repeat(700_000)}`);
  expect(() => dfaOfWords(words)).toThrow(AutomatonTooLarge);
});

test("words are listed in code point order, up to the limit", () => {
  const dfa = dfaOfWords(["b", "a", "ab", "\u{10000}", "\uffff"]);
  expect(listWords(dfa, 5)).toEqual(["a", "ab", "b", "\uffff", "\u{10000}"]);
  expect(listWords(dfa, 4)).toBeNull();
});

test("an infinite language has no list, nothing an empty one", () => {
  expect(listWords(ANY_TEXT, 1_000_000)).toBeNull();
  expect(listWords(NO_TEXT, 0)).toEqual([]);
});

test.each(["a", "ab", "aa", "abab", "aabaaab", "```", "</tool_call>", "😀a😀b", "\n\n"])(
  "texts without %j are just those that do not contain it",
  (word) => {
    const dfa = textsWithout(word);
    const characters = [...word];
    const alphabet = [...new Set(characters), "z"];
    const texts = [""];
    for (const text of texts) {
      if (texts.length < 3_000) texts.push(...alphabet.map((next) => text + next));
    }
    for (let i = 0; i <= characters.length; i++) {
      texts.push(characters.slice(0, i).join("") + word, word + characters.slice(i).join(""));
      texts.push(characters.slice(0, i).join("") + characters.slice(i + 1).join(""));
    }
    expect(texts.filter((text) => acceptsText(dfa, text) === text.includes(word))).toEqual([]);
    expect(findFlaw(dfa)).toBeNull();
    expect(dfa.states.length).toBe(characters.length);
  },
);

test("every text contains the empty word, none a lone surrogate", () => {
  expect(textsWithout("")).toEqual(NO_TEXT);
  expect(textsWithout("\ud800")).toEqual(ANY_TEXT);
});
