import { expect, test } from "vitest";
import {
  createNumberReader,
  createNumberWriter,
  StreamDamage,
} from "../../../src/code/index/number-stream.ts";

test("numbers and texts come back in their order", () => {
  const numbers = [0, 1, 127, 128, 16_383, 16_384, 2 ** 31, 2 ** 40 + 3, Number.MAX_SAFE_INTEGER];
  const texts = ["", "a", "ünï 😀", "\uFEFFbom", "a", "x".repeat(100_000)];
  const writer = createNumberWriter();
  for (const number of numbers) writer.number(number);
  for (const text of texts) writer.text(text);
  const reader = createNumberReader(writer.finish());
  expect(numbers.map(() => reader.number())).toEqual(numbers);
  expect(texts.map(() => reader.text())).toEqual(texts);
  expect(reader.isAtEnd()).toBe(true);
  expect(() => reader.number()).toThrow(StreamDamage);
});

test("a text is kept once, however often it is written", () => {
  const writer = createNumberWriter();
  for (let copy = 0; copy < 1000; copy++) writer.text("the same long name");
  expect(writer.finish().length).toBeLessThan(1100);
});

test("many numbers outgrow every first guess", () => {
  const writer = createNumberWriter();
  for (let number = 0; number < 100_000; number++) writer.number(number);
  const reader = createNumberReader(writer.finish());
  for (let number = 0; number < 100_000; number++) expect(reader.number()).toBe(number);
});

test("a number that is not below its limit is damage", () => {
  const writer = createNumberWriter();
  writer.number(5);
  writer.number(5);
  const reader = createNumberReader(writer.finish());
  expect(reader.below(6)).toBe(5);
  expect(() => reader.below(5)).toThrow(StreamDamage);
});

test("arbitrary bytes give numbers, texts or damage, never anything else", () => {
  let state = 7;
  for (let run = 0; run < 2000; run++) {
    const bytes = Uint8Array.from({ length: run % 40 }, () => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      return state >>> 24;
    });
    try {
      const reader = createNumberReader(bytes);
      while (!reader.isAtEnd()) reader.number();
    } catch (error) {
      expect(error).toBeInstanceOf(StreamDamage);
    }
  }
});
