import { expect, test } from "vitest";
import { chooseNotes, createNotesPart } from "../../src/agent/choose-notes.ts";

/** A token for every four characters. */
const count = (text: string) => Math.ceil(text.length / 4);
const LARGE = { contextTokens: 8192, count };

const choose = (text: string, task = "Do it", contextTokens = 8192) =>
  chooseNotes({ path: "AGENTS.md", text }, { task, contextTokens, count });

const SECTIONS = [
  `# Style\n${"Four spaces, no tabs at all.\n".repeat(12)}`,
  `# Database\n${"Migrations are never edited.\n".repeat(12)}`,
  `# Testing\n${"Tests state facts and mock nothing.\n".repeat(12)}`,
].join("\n");

test("without notes there is nothing to show", () => {
  expect(chooseNotes(null, { task: "x", ...LARGE })).toBe("");
  expect(chooseNotes(undefined, { task: "x", ...LARGE })).toBe("");
  expect(createNotesPart(null, { task: "x", ...LARGE }, 1)).toBeNull();
});

test("short notes are shown whole, under a heading and in a fence", () => {
  expect(choose("Use tabs.")).toBe("Notes of this project:\n```\nUse tabs.\n```");
});

test("the fence is longer than any in the notes", () => {
  const text = "Run:\n```\nmake\n```\nThen say ````done````.";
  expect(choose(text)).toBe(`Notes of this project:\n\`\`\`\`\n${text}\n\`\`\`\``);
});

test.each([
  ["Add a test for parse", "# Testing", "# Database"],
  ["Add a migration to the database", "# Database", "# Style"],
])("of long notes the section about the task is shown: %s", (task, shown, left) => {
  const text = choose(SECTIONS, task);
  expect(text).toContain(`\`\`\`\n${shown}\n`);
  expect(text).not.toContain(left);
});

test("where no section is about the task the beginning is shown", () => {
  expect(choose(SECTIONS, "Multiply by seven")).toMatch(/```\n# Style\nFour spaces/);
});

test("sections that fit beside the nearest one are shown in the order of the file", () => {
  const text = `# Style of tests\nshort\n\n${"# Other\nlong line\n".repeat(60)}\n# Tests\nshort too`;
  expect(choose(text, "Add tests")).toBe(
    "Notes of this project:\n```\n# Style of tests\nshort\n\n# Tests\nshort too\n```",
  );
});

test.each([
  ["a long text", SECTIONS],
  ["a single line", "x".repeat(64 * 1024)],
  ["a single line of pairs", "😀".repeat(16 * 1024)],
  ["a long first line", `${"y ".repeat(5_000)}\nshort`],
  ["only headings", "# A heading\n".repeat(5_000)],
  ["only fences", "```\n".repeat(15_000)],
  ["one endless fence", "`".repeat(60_000)],
  ["headings of all levels", "# a\n## b\n### c\n#### d\n##### e\n###### f\n".repeat(1_500)],
])("%s takes at most 200 tokens and a tenth of the context", (_, text) => {
  for (const contextTokens of [128, 512, 1024, 4096, 131_072]) {
    const shown = choose(text, "Add tests to a heading", contextTokens);
    expect(count(shown)).toBeLessThanOrEqual(Math.min(200, contextTokens / 10));
    expect(shown).not.toMatch(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])/);
  }
});

test("a long line is cut where there is no line to cut at", () => {
  const shown = choose("x".repeat(64 * 1024));
  expect(shown).toMatch(/^Notes of this project:\n```\nx{600,}…\n```$/);
});

test("a whole number of lines is shown", () => {
  for (const line of choose(SECTIONS, "Write tests").split("\n").slice(2, -1)) {
    expect(SECTIONS.split("\n")).toContain(line);
  }
});

test("a part is shown as chosen or not at all", () => {
  const part = createNotesPart(
    { path: "AGENTS.md", text: "Use tabs." },
    { task: "x", ...LARGE },
    7,
  );
  expect(part).toMatchObject({ name: "AGENTS.md", priority: 7, mayDrop: true });
  expect(part?.forms).toHaveLength(1);
  expect(part?.forms[0]?.show(0)).toBe(choose("Use tabs."));
});
