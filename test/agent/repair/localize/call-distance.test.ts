import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, expect, test } from "vitest";
import {
  type CandidateFile,
  measureCallDistances,
} from "../../../../src/agent/repair/localize/call-distance.ts";
import { openProjectIndex } from "../../../../src/code/index/project-index.ts";
import { createCodeParser } from "../../../../src/code/parse.ts";

const TEXTS = {
  "cart.py": `from price import discount

def total(items):
    return sum(net(item) for item in items)

def net(item):
    return discount(item)

def unrelated():
    return 1
`,
  "price.py": `def discount(item):
    return loop(item)

def loop(item):
    return discount(item) if item else 0
`,
};
const TEST_TEXT = "class T:\n    def test_total(self):\n        self.assertEqual(total([1]), 1)\n";

const created: string[] = [];
afterEach(() => {
  for (const folder of created.splice(0)) rmSync(folder, { recursive: true, force: true });
});

async function parseFiles(texts: Readonly<Record<string, string>>): Promise<CandidateFile[]> {
  const parser = createCodeParser();
  return Promise.all(
    Object.entries(texts).map(async ([name, text]) => ({
      path: name,
      text,
      symbols: (await parser.parse(name, text))?.symbols ?? [],
    })),
  );
}

const EXPECTED = [
  ["total", 0, 1],
  ["net", 1, 1 / 2],
  ["discount", 2, 1 / 3],
  ["loop", 3, 1 / 4],
];

test("calls are counted from what the test names; what it does not lead to is left out", async () => {
  const found = measureCallDistances(await parseFiles(TEXTS), { testText: TEST_TEXT });
  const facts = found.map(({ qualifiedName, distance, score }) => [qualifiedName, distance, score]);
  expect(facts).toEqual(EXPECTED);
});

test("an index says the same", async () => {
  const root = mkdtempSync(path.join(tmpdir(), "distance-"));
  created.push(root);
  for (const [name, text] of Object.entries(TEXTS)) writeFileSync(path.join(root, name), text);
  await using index = await openProjectIndex(root, { maxThreads: 0 });
  const graph = await index.look();
  const found = measureCallDistances(await parseFiles(TEXTS), { testText: TEST_TEXT, graph });
  const facts = found.map(({ qualifiedName, distance, score }) => [qualifiedName, distance, score]);
  expect(facts).toEqual(EXPECTED);
});

test("a name that very many declarations share leads nowhere", async () => {
  const classes = Array.from(
    { length: 30 },
    (_, at) => `class C${at}:\n    def run(self):\n        pass\n`,
  );
  const files = await parseFiles({ "many.py": classes.join("\n") });
  expect(measureCallDistances(files, { testText: "run()" })).toEqual([]);
});

test("no files, no names and a test without end give nothing", async () => {
  expect(measureCallDistances([], { testText: TEST_TEXT })).toEqual([]);
  const files = await parseFiles(TEXTS);
  expect(measureCallDistances(files, { testText: "" })).toEqual([]);
  expect(measureCallDistances(files, { testText: `${" ".repeat(300_000)}total` })).toEqual([]);
});
