import { describe, expect, test } from "vitest";
import {
  choosePassing,
  measureChange,
  type PassingCandidate,
} from "../../../../src/agent/repair/accept/choose-passing.ts";
import { normalizeCode } from "../../../../src/agent/repair/accept/normal-text.ts";
import type { OverfitSign } from "../../../../src/agent/repair/accept/overfit-sign.ts";

const BASE = "def f(a, b):\n    c = a - b\n    return c\n";
const STRONG = { passed: 9 };

function candidate(newText: string, rest: Partial<PassingCandidate> = {}): PassingCandidate {
  return {
    edits: [{ path: "f.py", baseText: BASE, newText }],
    signs: [],
    likelihood: null,
    ...rest,
  };
}

function sign(isGrave: boolean): OverfitSign {
  return { kind: "emptied-branch", line: 1, message: "Something is odd.", isGrave };
}

const PLUS = BASE.replace("a - b", "a + b");
const LONG = "def f(a, b):\n    d = a\n    return d + b\n";
const OTHER = BASE.replace("a - b", "b + a");

describe("the chosen one", () => {
  test.each([
    ["is the smallest in lines", [candidate(LONG), candidate(PLUS)], 1],
    [
      "is the smallest in tokens",
      [candidate(BASE.replace("a - b", "sum([a, b])")), candidate(PLUS)],
      1,
    ],
    [
      "is the likeliest of the same size",
      [
        candidate(OTHER, { likelihood: -9 }),
        candidate(PLUS.replace("a + b", "a * b"), { likelihood: -2 }),
        candidate(PLUS, { likelihood: -3 }),
      ],
      1,
    ],
    ["is the first of equals", [candidate(PLUS), candidate(BASE.replace("a - b", "a * b"))], 0],
    [
      "has no grave sign, however small it is",
      [candidate(PLUS, { signs: [sign(true)] }), candidate(LONG)],
      1,
    ],
    [
      "has rather no sign than few lines",
      [candidate(PLUS, { signs: [sign(false)] }), candidate(LONG)],
      1,
    ],
    [
      "has rather no doubt than few lines",
      [candidate(PLUS, { doubts: ["It crashes."] }), candidate(LONG)],
      1,
    ],
  ])("%s", (_, candidates, wanted) => {
    expect(choosePassing(candidates, STRONG).chosen).toBe(candidates[wanted]);
  });

  test("is none when all have grave signs, or there are none", () => {
    const grave = candidate(PLUS, { signs: [sign(true)] });
    expect(choosePassing([grave], STRONG)).toMatchObject({
      chosen: null,
      confidence: "low",
      differentCount: 0,
    });
    expect(choosePassing([], STRONG)).toMatchObject({ chosen: null, reasons: [] });
  });
});

test.each([
  ["high", "one candidate", [candidate(PLUS)], STRONG, "No other change that was tried passes."],
  [
    "high",
    "the same found twice beside another",
    [candidate(PLUS), candidate(`${PLUS}# sum\n`), candidate(LONG)],
    STRONG,
    "It was found 2 times.",
  ],
  [
    "medium",
    "two that differ",
    [candidate(PLUS), candidate(LONG)],
    STRONG,
    "2 different changes pass.",
  ],
  ["medium", "a sign", [candidate(PLUS, { signs: [sign(false)] })], STRONG, "Something is odd."],
  ["medium", "a doubt", [candidate(PLUS, { doubts: ["It crashes."] })], STRONG, "It crashes."],
  [
    "medium",
    "a single test",
    [candidate(PLUS)],
    { passed: 1 },
    "Only one test says that it is right.",
  ],
  [
    "low",
    "a sign and a single test",
    [candidate(PLUS, { signs: [sign(false)] })],
    { passed: 1 },
    "Only one test says that it is right.",
  ],
  [
    "low",
    "two signs",
    [candidate(PLUS, { signs: [sign(false), sign(false)] })],
    STRONG,
    "Something is odd.",
  ],
  [
    "low",
    "many ways to pass",
    [PLUS, LONG, OTHER, BASE.replace("a - b", "a * b")].map((text) => candidate(text)),
    STRONG,
    "4 different changes pass.",
  ],
  [
    "low",
    "no test that is known to have passed, and two that differ",
    [candidate(PLUS), candidate(LONG)],
    { passed: 0 },
    "No test is known to have passed.",
  ],
])("confidence is %s with %s", (...row) => {
  const [confidence, , candidates, tests, reason] = row;
  const choice = choosePassing(candidates, tests);
  expect(choice.confidence).toBe(confidence);
  expect(choice.reasons).toContain(reason);
});

test.each([
  ["comments and blank lines", "f.py", "a = 1  # one\n\n\nb = 2\n", "a = 1\nb = 2\n"],
  ["spaces around signs", "f.py", "a=f( 1,2 )\n", "a = f(1, 2)\n"],
  ["lines of a script", "f.ts", "if (a) {\n  b(); // go\n}\n", "if (a) { b(); }\n"],
  ["long comments", "f.js", "/* one\n two */ a();", "a();"],
])("%s do not make a candidate another one", (_, path, first, second) => {
  expect(normalizeCode(path, first)).toBe(normalizeCode(path, second));
});

test.each([
  ["indentation of Python", "f.py", "if a:\n    b()\nc()\n", "if a:\n    b()\n    c()\n"],
  ["what looks like a comment in a text", "f.py", "a = '# 1'\n", "a = '# 2'\n"],
  ["an address in a text", "f.js", 'a("http://b");', 'a("http://c");'],
  ["words that run together", "f.js", "return a;", "returna;"],
  ["space in a text", "f.js", "a('x  - y');", "a('x-y');"],
  ["a whole division", "f.py", "a = b // c\n", "a = b // d\n"],
])("%s does make it another one", (_, path, first, second) => {
  expect(normalizeCode(path, first)).not.toBe(normalizeCode(path, second));
});

test("the size of a change counts lines on both sides and the tokens that changed", () => {
  expect(measureChange({ baseText: BASE, newText: PLUS })).toEqual({ lines: 2, tokens: 2 });
  expect(measureChange({ baseText: BASE, newText: BASE })).toEqual({ lines: 0, tokens: 0 });
  expect(measureChange({ baseText: "", newText: "x\n".repeat(3000) }).lines).toBeGreaterThan(2999);
});
