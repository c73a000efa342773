import { mkdtempSync } from "node:fs";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { GeneratorTallies } from "../../../../src/agent/repair/generate/generator-bandit.ts";
import {
  mergeTallies,
  readGeneratorRecord,
  saveGeneratorRun,
} from "../../../../src/agent/repair/generate/generator-record.ts";

const SHA = "a".repeat(64);
const PYTHON = { sha256: SHA, language: "python" } as const;
const RUN: GeneratorTallies = { mutation: { tries: 10, reward: 1, cost: 500 } };

function createCache(): string {
  const folder = mkdtempSync(path.join(tmpdir(), "agent-generators-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return path.join(folder, "cache");
}

test("a run is found again under its model and its language, and nowhere else", async () => {
  const cache = createCache();
  expect(await saveGeneratorRun(cache, PYTHON, RUN)).toBe(true);
  expect(await readGeneratorRecord(cache, PYTHON)).toEqual(RUN);
  expect(await readGeneratorRecord(cache, { ...PYTHON, language: "go" })).toEqual({});
  expect(await readGeneratorRecord(cache, { ...PYTHON, sha256: "b".repeat(64) })).toEqual({});
  expect(await readGeneratorRecord(cache, { ...PYTHON, sha256: null })).toEqual({});
});

test("a run without a model is kept too", async () => {
  const cache = createCache();
  const subject = { ...PYTHON, sha256: null };
  await saveGeneratorRun(cache, subject, RUN);
  expect(await readGeneratorRecord(cache, subject)).toEqual(RUN);
});

test("one language's runs leave those of another as they are", async () => {
  const cache = createCache();
  await saveGeneratorRun(cache, PYTHON, RUN);
  await saveGeneratorRun(cache, { ...PYTHON, language: "go" }, { line: RUN.mutation });
  expect(await readGeneratorRecord(cache, PYTHON)).toEqual(RUN);
});

test("an older run weighs less than a newer one, and is forgotten in the end", () => {
  const second = { line: { tries: 10, reward: 5, cost: 1_000 } };
  const merged = mergeTallies(RUN, second);
  expect(merged).toEqual({ mutation: { tries: 9, reward: 0.9, cost: 450 }, ...second });
  const later = Array.from({ length: 60 }).reduce<GeneratorTallies>(
    (old) => mergeTallies(old, second),
    RUN,
  );
  expect(Object.keys(later)).toEqual(["line"]);
});

test("a record stays bounded and keeps its rates, however much was tried", () => {
  const huge = { rewrite: { tries: 1e7, reward: 5e6, cost: 1e9 } };
  expect(mergeTallies({}, huge)).toEqual({ rewrite: { tries: 1_000, reward: 500, cost: 1e5 } });
});

test.each([Number.NaN, Infinity, -5])("%s in a run is not kept", async (number) => {
  const cache = createCache();
  const run = {
    line: { tries: 2, reward: number, cost: number },
    block: { ...RUN.mutation, tries: number },
  };
  await saveGeneratorRun(cache, PYTHON, run as GeneratorTallies);
  const { line, block } = await readGeneratorRecord(cache, PYTHON);
  for (const tally of [line, block]) {
    if (tally === undefined) continue;
    expect(Object.values(tally).every((value) => Number.isFinite(value) && value >= 0)).toBe(true);
    expect(tally.reward).toBeLessThanOrEqual(tally.tries);
  }
});

const fileOf = (cache: string) => path.join(cache, "generators", `${SHA}.json`);

test.each<[string, string]>([
  ["empty", ""],
  ["half", '{"version":1,"languages":{"python":{"mut'],
  ["of another version", JSON.stringify({ version: 2, languages: { python: RUN } })],
  [
    "of unknown names",
    JSON.stringify({ version: 1, languages: { python: { magic: RUN.mutation } } }),
  ],
  [
    "full of nonsense",
    JSON.stringify({
      version: 1,
      languages: { python: { line: { tries: -1, reward: 0, cost: 0 } } },
    }),
  ],
  [
    "with a key for everybody",
    '{"version":1,"languages":{"__proto__":{"line":{"tries":1,"reward":1,"cost":1}}}}',
  ],
  ["far too large", JSON.stringify({ version: 1, languages: {}, more: "x".repeat(100_000) })],
])("a record that is %s is as good as none, and the next run replaces it", async (_what, text) => {
  const cache = createCache();
  await mkdir(path.dirname(fileOf(cache)), { recursive: true });
  await writeFile(fileOf(cache), text);
  expect(await readGeneratorRecord(cache, PYTHON)).toEqual({});
  expect(await saveGeneratorRun(cache, PYTHON, RUN)).toBe(true);
  expect(await readGeneratorRecord(cache, PYTHON)).toEqual(RUN);
});

test("many who save at once leave one whole record and no other file", async () => {
  const cache = createCache();
  await Promise.all(Array.from({ length: 20 }, () => saveGeneratorRun(cache, PYTHON, RUN)));
  expect(await readdir(path.dirname(fileOf(cache)))).toEqual([`${SHA}.json`]);
  expect(JSON.parse(await readFile(fileOf(cache), "utf8"))).toMatchObject({ version: 1 });
  expect((await readGeneratorRecord(cache, PYTHON)).mutation?.tries).toBeGreaterThanOrEqual(10);
});

test.each(["", "../../escape", "A".repeat(64)])(
  "%j is no hash and becomes no path",
  async (sha256) => {
    const cache = createCache();
    expect(await saveGeneratorRun(cache, { ...PYTHON, sha256 }, RUN)).toBe(false);
    expect(await readGeneratorRecord(cache, { ...PYTHON, sha256 })).toEqual({});
  },
);

test("a cache that cannot be written costs the record and nothing else", async () => {
  const cache = createCache();
  await writeFile(cache, "a file where the folder should be");
  expect(await saveGeneratorRun(cache, PYTHON, RUN)).toBe(false);
});

test("a run in which nothing was tried writes nothing", async () => {
  const cache = createCache();
  expect(await saveGeneratorRun(cache, PYTHON, {})).toBe(false);
  await expect(readdir(cache)).rejects.toThrow("ENOENT");
});
