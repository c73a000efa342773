import { expect, test } from "vitest";
import {
  askForRepair,
  describeFailures,
  languageTag,
  reportFailure,
  type ShownFailure,
} from "../../src/agent/prompts.ts";
import { createFailure } from "./repair/check-result.ts";
import { createSite } from "./repair/repair-fixture.ts";

const TEXT = "def add(a, b):\n    return a - b\n\n\ndef two():\n    return 2\n";
const SHOWN: ShownFailure = {
  failure: createFailure("test_add", { message: "1 != 3" }),
  excerpt: "def test_add():\n    assert add(1, 2) == 3",
};

test("a plain question is the task and the code, and nothing else", async () => {
  const site = await createSite("sums.py", TEXT);
  expect(askForRepair({ task: " fix add \n", site, fence: "```", failures: [] })).toBe(`fix add

sums.py:
\`\`\`python
${TEXT}\`\`\`

Reply with the complete corrected sums.py only.`);
});

test("a failing test is shown with its source and its message", async () => {
  const site = await createSite("sums.py", TEXT, "add");
  expect(askForRepair({ task: "fix add", site, fence: "````", failures: [SHOWN] })).toBe(`fix add

This test fails:
\`\`\`\`python
def test_add():
    assert add(1, 2) == 3
\`\`\`\`

It says:
\`\`\`\`
1 != 3
\`\`\`\`

add in sums.py (lines 1-2):
\`\`\`\`python
def add(a, b):
    return a - b
\`\`\`\`

Reply with the complete corrected code of add only, without the tests.`);
});

test("a test without source is shown by its name", async () => {
  const site = await createSite("sums.py", TEXT);
  const question = { task: "fix", site, fence: "```", failures: [{ ...SHOWN, excerpt: null }] };
  expect(askForRepair(question)).toContain('The test "test_add" fails:\n```\n1 != 3\n```');
});

test("three failures are shown at most", async () => {
  const site = await createSite("sums.py", TEXT);
  const failures = ["one", "two", "three", "four"].map((name) => createFailure(`test_${name}`));
  const shown = failures.map((failure) => ({ failure, excerpt: null }));
  for (const prompt of [
    askForRepair({ task: "fix", site, fence: "```", failures: shown }),
    reportFailure(site, "```", { refusal: null, failures }),
    describeFailures("fix", failures),
  ]) {
    expect(prompt).toContain("test_three");
    expect(prompt).not.toContain("test_four");
  }
});

test("long messages keep their start and their end", async () => {
  const site = await createSite("sums.py", TEXT);
  const message = `first${"x".repeat(5000)}last`;
  const failures = [createFailure("test_add", { message })];
  const shown = failures.map((failure) => ({ failure, excerpt: null }));
  for (const prompt of [
    askForRepair({ task: "fix", site, fence: "```", failures: shown }),
    reportFailure(site, "```", { refusal: null, failures }),
  ]) {
    expect(prompt).toContain("first");
    expect(prompt).toContain("last\n```");
    expect(prompt).toContain("\n[…]\n");
    expect(prompt.length).toBeLessThan(1500);
  }
});

test("a follow-up says what the tests said of the answer", async () => {
  const site = await createSite("sums.py", TEXT);
  const failures = [createFailure("test_add", { message: "0 != 3\n" })];
  expect(
    reportFailure(site, "```", { refusal: null, failures }),
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
  const prompt = reportFailure(site, "```", { refusal, failures: [] });
  expect(prompt.startsWith(start)).toBe(true);
  expect(prompt.endsWith("Reply with the complete corrected code of two only.")).toBe(true);
});

test("a task that names nothing is told which tests fail, by name only", () => {
  expect(describeFailures("fix tests\n", [SHOWN.failure])).toBe(
    "fix tests\n\nThese tests fail because of a bug in the code below:\n- test_add",
  );
  expect(describeFailures("fix tests", [])).toBe("fix tests");
});

test.each([
  ["a.py", "python"],
  ["a.ts", "ts"],
  ["a.txt", ""],
])("the fence of %s is tagged %j", (path, tag) => {
  expect(languageTag(path)).toBe(tag);
});
