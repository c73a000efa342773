import { expect, test } from "vitest";
import { readMessageText } from "../../../src/agent/understand/message-text.ts";
import { readReplyForm } from "../../../src/agent/understand/reply-form.ts";

const YES_NO = ["yes", "no"];

test.each<[string, string, string[]]>([
  ["How many? End your answer with one line of the form TOTAL: <number>.", "TOTAL: ", []],
  ["finish with RESULT: <number>", "RESULT: ", []],
  ["Finish your answer with a line `Count: <n>`.", "Count: ", []],
  ["The last line must be `VERDICT: pass` or `VERDICT: fail`.", "VERDICT: ", ["pass", "fail"]],
  ["Conclude with DONE: yes or no", "DONE: ", YES_NO],
  ["End with STATUS: <ok|broken>", "STATUS: ", ["ok", "broken"]],
  ["Is it green? Answer yes or no, and finish with a line STATE: <answer>.", "STATE: ", YES_NO],
  ["Please answer in the format Result: {number}", "Result: ", []],
  ["last line: FINAL=<value>", "FINAL=", []],
  ["Is it used? Answer yes or no.", "", YES_NO],
  ["answer with yes/no", "", YES_NO],
  ["Reply with only true or false", "", ["true", "false"]],
  ["is it sorted, yes or no?", "", YES_NO],
  ["Just say pass or fail.", "", ["pass", "fail"]],
  ["Answer A, B or C", "", ["A", "B", "C"]],
  ["answer with one word", "", []],
  ["Reply in a single word: what is it?", "", []],
])("%s", (message, prefix, values) => {
  expect(readReplyForm(readMessageText(message))).toEqual({ prefix, values });
});

test.each([
  "What does total do?",
  "Answer in one or two sentences.",
  "Answer with the name.",
  "Answer with its path.",
  "Add a line TODO: later to notes.md",
  "End with the following: add a test",
  "Start with cart.py: it is short",
  "answer the question: what is total?",
  "End the loop with a break",
  "Print yes or nothing",
  "reply with the name or the path",
  "",
  "answer ".repeat(4000),
  `end your reply with ${"x ".repeat(10_000)}`,
])("%j prescribes nothing", (message) => {
  expect(readReplyForm(readMessageText(message))).toBeNull();
});
