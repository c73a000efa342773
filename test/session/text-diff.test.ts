import { execFileSync } from "node:child_process";
import { afterEach, beforeEach, expect, test } from "vitest";
import { renderUnifiedDiff } from "../../src/session/text-diff.ts";
import { createProjectFixture, type ProjectFixture } from "./project-fixture.ts";

let project: ProjectFixture;
beforeEach(() => {
  project = createProjectFixture();
});
afterEach(() => project.remove());

const LONG_OLD = Array.from({ length: 3000 }, (_, at) => `old ${at}\n`).join("");
const LONG_NEW = Array.from({ length: 3000 }, (_, at) => `new ${at}\n`).join("");

test("shows three lines around a change and counts the changed lines", () => {
  const before = "1\n2\n3\n4\n5\n6\n7\n8\n9\n";
  expect(renderUnifiedDiff("src/a.ts", before, before.replace("5\n", "five\n--5\n"))).toEqual({
    diff: "--- a/src/a.ts\n+++ b/src/a.ts\n@@ -2,7 +2,8 @@\n 2\n 3\n 4\n-5\n+five\n+--5\n 6\n 7\n 8\n",
    addedLines: 2,
    removedLines: 1,
  });
});

test("is empty for equal texts", () => {
  expect(renderUnifiedDiff("a", "x\n", "x\n")).toEqual({
    diff: "",
    addedLines: 0,
    removedLines: 0,
  });
});

test.each<[string, string | null, string | null, string]>([
  ["created", null, "x\n", "--- /dev/null\n+++ b/a b.ts\n@@ -0,0 +1,1 @@\n+x\n"],
  ["removed", "x\n", null, "--- a/a b.ts\n+++ /dev/null\n@@ -1,1 +0,0 @@\n-x\n"],
])("names /dev/null for a %s file", (_, before, after, diff) => {
  expect(renderUnifiedDiff("a b.ts", before, after).diff).toBe(diff);
});

test.each([
  ["a change", "a\nb\nc\n", "a\nB\nc\n"],
  ["a lost final newline", "a\nb\n", "a\nb"],
  ["a new final newline", "a\nb", "a\nb\n"],
  ["lines that look like a diff", "-- a\n++ b\n", "-- a\n+++ b\n@@ -1 +1 @@\n"],
  ["a text too different to compare", LONG_OLD, LONG_NEW],
  ["one too different, without final newline", LONG_OLD, LONG_NEW.trimEnd()],
])("gives `git apply` what it needs for %s", (_, before, after) => {
  project.put("a.txt", before);
  const { diff, addedLines, removedLines } = renderUnifiedDiff("a.txt", before, after);
  execFileSync("git", ["apply", "-"], { cwd: project.root, input: diff });
  expect(project.get("a.txt")).toBe(after);
  expect(addedLines + removedLines).toBeGreaterThan(0);
});
