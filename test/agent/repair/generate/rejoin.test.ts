import { describe, expect, test } from "vitest";
import { isLost, rejoin, takeFirstLine } from "../../../../src/agent/repair/generate/rejoin.ts";

const ORIGINAL = [
  "def f(a):",
  "    total = 0",
  "    for x in a:",
  "        total -= x",
  "    return total",
  "",
].join("\n");

describe("a branch is back on the old path", () => {
  test.each([
    {
      why: "with one line in place of another",
      start: 3,
      written: "        total += x\n    return total\n",
      text: ORIGINAL.replace("-= x", "+= x"),
    },
    {
      why: "with a line added",
      start: 3,
      written: "        x = abs(x)\n        total -= x\n",
      text: ORIGINAL.replace("        total", "        x = abs(x)\n        total"),
    },
    {
      why: "with a line left out",
      start: 1,
      written: "    for x in a:\n",
      text: ORIGINAL.replace("    total = 0\n", ""),
    },
    {
      why: "with two lines in place of one",
      start: 3,
      written: "        if x > 0:\n            total += x\n    return total\n",
      text: ORIGINAL.replace("        total -= x", "        if x > 0:\n            total += x"),
    },
  ])("$why", ({ start, written, text }) => {
    const before = ORIGINAL.split("\n").slice(0, start).join("\n");
    expect(rejoin(ORIGINAL, `${before}\n${written}`, start)?.text).toBe(text);
  });
});

test.each([
  { why: "its line has not ended", body: "def f(a):\n    total = 1", start: 1 },
  { why: "no old line came yet", body: "def f(a):\n    total = 1\n", start: 1 },
  { why: "what came could be anywhere", body: "def f(a):\n    total = 1\n    }\n", start: 1 },
])("a branch is not back while $why", ({ body, start }) => {
  expect(rejoin(`${ORIGINAL}    }\n`, body, start)).toBeNull();
});

test("a branch is lost after ten lines of its own, and its first line is what is left of it", () => {
  const body = `def f(a):\n${"    new_line()\n".repeat(10)}`;
  expect(isLost(body, 1)).toBe(false);
  expect(isLost(`${body}    more()\n`, 1)).toBe(true);
  expect(takeFirstLine(ORIGINAL, body, 1)).toBe(ORIGINAL.replace("total = 0", "new_line()"));
});
