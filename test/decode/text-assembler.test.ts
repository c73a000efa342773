import { expect, test } from "vitest";
import { TextAssembler } from "../../src/decode/text-assembler.ts";
import type { Tokenizer } from "../../src/runtime/engine.ts";
import { createByteTokenizer, encodeBytes } from "../support/byte-vocabulary.ts";

function append(text: string): { whole: string; steps: string[] } {
  const assembler = new TextAssembler(createByteTokenizer());
  const steps = encodeBytes(text).map((token) => assembler.append(token));
  return { whole: assembler.text, steps };
}

test.each([
  "",
  "abc",
  "a\nb\n\nc",
  "é",
  "日本\n語",
  "a 😀\n😀 b",
  "\u{1F468}\u200D\u{1F469}",
  "\n\n",
])("%j comes back byte by byte", (text) => {
  expect(append(text).whole).toBe(text);
});

test("a character split over tokens shows when it is whole", () => {
  expect(append("a😀é").steps).toEqual(["a", "a", "a", "a", "a😀", "a😀", "a😀é"]);
});

test("text never shrinks, and each step begins with the one before", () => {
  const { steps } = append("línea uno\nlínea dos 😀\n\ttres");
  expect(steps.every((step, at) => at === 0 || step.startsWith(steps[at - 1] ?? ""))).toBe(true);
});

test("bytes that are no character do not hold back what follows", () => {
  const assembler = new TextAssembler(createByteTokenizer());
  for (const token of [0xff, 0x41, 0x0a, 0x42]) assembler.append(token);
  expect(assembler.text).toBe("\uFFFDA\nB");
});

/** Like SentencePiece vocabularies: one space is dropped from the first token of every list. */
const spaceDropping: Tokenizer = {
  ...createByteTokenizer(),
  detokenize: (tokens) => Buffer.from(tokens).toString("utf8").replace(/^ /, ""),
};

test("no line loses a space of its indentation", () => {
  const assembler = new TextAssembler(spaceDropping, encodeBytes("```py\n"));
  const code = "    a = 1\n    if a:\n        b\n";
  for (const token of encodeBytes(code)) assembler.append(token);
  expect(assembler.text).toBe(code);
});

test("a line is detokenised alone, so that long texts stay cheap", () => {
  const lengths: number[] = [];
  const tokenizer: Tokenizer = {
    ...createByteTokenizer(),
    detokenize: (tokens) => {
      lengths.push(tokens.length);
      return Buffer.from(tokens).toString("utf8");
    },
  };
  const assembler = new TextAssembler(tokenizer);
  for (const token of encodeBytes("0123456789\n".repeat(100))) assembler.append(token);
  expect(Math.max(...lengths)).toBeLessThanOrEqual(12);
});
