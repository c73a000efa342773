import { expect, test } from "vitest";
import { checkChange } from "../../../src/agent/change/gate-change.ts";
import { createCodeParser } from "../../../src/code/parse.ts";
import { createRequest, newFile, type RequestParts, symbolIn } from "./change-fixture.ts";

const parser = createCodeParser();
const F = "def f(x):\n    def inner():\n        return x\n    return inner()\n";
const G = "\n\ndef g():\n    return 2\n";
const H = "\n\ndef h():\n    return 3\n";
const BEFORE = F + G + H;

interface Case {
  name: string;
  task?: string;
  parts?: RequestParts;
  path?: string;
  before?: string | null;
  after: string;
  flaw?: string;
  tried?: string[];
}

async function check({ task = "Change m.py", parts, path = "m.py", ...texts }: Case) {
  const { before = BEFORE, after, flaw = null, tried = [] } = texts;
  const parsed = before === null ? null : await parser.parse(path, before);
  const fault = await checkChange({
    request: createRequest(task, parts),
    file: { path, text: before, parsed },
    newText: after,
    flaw,
    tried: new Set(tried),
    parser,
  });
  return fault === null ? null : `${fault.kind}: ${fault.problem}`;
}

test.each<Case>([
  { name: "something new", after: `${BEFORE}\n\ndef k():\n    return 4\n` },
  {
    name: "a new body, what is declared in it too",
    after: BEFORE.replace(F, "def f(x):\n    return x\n"),
  },
  { name: "a function the task names is gone", task: "Turn g into a constant", after: F + H },
  { name: "unused functions are gone", task: "Remove what is not used", after: F + H },
  { name: "text that no grammar reads", path: "a.md", before: "a\n", after: "b\n" },
  { name: "a new file", before: null, after: "x = 1\n" },
  {
    name: "a test that is to be made",
    path: "test_m.py",
    parts: { files: [newFile("test_m.py")] },
    before: null,
    after: "x = 1\n",
  },
  {
    name: "a broken file that is broken no more than before",
    before: "def (\n",
    after: "def (  # x\n",
  },
  {
    name: "the named function alone",
    parts: { symbols: [symbolIn("m.py", "g")], prohibitions: { onlyNamedSymbols: true } },
    after: BEFORE.replace("2", "5"),
  },
])("$name may be tried", async (each) => {
  expect(await check(each)).toBeNull();
});

test.each<Case & { reason: string }>([
  { name: "a flaw", after: "x", flaw: "it was cut off", reason: "incomplete: it was cut off" },
  {
    name: "the text as it was",
    after: BEFORE,
    reason: "unchanged: it is the text as it was, so nothing is changed",
  },
  {
    name: "an answer given before",
    after: `${BEFORE}#`,
    tried: [`${BEFORE}#`],
    reason: "unchanged: the same answer was given before",
  },
  { name: "a NUL", after: `${BEFORE}\0`, reason: "refused: it holds a NUL character" },
  {
    name: "an omission",
    after: `${F}# ... rest of the code\n`,
    reason: "incomplete: it leaves code out and puts a comment in its place",
  },
  {
    name: "nothing left",
    task: "Remove all",
    after: "\n",
    reason: "refused: nothing would be left of the file",
  },
  {
    name: "broken syntax",
    after: `${BEFORE}\n\ndef k(:\n    return 4\n`,
    reason: "refused: not valid python",
  },
  {
    name: "a new file with broken syntax",
    before: null,
    after: "def k(:\n",
    reason: "refused: not valid python",
  },
  { name: "functions gone", after: F, reason: "refused: g, h would be gone, and must stay" },
  {
    name: "most functions gone",
    task: "Remove what is not used",
    after: F,
    reason: "refused: g, h would be gone, and must stay",
  },
  { name: "a name twice", after: BEFORE + G, reason: "refused: g would be defined twice" },
  {
    name: "another function changed",
    parts: { symbols: [symbolIn("m.py", "g")], prohibitions: { onlyNamedSymbols: true } },
    after: BEFORE.replace("3", "5"),
    reason: "refused: h must stay as it is",
  },
  {
    name: "what is to be kept changed",
    task: "Also add a function k and keep the rest",
    after: BEFORE.replace("3", "5"),
    reason: "refused: h must stay as it is",
  },
  {
    name: "a protected file",
    parts: { prohibitions: { protectedFiles: ["m.py"] } },
    after: "x = 1\n",
    reason: "refused: m.py: the task says",
  },
  {
    name: "a test",
    path: "test_m.py",
    after: "x = 1\n",
    reason: "refused: test_m.py: it belongs to the tests",
  },
])("$name is refused", async ({ reason, ...each }) => {
  expect(await check(each)).toContain(reason);
});

const PROSE = "# Title\n\none\ntwo\nthree\nfour\nfive\nsix\nseven\n";

test.each<Case & { reason: string | null }>([
  {
    name: "an addition that drops what is there",
    task: "Add a section about use to a.md",
    after: "# Title\n\n## Use\n",
    reason: 'refused: it drops lines that have to stay: "one" and 6 more',
  },
  {
    name: "an edit that leaves little",
    task: "Mark the word two in a.md",
    after: "**two**\n",
    reason: "refused: most of the file would be gone",
  },
  {
    name: "lines that get something more",
    task: "Add a comment to each line of a.md",
    after: PROSE.replaceAll(/(.)\n/g, "$1 <!-- x -->\n"),
    reason: null,
  },
  {
    name: "a removal",
    task: "Delete the lines after two in a.md",
    after: "# Title\n\none\ntwo\n",
    reason: null,
  },
])("of prose: $name", async ({ reason, ...each }) => {
  expect(await check({ path: "a.md", before: PROSE, ...each })).toBe(reason);
});

const ONLY_G = { symbols: [symbolIn("m.py", "g")], prohibitions: { onlyNamedSymbols: true } };

test.each<Case & { reason: string | null }>([
  {
    name: "a constant beside it",
    after: `LIMIT = 4\n${BEFORE.replace("2", "5")}`,
    reason: "refused: only g may change, and this is not: LIMIT = 4",
  },
  { name: "an import", after: `import os\n\n\n${BEFORE.replace("2", "os.sep")}`, reason: null },
])("where only one function may change: $name", async ({ reason, ...each }) => {
  expect(await check({ parts: ONLY_G, ...each })).toBe(reason);
});

test.each([
  ["Add a function to convert metres to m.py", "refused: h would be gone, and must stay"],
  ["Remove the debug prints from m.py", "refused: h would be gone, and must stay"],
  ["Add a function k to m.py and remove the last one", null],
])("%s: a lost function", async (task, reason) => {
  expect(await check({ name: "", task, after: `${F}${G}\n\ndef k():\n    return 4\n` })).toBe(
    reason,
  );
});
