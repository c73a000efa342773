/** Only a message that can name something of the project makes anybody read the project. */
import { expect, test } from "vitest";
import { mayName } from "../../../src/agent/understand/may-name.ts";
import { readMessageText } from "../../../src/agent/understand/message-text.ts";
import { understandMessage } from "../../../src/agent/understand/understand-message.ts";

test.each([
  "fix tests",
  "Fix the failing tests.",
  "Tests are red, please fix them.",
  "make it green",
  "run the tests",
  "undo",
  "redo",
])("%j names nothing", (message) => {
  expect(mayName(readMessageText(message))).toBe(false);
});

test.each([
  "fix cart.py",
  "fix README",
  "fix the bug in main",
  "rename total to sum",
  'fix "cart"',
  "fix tests, do not touch the tests",
  "the tests are correct, fix the code",
  "fix repair",
  'Fix this:\nTraceback (most recent call last):\n  File "cart.py", line 3, in total\nKeyError: 1',
])("%j may name something", (message) => {
  expect(mayName(readMessageText(message))).toBe(true);
});

test("what names nothing is understood without a look at the project", async () => {
  const refuse = () => Promise.reject(new Error("the project was read"));
  const reader = {
    root: "/shop",
    paths: refuse,
    graph: refuse,
    read: refuse,
    parse: refuse,
    findText: refuse,
  };
  const memory = { sessionId: "s", tasks: [], recap: null };
  const step = await understandMessage("fix tests", { reader, memory, seat: null }).next();
  expect(step).toMatchObject({ done: true, value: { work: "fix-tests" } });
});
