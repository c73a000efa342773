import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cutOutput } from "../../src/agent/cut-output.ts";
import { type CountTokens, counterOf } from "../../src/agent/token-counter.ts";
import { createByteTokenizer } from "../support/byte-vocabulary.ts";
import { findFixture, loadTokenizer } from "../support/vocabulary-file.ts";

const HALF_CHARACTER = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/;
const countBytes: CountTokens = (text) => Buffer.byteLength(text);

function cut(text: string, maxTokens: number): string {
  return cutOutput(text, { maxTokens, count: countBytes });
}

const numbered = (count: number): string =>
  Array.from({ length: count }, (_, index) => `line ${index + 1}`).join("\n");

test.each(["", "one line", numbered(10), "é😀\n\n"])("%j is itself when it fits", (text) => {
  expect(cut(text, countBytes(text))).toBe(text);
});

test("the head and the tail stay, whole lines, and how many are missing stands between", () => {
  expect(cut(numbered(50), 60)).toBe(
    "line 1\nline 2\nline 3\n[45 lines left out]\nline 49\nline 50",
  );
  expect(cut(numbered(4), 26)).toBe("line 1\n[3 lines left out]");
  expect(cut("aaaaaaaaaaa\nb\nc", 14)).toBe("[3 lines left out]");
});

test("in code the mark is a comment", () => {
  const mark = (leftOut: string): string => `# [${leftOut}]`;
  const text = cutOutput(numbered(50), { maxTokens: 60, count: countBytes, mark });
  expect(text).toContain("\n# [45 lines left out]\n");
});

test("of one endless line both ends stay", () => {
  const text = cut(`start ${"x".repeat(100_000)} end`, 100);
  expect(text).toMatch(/^start x+\[\d+ characters left out\]x+ end$/);
  expect(countBytes(text)).toBe(100);
  const leftOut = Number(/\[(\d+)/.exec(text)?.[1]);
  expect(leftOut + text.replace(/\[.*\]/, "").length).toBe(100_010);
});

test("a long line among short ones is all that is cut", () => {
  const text = cut(`expected\n${"y".repeat(500)}\nat cart.py:3`, 120);
  expect(text).toMatch(/^expected\ny+\[\d+ characters left out\]y+\nat cart\.py:3$/);
  expect(countBytes(text)).toBeGreaterThan(115);
});

test("long lines among many are cut to a share, then lines are left out", () => {
  const text = cut(`${"a".repeat(1000)}\n${numbered(100)}\n${"z".repeat(1000)}`, 200);
  expect(text).toMatch(/^a+\[\d+ characters left out\]a+\nline 1\n/);
  expect(text).toMatch(/\n\[\d+ lines left out\]\n/);
  expect(text).toMatch(/\nz+\[\d+ characters left out\]z+$/);
});

test.each(["😀", "é", "加法", "👩‍👩‍👧", "\u{1F600}a"])(
  "no character of a line of %s is cut in two, whatever the budget",
  (character) => {
    const line = character.repeat(500);
    for (let maxTokens = 40; maxTokens < 140; maxTokens++) {
      const text = cut(line, maxTokens);
      expect(text).not.toMatch(HALF_CHARACTER);
      expect(countBytes(text)).toBeLessThanOrEqual(maxTokens);
      expect(text).toMatch(/\[\d+ characters left out\]/);
    }
  },
);

test("the budget holds for texts of every shape, and nothing is cut unsaid", () => {
  const shapes = [1, 2, 3, 7, 40, 400].flatMap((lines) =>
    [0, 1, 30, 3000].map((width) => `${"w".repeat(width)}\n${numbered(lines)}\n`),
  );
  for (const text of shapes) {
    for (const maxTokens of [48, 60, 100, 333, 1000]) {
      const shown = cut(text, maxTokens);
      expect(countBytes(shown)).toBeLessThanOrEqual(maxTokens);
      if (shown !== text) expect(shown).toMatch(/\[\d+ (?:lines?|characters) left out\]/);
    }
  }
});

test("a text is counted once for each tokenizer", () => {
  const plain = createByteTokenizer();
  let calls = 0;
  const tokenizer: typeof plain = {
    ...plain,
    tokenize: (text, options) => {
      calls += 1;
      return plain.tokenize(text, options);
    },
  };
  expect([counterOf(tokenizer)("é<|im_end|>"), counterOf(tokenizer)("é<|im_end|>")]).toEqual([
    12, 12,
  ]);
  expect(calls).toBe(1);
});

const vocabulary = findFixture("templates/vocabs/ggml-vocab-qwen2.gguf");

describe.skipIf(vocabulary === null)("with a real vocabulary", () => {
  let loaded: Awaited<ReturnType<typeof loadTokenizer>>;
  beforeAll(async () => {
    loaded = await loadTokenizer(vocabulary ?? "");
  });
  afterAll(() => loaded[Symbol.asyncDispose]());

  test.each([
    ["100 kB in one line", "AssertionError: 'abc def' != 'abd' ".repeat(2900)],
    ["one kind of character", "=".repeat(100_000)],
    ["emoji", "😀👩‍👩‍👧".repeat(400)],
    ["Chinese", "断言失败：期望值与实际值不同。\n".repeat(200)],
    ["a stack trace", numbered(3000)],
  ])("%s is cut to the budget and not far below it", (_what, text) => {
    const count = counterOf(loaded.tokenizer);
    for (const maxTokens of [48, 400]) {
      const shown = cutOutput(text, { maxTokens, count });
      expect(count(shown)).toBeLessThanOrEqual(maxTokens);
      expect(count(shown)).toBeGreaterThan(maxTokens / 4);
      expect(shown).not.toMatch(HALF_CHARACTER);
      expect(shown).toMatch(/\[\d+ (?:lines|characters) left out\]/);
    }
  });
});
