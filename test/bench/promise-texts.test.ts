import { describe, expect, test } from "vitest";
import {
  isTestPath,
  mutateText,
  writeHostilePhrase,
  writeHostileText,
} from "../../src/bench/promise-texts.ts";
import { RandomSource } from "../support/random-source.ts";

const SOURCES = {
  prompt: "Repair pay.py:\n```python\ndef pay(a):\n    return a\n```\n",
  files: new Map([
    ["pay.py", "def pay(a):\n    return a\n"],
    ["tax.py", "def tax(a):\n    return a * 2\n"],
    ["test_pay.py", "import unittest\n"],
  ]),
  solutions: new Map([["pay.py", "def pay(a):\n    return a + 1\n"]]),
};

function diceOf(seed: number): () => number {
  const random = new RandomSource(seed);
  return () => random.next();
}

function writeMany(): string[] {
  return Array.from({ length: 300 }, (_, seed) => writeHostileText(SOURCES, diceOf(seed)));
}

describe("texts", () => {
  test("are the same for the same dice", () => {
    expect(writeMany()).toEqual(writeMany());
  });

  test.each([
    ["nothing", (text: string) => text === ""],
    ["the right answer", (text: string) => text === SOURCES.solutions.get("pay.py")],
    ["another file", (text: string) => text === SOURCES.files.get("tax.py")],
    ["the tests", (text: string) => text === SOURCES.files.get("test_pay.py")],
    ["the file as it is", (text: string) => text === SOURCES.files.get("pay.py")],
    ["circles", (text: string) => text.length > 2_000],
    ["prose", (text: string) => text.startsWith("Sure!")],
  ])("%s is among them", (_what, isIt) => {
    expect(writeMany().filter(isIt)).not.toHaveLength(0);
  });

  test("come of an empty project too", () => {
    const empty = { prompt: "", files: new Map(), solutions: new Map() };
    const texts = Array.from({ length: 100 }, (_, seed) => writeHostileText(empty, diceOf(seed)));
    expect(texts.every((text) => typeof text === "string")).toBe(true);
  });
});

test("phrases are one line", () => {
  const phrases = Array.from({ length: 200 }, (_, seed) =>
    writeHostilePhrase(SOURCES, diceOf(seed)),
  );
  expect(phrases.filter((text) => text.includes("\n"))).toEqual([]);
  expect(phrases).toContain("tax.py");
});

test("a mutated text is mostly another one, and never much longer", () => {
  const text = SOURCES.files.get("tax.py") ?? "";
  const mutants = Array.from({ length: 100 }, (_, seed) => mutateText(text, diceOf(seed)));
  expect(mutants.filter((mutant) => mutant !== text).length).toBeGreaterThan(60);
  expect(Math.max(...mutants.map(({ length }) => length))).toBeLessThan(4 * text.length);
});

test.each([
  ["test_pay.py", true],
  ["pay_test.py", true],
  ["tests/pay.ts", true],
  ["pay.test.ts", true],
  ["contest.py", false],
  ["latest/pay.py", false],
])("%s is a test: %s", (file, is) => {
  expect(isTestPath(file)).toBe(is);
});
