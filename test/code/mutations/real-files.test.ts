import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { listMutations } from "../../../src/code/mutations/list-mutations.ts";
import { createCodeParser } from "../../../src/code/parse.ts";

const MAX_FILES = 24;
const MAX_CHARS = 12_000;
const SAMPLES_PER_FILE = 12;
const parser = createCodeParser();

function listFiles(folder: string, extension: string): string[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder, { recursive: folder === "src", encoding: "utf8" });
  const files = names
    .filter((name) => name.endsWith(extension))
    .map((name) => path.join(folder, name));
  const short = files.sort().filter((file) => readFileSync(file, "utf8").length < MAX_CHARS);
  const step = Math.max(1, Math.floor(short.length / MAX_FILES));
  return short.filter((_, at) => at % step === 0).slice(0, MAX_FILES);
}

const PYTHON_LIBRARY = ["/usr/lib/python3", "/usr/lib/python3.11", "/usr/lib/python3.12"].find(
  (folder) => existsSync(path.join(folder, "textwrap.py")),
);

async function countProblems(file: string, text: string): Promise<number> {
  return (await parser.parse(file, text))?.problems.length ?? 0;
}

async function judgeFiles(files: readonly string[]): Promise<{ tried: number; parsed: number }> {
  let tried = 0;
  let parsed = 0;
  for (const file of files) {
    const text = readFileSync(file, "utf8");
    const before = await countProblems(file, text);
    const found = await listMutations(file, text, { startLine: 1, endLine: 100_000 });
    const results = found.map(({ startIndex, endIndex, replacement }) => {
      expect(startIndex).toBeLessThanOrEqual(endIndex);
      expect(endIndex).toBeLessThanOrEqual(text.length);
      return text.slice(0, startIndex) + replacement + text.slice(endIndex);
    });
    expect(results).not.toContain(text);
    expect(new Set(results).size).toBe(results.length);
    const step = Math.max(1, Math.floor(results.length / SAMPLES_PER_FILE));
    for (const [at, result] of results.entries()) {
      if (at % step !== 0) continue;
      tried++;
      if ((await countProblems(file, result)) <= before) parsed++;
    }
  }
  return { tried, parsed };
}

describe.each([
  ["this program", listFiles("src", ".ts")],
  ["Python's library", PYTHON_LIBRARY === undefined ? [] : listFiles(PYTHON_LIBRARY, ".py")],
])("real files: %s", (_title, files) => {
  test.skipIf(files.length === 0)(
    "every mutation makes a text of its own, and 95 of 100 parse",
    { timeout: 120_000 },
    async () => {
      const { tried, parsed } = await judgeFiles(files);
      expect(tried).toBeGreaterThan(files.length);
      expect(parsed / tried).toBeGreaterThan(0.95);
    },
  );
});
