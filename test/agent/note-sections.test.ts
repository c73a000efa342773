import { expect, test } from "vitest";
import { rankSections, splitSections } from "../../src/agent/note-sections.ts";

const GUIDE = `Written in Python.

# Style
Four spaces.

# Testing
## Naming
Each test is named after a fact.
## Running
\`\`\`sh
# not a heading
make check
\`\`\`

# Releases
Tag and push.`;

const rank = (text: string, task: string) =>
  rankSections(splitSections(text), task).map(({ text: each }) => each.split("\n", 1)[0]);

test("a section is a heading with what follows it, under the headings above", () => {
  expect(splitSections(GUIDE).map(({ headings, hasBody }) => [headings, hasBody])).toEqual([
    ["", true],
    ["Style", true],
    ["Testing", false],
    ["Testing\nNaming", true],
    ["Testing\nRunning", true],
    ["Releases", true],
  ]);
});

test("what stands in a code block is no heading", () => {
  expect(splitSections(GUIDE)[4]?.text).toBe("## Running\n```sh\n# not a heading\nmake check\n```");
});

test("nothing is lost", () => {
  const joined = splitSections(GUIDE).map(({ text }) => text);
  expect(joined.join("\n").replace(/\n+/g, "\n")).toBe(GUIDE.replace(/\n+/g, "\n"));
});

test.each([
  ["Rename the tests so that their names say what holds", "## Naming"],
  ["fix the failing test", "## Naming"],
  ["Write the releases page", "# Releases"],
  ["How is the style checked?", "# Style"],
  ["port it from python", "Written in Python."],
])("%j is nearest to %s", (task, first) => {
  expect(rank(GUIDE, task)[0]).toBe(first);
});

test("a section without words of the task is not ranked", () => {
  expect(rank(GUIDE, "Multiply by seven")).toEqual([]);
  expect(rank(GUIDE, "and the for with use file")).toEqual([]);
});

test("a word that every section has counts less than one that a single one has", () => {
  const text = "# Red parser\nparser\n# Blue parser\nparser\n# Green parser lexer\nparser";
  expect(rank(text, "the lexer of the parser")[0]).toBe("# Green parser lexer");
});

test.each([
  ["only headings", "# A\n## B\n# C", 3],
  ["nothing", "", 0],
  ["a single line", "x".repeat(60_000), 1],
])("%s can be split", (_, text, count) => {
  const sections = splitSections(text);
  expect(sections).toHaveLength(count);
  expect(rankSections(sections, "anything at all")).toEqual([]);
});
