import { describe, expect, test } from "vitest";
import {
  ANY_TEXT,
  AutomatonTooLarge,
  type Dfa,
  EMPTY_TEXT,
  NO_TEXT,
} from "../../../src/grammar/automaton/dfa.ts";
import {
  acceptsText,
  concatenateDfas,
  intersectDfas,
  isAnyText,
  isEmptyDfa,
  shortestText,
  subtractDfas,
  uniteDfas,
} from "../../../src/grammar/automaton/dfa-algebra.ts";
import { complementDfa } from "../../../src/grammar/automaton/dfa-complement.ts";
import { dfaOfWords, textsWithout } from "../../../src/grammar/automaton/dfa-words.ts";
import { compilePattern } from "../../../src/grammar/automaton/pattern.ts";
import { findFlaw } from "./find-flaw.ts";

function pattern(source: string): Dfa {
  const compiled = compilePattern(source);
  if ("unsupported" in compiled) throw new Error(compiled.unsupported);
  return compiled.dfa;
}

const LANGUAGES: Record<string, Dfa> = {
  nothing: NO_TEXT,
  "the empty text": EMPTY_TEXT,
  "any text": ANY_TEXT,
  "three words": dfaOfWords(["a", "ab", "😀"]),
  "texts without ab": textsWithout("ab"),
  "letters a and b": pattern("^[ab]*$"),
  "a b at the end": pattern("b$"),
  "an even length": pattern("^(..)*$"),
};

/** All texts of up to four of these characters. */
const PROBES = [""];
for (const probe of PROBES) {
  if ([...probe].length < 4) PROBES.push(...["a", "b", "😀", "\n"].map((next) => probe + next));
}

const PAIRS = Object.keys(LANGUAGES).flatMap((a) => Object.keys(LANGUAGES).map((b) => [a, b]));

describe.each(PAIRS)("%s and %s", (nameA, nameB) => {
  const a = LANGUAGES[nameA] ?? NO_TEXT;
  const b = LANGUAGES[nameB] ?? NO_TEXT;

  test.each([
    ["share", intersectDfas(a, b), (inA: boolean, inB: boolean) => inA && inB],
    ["unite to", uniteDfas(a, b), (inA: boolean, inB: boolean) => inA || inB],
    ["leave of the first", subtractDfas(a, b), (inA: boolean, inB: boolean) => inA && !inB],
  ])("%s exactly the texts they should", (_, result, expected) => {
    const wrong = PROBES.filter(
      (text) => acceptsText(result, text) !== expected(acceptsText(a, text), acceptsText(b, text)),
    );
    expect(wrong).toEqual([]);
    expect(findFlaw(result)).toBeNull();
  });

  test("follow each other", () => {
    const result = concatenateDfas(a, b);
    const wrong = PROBES.filter((text) => {
      const characters = [...text];
      const isSplit = [...characters, ""].some(
        (_, at) =>
          acceptsText(a, characters.slice(0, at).join("")) &&
          acceptsText(b, characters.slice(at).join("")),
      );
      return acceptsText(result, text) !== isSplit;
    });
    expect(wrong).toEqual([]);
    expect(findFlaw(result)).toBeNull();
  });
});

test.each(Object.entries(LANGUAGES))(
  "the complement of the complement of %s is the same",
  (_, a) => {
    expect(subtractDfas(complementDfa(complementDfa(a)), a)).toEqual(NO_TEXT);
    expect(subtractDfas(a, complementDfa(complementDfa(a)))).toEqual(NO_TEXT);
    expect(isAnyText(uniteDfas(a, complementDfa(a)))).toBe(true);
    expect(isEmptyDfa(intersectDfas(a, complementDfa(a)))).toBe(true);
  },
);

test("one language made in two ways gives equal automata", () => {
  const containsAb = concatenateDfas(ANY_TEXT, dfaOfWords(["ab"]), ANY_TEXT);
  expect(complementDfa(textsWithout("ab"))).toEqual(containsAb);
});

test("concatenation takes any number of parts", () => {
  expect(concatenateDfas()).toEqual(EMPTY_TEXT);
  const parts = concatenateDfas(dfaOfWords(["a", ""]), dfaOfWords(["b"]), dfaOfWords(["c", "cc"]));
  expect(PROBES.filter((text) => acceptsText(parts, text))).toEqual([]);
  expect(["abc", "abcc", "bc", "bcc"].every((text) => acceptsText(parts, text))).toBe(true);
});

test("a text with a lone surrogate is in no language", () => {
  expect(acceptsText(ANY_TEXT, "a\ud83d")).toBe(false);
  expect(acceptsText(ANY_TEXT, "a😀")).toBe(true);
});

test.each([
  [NO_TEXT, null],
  [ANY_TEXT, ""],
  [dfaOfWords(["long", "no"]), "no"],
  [pattern("^.{3}$"), "aaa"],
  [pattern("^[^\\w\\s]\\x01$"), "-\x01"],
])("language %# has the shortest text %j", (dfa, text) => {
  expect(shortestText(dfa)).toBe(text);
});

test("a product that grows past the limits is given up", () => {
  const residues = [199, 197].map((modulus) => pattern(`^(.{${modulus}})*$`));
  expect(() => residues.reduce(intersectDfas, ANY_TEXT)).toThrow(AutomatonTooLarge);
});

test("a concatenation that grows past the limits is given up", () => {
  const parts = [ANY_TEXT, dfaOfWords(["a"]), pattern("^[ab]{40}$")];
  expect(() => concatenateDfas(...parts)).toThrow(AutomatonTooLarge);
});
