import { describe, expect, test } from "vitest";
import { endCleanly, inspectAnswer } from "../../../src/agent/conversation/cut-answer.ts";

const CODE = "It does:\n```py\nx = 1\n```";

test.each([
  "It adds two numbers.",
  "Really?",
  "See below:",
  'He said "yes."',
  "**Done.**",
  "Done (mostly).",
  "It is so. :)",
  "これは関数です。",
  CODE,
  "Steps:\n- read it\n- run it",
  "Steps:\n1. read it",
  "| a | b |\n|---|---|\n| 1 | 2 |",
  "I looked.\nANSWER: yes",
  "Use `f(` to call.",
])("whole: %s", (answer) => {
  expect(inspectAnswer(answer).isComplete).toBe(true);
  expect(endCleanly(answer)).toBe(answer);
});

test.each<[string, Partial<ReturnType<typeof inspectAnswer>>]>([
  ["", {}],
  ["It adds two", { endsSentence: false }],
  ["It adds (both.", { openBrackets: "(" }],
  ["It adds ([both.", { openBrackets: "([" }],
  ["It does:\n```py\nx = 1", { openFence: "```" }],
  ["````md\n```py\n```", { openFence: "````" }],
])("cut: %j", (answer, expected) => {
  expect(inspectAnswer(answer)).toMatchObject({ isComplete: false, ...expected });
});

test.each<[string, string]>([
  ["", ""],
  ["It adds. It also mul", "It adds."],
  ["It adds! It (also. mul", "It adds!"],
  ["It adds two numb", "It adds two…"],
  ["one", "one…"],
  ["A.\n\nThe second para", "A."],
  [`${CODE}\nand then`, `${CODE}\nand…`],
  ["It does:\n```py\nx = 1\ny = ", "It does:\n```py\nx = 1\n```"],
  ["It does:\n```py\nx = 1", "It does:"],
  ["It does. ~~~\n\n~~~~\na\nb", "It does. ~~~\n\n~~~~\na\n~~~~"],
  ["The version is 1.5 and", "The version is 1.5…"],
])("%j ends as %j", (answer, expected) => {
  expect(endCleanly(answer)).toBe(expected);
});

describe("bad input", () => {
  const texts = [
    "(".repeat(50_000),
    "a. ".repeat(50_000),
    "```\n".repeat(20_001),
    "\n".repeat(9_000),
    "x".repeat(90_000),
  ];
  test.each(texts.map((text, index) => [index, text] as const))(
    "text %i is ended, and stays so",
    (_index, text) => {
      const ended = endCleanly(text);
      expect(ended.length).toBeLessThanOrEqual(text.length + 10);
      expect(inspectAnswer(ended).openFence).toBeNull();
      expect(endCleanly(ended) === ended).toBe(true);
    },
  );
});
