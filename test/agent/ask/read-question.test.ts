import { expect, test } from "vitest";
import { readQuestion } from "../../../src/agent/ask/read-question.ts";
import { createRequest } from "./ask-fixture.ts";

const FORM = { prefix: "RESULT: ", values: [] };

test.each([
  ["Where is f? Do not change any file.", "Where is f?"],
  [
    "Where is f? Change nothing. End your reply with one line of the form RESULT: <x>.",
    "Where is f?",
  ],
  ["Please don't edit anything. What does cart.py do?", "What does cart.py do?"],
  ["Why does it not change the file?", "Why does it not change the file?"],
  [
    "What happens if I never write to a.log? No tools are needed.",
    "What happens if I never write to a.log?",
  ],
  [
    "Which file\nlists the users?\nFinish your answer with RESULT: and the path.",
    "Which file lists the users?",
  ],
  ["Do not touch the tests.", "Do not touch the tests."],
])("%s", (said, question) => {
  expect(readQuestion(createRequest({ said, replyForm: FORM }))).toBe(question);
});

test("a message of any length is read in bounds", () => {
  expect(readQuestion(createRequest({ said: "why ".repeat(100_000) })).length).toBeLessThan(5_000);
});
