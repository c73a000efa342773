import { expect, test } from "vitest";
import { grammarOf } from "../../src/grammar/grammar.ts";
import { createMatcher } from "../../src/grammar/matcher/matcher.ts";
import {
  choosePayloadSentinel,
  formatPayload,
  payloadExpression,
  readPayload,
  renderPayloadOpening,
} from "../../src/grammar/payload-block.ts";

const TEXTS = {
  empty: "",
  "one line end": "\n",
  "no line end at the end": "const a = 1;",
  "a line end at the end": "const a = 1;\n",
  "two line ends at the end": "a\n\n",
  CRLF: "a\r\nb\r\n",
  NUL: "a\0b",
  emoji: "🎉 é 日本",
  "quotes and backslashes": "x = \"\\n\" + 'y'",
  "other tags": "</parameter>\n<content>\n</contents>\n</tool_call>",
  "the beginning of the sentinel": "</cont",
  "the sentinel's beginning, again and again": "<</</c</co</content<",
};

test.each(Object.entries(TEXTS))("a payload with %s comes back byte for byte", (_, text) => {
  const sentinel = choosePayloadSentinel(text);
  const block = formatPayload(text, sentinel);
  expect(block).not.toBeNull();
  expect(readPayload(block ?? "", sentinel)).toBe(text);
});

test.each(Object.entries(TEXTS))("the grammar accepts a payload with %s and ends it", (_, text) => {
  const sentinel = choosePayloadSentinel(text);
  const start = createMatcher(grammarOf(payloadExpression(sentinel))).start;
  expect(start.accept(text).isComplete).toBe(false);
  const end = start.accept(text).accept(sentinel);
  expect(end.isComplete).toBe(true);
  expect(end.allowedBytes()).toEqual([]);
});

test.each([
  ["aa", "a", "aa"],
  ["aa", "", "aa"],
  ["abab", "ab", "abab"],
  ["\n\n", "x\n", "x\n\n"],
])("of %j behind %j the first occurrence ends the payload", (sentinel, text, read) => {
  expect(formatPayload(text, sentinel) === null).toBe(text !== "");
  const end = createMatcher(grammarOf(payloadExpression(sentinel))).start.accept(read);
  expect(end.isComplete).toBe(true);
  expect(end.accept("a").isDeadEnd).toBe(true);
});

test.each(["x</content>y", "</content>", "\ud800"])(
  "a text that %j cannot be told from is refused",
  (text) => {
    expect(formatPayload(text, "</content>")).toBeNull();
  },
);

test.each([
  ["", "no opening"],
  ["<content>\nabc", "no end"],
  ["<content>\nabc</content>x", "something behind the end"],
  ["<content>\na</content>b</content>", "two ends"],
])("%j is no block: %s", (block) => {
  expect(readPayload(block, "</content>")).toBeNull();
});

test("the sentinel is in none of the known texts, and always the same one", () => {
  expect(choosePayloadSentinel()).toBe("</content>");
  expect(choosePayloadSentinel("a</content>b")).toBe("</content-2>");
  expect(choosePayloadSentinel("</content-2>", "a</content>b")).toBe("</content-3>");
  expect(renderPayloadOpening("</content-2>")).toBe("<content-2>\n");
});
