import { expect, test } from "vitest";
import { listWords } from "../../../../src/agent/ask/facts/word-facts.ts";
import { createRequest, namesFile, tellFacts } from "../ask-fixture.ts";

test.each([
  ["Which of the words alpha, beta, gamma is not in list.md?", ["alpha", "beta", "gamma"]],
  ["Which of foo, bar and baz stands in a.py?", ["foo", "bar", "baz"]],
  ["Does list.md contain the word `delta`?", ["delta"]],
  ["Does it say apples, or pears?", ["apples", "pears"]],
  ["Without a look at the file, tell me what a.py does.", []],
  ["What does list.md say?", []],
])("%s", (question, words) => {
  expect(listWords(question)).toEqual(words);
});

test("words are told apart by whether they stand in the file, as whole words", async () => {
  const request = createRequest({
    said: "Which of the words alpha, beta, gamma is not in list.md?",
    mentions: namesFile("list.md"),
  });
  const told = await tellFacts({ "list.md": "alphabet\nbeta\nGamma\n" }, request);
  expect(told).toContain("These words stand in list.md: beta, gamma.");
  expect(told).toContain("These words do not stand in list.md: alpha.");
});
