import { expect, test } from "vitest";
import {
  askForRepair,
  describeFailures,
  languageTag,
  reportFailure,
  type ToldFailure,
} from "../../src/agent/prompts.ts";
import { createFailure } from "./repair/check-result.ts";
import { createSite } from "./repair/repair-fixture.ts";

const TEXT = "def add(a, b):\n    return a - b\n\n\ndef two():\n    return 2\n";
const TOLD: ToldFailure = {
  name: "test_add",
  message: "1 != 3",
  excerpt: "def test_add():\n    assert add(1, 2) == 3",
};

test("a plain question is the task and the code, and nothing else", async () => {
  const site = await createSite("sums.py", TEXT);
  expect(askForRepair({ task: " fix add \n", site, failures: [] })).toBe(`fix add

sums.py:
\`\`\`python
${TEXT}\`\`\`

Reply with the complete corrected sums.py only.`);
});

test("a failing test is shown with its source and its message", async () => {
  const site = await createSite("sums.py", TEXT, "add");
  expect(askForRepair({ task: "fix add", site, failures: [TOLD] })).toBe(`fix add

This test fails:
\`\`\`python
def test_add():
    assert add(1, 2) == 3
\`\`\`

It says:
\`\`\`
1 != 3
\`\`\`

add in sums.py (lines 1-2):
\`\`\`python
def add(a, b):
    return a - b
\`\`\`

Reply with the complete corrected code of add only, without the tests.`);
});

test("each text stands in a fence of its own, so that one long fence lengthens no other", async () => {
  const site = await createSite("sums.py", TEXT);
  const documents = [{ path: "NOTES.md", text: "Write:\n```\nadd(1, 2)\n```\n" }];
  const prompt = askForRepair({ task: "fix", site, documents, failures: [TOLD] });
  expect(prompt).toContain("NOTES.md:\n````\nWrite:\n```\nadd(1, 2)\n```\n````\n");
  expect(prompt).toContain(`sums.py:\n\`\`\`python\n${TEXT}\`\`\`\n`);
  expect(prompt).toContain("It says:\n```\n1 != 3\n```\n");
});

test("a test without source is shown by its name", async () => {
  const site = await createSite("sums.py", TEXT);
  const question = { task: "fix", site, failures: [{ ...TOLD, excerpt: null }] };
  expect(askForRepair(question)).toContain('The test "test_add" fails:\n```\n1 != 3\n```');
});

test("a test whose message has no room is shown by its source alone", async () => {
  const site = await createSite("sums.py", TEXT);
  const question = { task: "fix", site, failures: [{ ...TOLD, message: null }] };
  const prompt = askForRepair(question);
  expect(prompt).toContain("This test fails:\n```python\ndef test_add():");
  expect(prompt).not.toContain("It says");
});

test("what else the file declares stands before a site that is only a part of it", async () => {
  const site = await createSite("sums.py", TEXT, "add");
  const outline = "def two():  # lines 5-6";
  expect(askForRepair({ task: "fix", site, failures: [], outline })).toBe(`fix

What sums.py declares:
\`\`\`python
def two():  # lines 5-6
\`\`\`

add in sums.py (lines 1-2):
\`\`\`python
def add(a, b):
    return a - b
\`\`\`

Reply with the complete corrected code of add only.`);
});

test("a follow-up says what the tests said of the answer", async () => {
  const site = await createSite("sums.py", TEXT);
  const failures = [createFailure("test_add", { message: "0 != 3\n" })];
  expect(
    reportFailure(site, { refusal: null, failures }),
  ).toBe(`The tests still fail with this code:
\`\`\`
test_add: 0 != 3
\`\`\`

Think about what the tests expect. Reply with the complete corrected sums.py only.`);
});

test.each([
  { refusal: "it is the same", start: "This cannot be used: it is the same. The tests fail.\n\n" },
  { refusal: null, start: "The tests still fail with this code.\n\n" },
])("without failures a follow-up only says whether it was $refusal", async ({ refusal, start }) => {
  const site = await createSite("sums.py", TEXT, "two");
  const prompt = reportFailure(site, { refusal, failures: [] });
  expect(prompt.startsWith(start)).toBe(true);
  expect(prompt.endsWith("Reply with the complete corrected code of two only.")).toBe(true);
});

test("a task that names nothing is told which tests fail, by name only, three at most", () => {
  expect(describeFailures("fix tests\n", [createFailure("test_add")])).toBe(
    "fix tests\n\nThese tests fail because of a bug in the code below:\n- test_add",
  );
  expect(describeFailures("fix tests", [])).toBe("fix tests");
  const many = ["one", "two", "three", "four"].map((name) => createFailure(name));
  expect(describeFailures("fix", many).endsWith("- one\n- two\n- three")).toBe(true);
});

test.each([
  ["a.py", "python"],
  ["a.ts", "ts"],
  ["a.txt", ""],
])("the fence of %s is tagged %j", (path, tag) => {
  expect(languageTag(path)).toBe(tag);
});
