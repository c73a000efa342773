import { describe, expect, test } from "vitest";
import type { Candidate } from "../../../../src/agent/repair/generate/candidate.ts";
import {
  proposeExpected,
  proposeReuse,
  proposeWithoutModel,
  type Readings,
} from "../../../../src/agent/repair/generate/without-model.ts";
import { createFailure } from "../check-result.ts";
import { openReader, type Preferences, readSite } from "../proofread-fixture.ts";
import { createSite } from "../repair-fixture.ts";

interface Known {
  what: string;
  path: string;
  broken: string;
  mended: string;
  symbol?: string;
}

/** Small bugs of the kind that these changes are made for. */
const BUGS: readonly Known[] = [
  {
    ...{ what: "a comparison that is off by one", path: "grade.py" },
    broken: "def grade(points):\n    if points > 50:\n        return 'pass'\n    return 'fail'\n",
    mended: "def grade(points):\n    if points >= 50:\n        return 'pass'\n    return 'fail'\n",
  },
  {
    ...{ what: "the wrong sign", path: "sums.py" },
    broken: "def add(a, b):\n    return a - b\n",
    mended: "def add(a, b):\n    return a + b\n",
  },
  {
    ...{ what: "or for and, in a method", path: "Cart.js", symbol: "Cart.isOpen" },
    broken: "class Cart {\n\tisOpen(a, b) {\n\t\treturn a || b;\n\t}\n}\n",
    mended: "class Cart {\n\tisOpen(a, b) {\n\t\treturn a && b;\n\t}\n}\n",
  },
];

const listTexts = (candidates: readonly Candidate[] = []) =>
  candidates.map(({ edits }) => edits[0]?.newText);

async function propose(
  { path, broken, symbol }: Omit<Known, "what" | "mended">,
  changes: Partial<Readings & { preferences: Preferences }> = {},
) {
  const { preferences, ...readings } = changes;
  const site = await createSite(path, broken, symbol ?? null);
  const proofreading = preferences ? await readSite(openReader(preferences), site) : null;
  const all = { suspicion: new Map(), limit: 64, ...readings, proofreading };
  return { site, made: await proposeWithoutModel(site, all) };
}

test.each(BUGS)("without any reading the fix is among the first ten: $what", async (bug) => {
  const { made } = await propose(bug);
  const rank = listTexts(made.get("mutation")).indexOf(bug.mended);
  expect(rank).toBeGreaterThanOrEqual(0);
  expect(rank).toBeLessThan(10);
});

// A token of a scripted model is a byte: what tells ">=" from ">" is the byte behind.
test.each([
  ["points >", "=", "points > 50", "points >= 50"],
  ["return a ", "+", "a - b", "a + b"],
])("what the model would have written after %j comes first", async (words, way, old, mended) => {
  const bug = BUGS.find(({ broken }) => broken.includes(old));
  if (bug === undefined) throw new Error(`no bug has ${old}`);
  const { made } = await propose(bug, { preferences: { [words]: { [way]: -0.2 } } });
  const [first] = made.get("mutation") ?? [];
  expect(first?.edits[0]?.newText).toBe(bug.broken.replace(old, mended));
  expect(first?.likelihood).toBe(-0.2);
});

test("changes of suspicious lines come first", async () => {
  const broken = "def f(a):\n    x = a + 1\n    y = a + 2\n    return x + y\n";
  const { made } = await propose({ path: "f.py", broken }, { suspicion: new Map([[3, 1]]) });
  const lines = made.get("mutation")?.map(({ target }) => target.startLine) ?? [];
  expect(lines[0]).toBe(3);
  expect(lines.lastIndexOf(3)).toBeLessThan(lines.length - 1);
});

describe("each candidate", () => {
  test("is the whole file with one change, at its line, the best first, and once", async () => {
    for (const bug of BUGS) {
      const { made, site } = await propose(bug);
      for (const [generator, candidates] of made) {
        const scores = candidates.map(({ score }) => score);
        expect(scores).toEqual([...scores].sort((a, b) => b - a));
        expect(new Set(listTexts(candidates)).size).toBe(candidates.length);
        for (const candidate of candidates) {
          expect(candidate).toMatchObject({
            ...{ generator, temperature: 0 },
            edits: [{ path: bug.path, baseText: bug.broken }],
          });
          expect(candidate.edits[0]?.newText).not.toBe(bug.broken);
          const { startLine = 0 } = candidate.target;
          expect(startLine).toBeGreaterThanOrEqual(site.startLine);
          expect(startLine).toBeLessThanOrEqual(site.endLine);
        }
      }
    }
  });

  test("that takes a statement away is a deletion", async () => {
    const broken = "def f(a):\n    a = a + 1\n    return a\n";
    const { made } = await propose({ path: "f.py", broken });
    const deleted = broken.replace("    a = a + 1\n", "");
    expect(listTexts(made.get("deletion"))).toContain(deleted);
    expect(listTexts(made.get("mutation"))).not.toContain(deleted);
  });
});

test.each([0, 1, 3])("at most %i of a generator are kept", async (limit) => {
  const [bug] = BUGS;
  if (bug === undefined) throw new Error("no bug");
  const { made } = await propose(bug, { limit });
  for (const candidates of made.values()) expect(candidates.length).toBeLessThanOrEqual(limit);
});

test.each([
  ["an empty file", "a.py", ""],
  ["a file of comments", "a.py", "# nothing\n"],
  ["a file that no grammar reads whole", "a.py", "def f(:\n"],
])("%s fails nothing", async (_what, path, broken) => {
  const { made } = await propose({ path, broken });
  for (const candidate of [...made.values()].flat()) {
    expect(candidate.edits[0]?.newText).not.toBe(broken);
  }
});

describe("the text that a failing test expects", () => {
  const broken = 'def check(a):\n    raise ValueError("bad value")\n';
  const failure = createFailure("test_check", {
    message: "AssertionError: 'bad value' != 'value must be positive'",
  });

  test("is tried in place of the one that came, before all else", async () => {
    const site = await createSite("check.py", broken);
    const [first] = proposeExpected(site, [failure]);
    expect(first?.edits[0]?.newText).toBe(broken.replace("bad value", "value must be positive"));
    expect(first).toMatchObject({ generator: "expected-text", target: { startLine: 2 } });
    expect(first?.score).toBeGreaterThan(0);
  });

  test("is not put into prose", async () => {
    const site = await createSite("check.py", '"""It says "bad value" then."""\nx = 1\n');
    expect(proposeExpected(site, [failure])).toEqual([]);
  });

  test("is none where the failure spells none", async () => {
    const site = await createSite("check.py", broken);
    expect(proposeExpected(site, [createFailure("test_check", { message: "" })])).toEqual([]);
  });
});

test("lines from elsewhere are tried for the most suspicious line first", async () => {
  const text = "def area(w, h):\n    size = w + h\n    return size\n";
  const site = await createSite("area.py", text);
  const others = [
    { path: "other.py", text: "def box(w, h):\n    size = w * h\n    return size\n" },
  ];
  const reused = proposeReuse(site, [2, 3], others);
  expect(listTexts(reused)).toContain(text.replace("w + h", "w * h"));
  const scores = reused.map(({ score }) => score);
  expect(scores).toEqual([...scores].sort((a, b) => b - a));
  expect(proposeReuse(site, [], others)).toEqual([]);
});
