import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createCopyRunner } from "../../../../src/agent/repair/accept/run-in-copy.ts";
import {
  askSecondOpinion,
  type SecondOpinionQuestion,
} from "../../../../src/agent/repair/accept/second-opinion.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), "opinion-"));
});
afterEach(() => {
  expect(
    readdirSync(root, { recursive: true }).filter((name) => /opinion/.test(`${name}`)),
  ).toEqual([]);
  rmSync(root, { recursive: true, force: true });
});

function ask(question: SecondOpinionQuestion) {
  const target = path.join(root, question.path);
  mkdirSync(path.dirname(target), { recursive: true });
  writeFileSync(target, question.baseText);
  return askSecondOpinion({ totalMs: 15_000, callMs: 400, ...question }, createCopyRunner(root));
}

const PY_TEST = {
  path: "test_area.py",
  text: `from area import area

def test_area():
    assert area(3, 4) == 12
    assert area(5, 6) == 30
`,
};
const PY_BASE = "def area(width, height):\n    return width + height\n";
const PY_GOOD = "def area(width, height):\n    return width * height\n";
const askPython = (...candidates: string[]) =>
  ask({ path: "area.py", baseText: PY_BASE, candidates, tests: [PY_TEST] });

const JS_TEST = {
  path: "lib/last.test.js",
  text: `import assert from "node:assert";
import { last } from "./last.js";
assert.equal(last([3, 4, 5], 2).length, 2);
assert.deepEqual(last([7, 8], 1), [8]);
`,
};
const JS_BASE = "export function last(items, count) {\n  return items.slice(count);\n}\n";
const JS_GOOD =
  "export function last(items, count) {\n  return items.slice(Math.max(0, items.length - count));\n}\n";
const askScript = (...candidates: string[]) => {
  writeFileSync(path.join(root, "package.json"), '{"type":"module"}');
  return ask({ path: "lib/last.js", baseText: JS_BASE, candidates, tests: [JS_TEST] });
};

test("a candidate that is right agrees with itself, in Python", async () => {
  const opinion = await askPython(PY_GOOD);
  expect(opinion).toEqual({ verdict: "agrees", details: [], complaints: [0] });
});

test("a candidate that is right agrees with itself, in JavaScript", async () => {
  const opinion = await askScript(JS_GOOD);
  expect(opinion).toEqual({ verdict: "agrees", details: [], complaints: [0] });
});

test.each([
  [
    "special-cases the inputs of the tests",
    "def area(width, height):\n    if (width, height) in ((3, 4), (5, 6)):\n        return width * height\n    return width + height\n",
    /tests' own 2 calls and of none/,
  ],
  [
    "gives nothing for other inputs",
    "def area(width, height):\n    if width == 3:\n        return 12\n    if width == 5 and height == 6:\n        return 30\n",
    /gives NoneType for area\(/,
  ],
  [
    "fails on other inputs",
    "def area(width, height):\n    return {3: 12, 5: 30}[width]\n",
    /fails with KeyError on area\(/,
  ],
  [
    "does not return for other inputs",
    "def area(width, height):\n    while height == 0:\n        pass\n    return width * height\n",
    /does not return on area\(/,
  ],
  [
    "does not return and catches everything",
    "def area(width, height):\n    while height == 0:\n        try:\n            while True: pass\n        except BaseException:\n            pass\n    return width * height\n",
    /does not return on area\(/,
  ],
  [
    "ends the process for other inputs",
    "import os\ndef area(width, height):\n    if height == 0: os._exit(0)\n    return width * height\n",
    /ends the process on area\(/,
  ],
  [
    "leaves for other inputs",
    "import sys\ndef area(width, height):\n    if height == 0: sys.exit(0)\n    return width * height\n",
    /fails with SystemExit on area\(/,
  ],
])("a candidate in Python that %s is told apart", async (_, candidate, detail) => {
  const opinion = await askPython(candidate);
  expect(opinion.verdict).toBe("differs");
  expect(opinion.details.join("\n")).toMatch(detail);
  expect(opinion.complaints[0]).toBeGreaterThan(0);
});

test.each([
  [
    "changes its arguments",
    "export function last(items, count) {\n  return items.splice(Math.max(0, items.length - count));\n}\n",
    /changes its arguments, as in last\(/,
  ],
  [
    "gives nothing for other inputs",
    "export function last(items, count) {\n  if (items.length === 3) return [4, 5];\n  if (items[0] === 7) return [8];\n}\n",
    /gives undefined for last\(/,
  ],
  [
    "does not return for other inputs",
    "export function last(items, count) {\n  while (count === 0);\n  return items.slice(Math.max(0, items.length - count));\n}\n",
    /does not return on last\(/,
  ],
  [
    "waits without end for other inputs",
    "export function last(items, count) {\n  if (count === 0) return new Promise((r) => setTimeout(r, 1e6));\n  return items.slice(Math.max(0, items.length - count));\n}\n",
    /does not return on last\(/,
  ],
  [
    "ends the process for other inputs",
    "export function last(items, count) {\n  if (count === 0) process.exit(0);\n  return items.slice(Math.max(0, items.length - count));\n}\n",
    /ends the process on last\(/,
  ],
])("a candidate in JavaScript that %s is told apart", async (_, candidate, detail) => {
  const opinion = await askScript(candidate);
  expect(opinion.verdict).toBe("differs");
  expect(opinion.details.join("\n")).toMatch(detail);
});

test("of candidates that do not agree the larger half is preferred", async () => {
  const other = "def area(width, height):\n    return height * width\n";
  const odd = "def area(width, height):\n    return width * height if width > 2 else 1\n";
  const opinion = await askPython(odd, PY_GOOD, other);
  expect(opinion.details).toContainEqual(expect.stringMatching(/do not agree on area\(/));
  expect(opinion.preferred).not.toBe(0);
  expect((await askPython(odd, PY_GOOD, other, odd.replace("else 1", "else 0"))).verdict).toBe(
    "differs",
  );
});

test("one that stands alone against two is not preferred, and one of one has no preference", async () => {
  const cheat = "def area(width, height):\n    return {3: 12, 5: 30}[width]\n";
  expect((await askPython(cheat, PY_GOOD)).preferred).toBe(1);
  expect((await askPython(PY_GOOD)).preferred).toBeUndefined();
});

test.each([
  ["prints without end", "print('x' * 10_000_000)\n"],
  [
    "writes to every descriptor",
    "import os\nfor fd in range(1, 20):\n    try: os.write(fd, b'{}\\n' * 100000)\n    except OSError: pass\n",
  ],
  ["exits", "import os\nos._exit(0)\n"],
  ["raises", "raise RuntimeError('no')\n"],
  ["takes all memory", "x = 'x' * (8 << 30)\n"],
  [
    "starts others",
    "import subprocess, sys\nsubprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n",
  ],
])("a candidate in Python that %s as it loads does no harm", async (_, prelude) => {
  const opinion = await askPython(PY_GOOD, prelude + PY_GOOD);
  expect(["agrees", "differs"]).toContain(opinion.verdict);
  expect(opinion.complaints[0]).toBe(0);
});

test.each([
  ["prints without end", "for (let i = 0; i < 1000; i++) console.log('x'.repeat(10000));\n"],
  [
    "writes to every descriptor",
    "import fs from 'node:fs';\nfor (let fd = 1; fd < 20; fd++) try { fs.writeSync(fd, 'x'.repeat(100000)); } catch {}\n",
  ],
  ["exits", "process.exit(0);\n"],
  ["raises", "throw new Error('no');\n"],
  [
    "breaks what is built in",
    "JSON.stringify = () => { throw 1; };\nArray.prototype.map = () => [];\n",
  ],
])("a candidate in JavaScript that %s as it loads does no harm", async (_, prelude) => {
  const opinion = await askScript(JS_GOOD, prelude + JS_GOOD);
  expect(["agrees", "differs"]).toContain(opinion.verdict);
  expect(opinion.complaints[0]).toBe(0);
});

test("a module that hangs as it loads, or a base that does, costs one wait", async () => {
  const opinion = await askSecondOpinion(
    {
      path: "area.py",
      baseText: `while True: pass\n${PY_BASE}`,
      candidates: [PY_GOOD],
      tests: [PY_TEST],
      totalMs: 8_000,
      callMs: 300,
    },
    createCopyRunner(root),
  );
  expect(opinion.verdict).toBe("agrees");
}, 30_000);

test("a file of TypeScript is called without its types", async () => {
  const base = `type Sizes = readonly number[];
export interface Box { size: number }
export function widest<T extends number>(sizes: Sizes, least?: number): number {
  let best = (least ?? 0) as number;
  for (const size of sizes) if (size! < best) best = size;
  return best;
}
`;
  const question = (candidate: string) =>
    ask({
      path: "src/widest.ts",
      baseText: base,
      candidates: [candidate],
      tests: [
        {
          path: "src/widest.test.ts",
          text: "expect(widest([3, 9, 4])).toBe(9);\nexpect(widest([5, 1], 2)).toBe(5);\n",
        },
      ],
    });
  const good = base.replace("size! < best", "size! > best");
  expect(await question(good)).toMatchObject({ verdict: "agrees" });
  const cheat = base.replace(
    "let best",
    'if (String(sizes) === "3,9,4") return 9;\n  if (String(sizes) === "5,1" && least === 2) return 5;\n  let best',
  );
  expect(await question(cheat)).toMatchObject({ verdict: "differs" });
});

test.each([
  ["no test calls it with plain values", "area.py", "assert area(width, height) == 3\n", PY_BASE],
  [
    "code in this language is not called",
    "area.rb",
    "assert area(3, 4) == 12\n",
    "def area(a, b)\nend\n",
  ],
  ["hardly any call came to a result", "area.py", PY_TEST.text, "import missing_module\n"],
])("there is no opinion where %s", async (reason, file, text, candidate) => {
  const baseText = `${file.endsWith(".rb") ? "" : PY_BASE}def area(a, b):\n    return a\n`;
  const tests = [{ path: "test_area.py", text }];
  const opinion = await ask({ path: file, baseText, candidates: [candidate], tests });
  expect(opinion).toMatchObject({ verdict: "not-applicable", reason });
});

test("a Python that is not there is no opinion", async () => {
  const opinion = await ask({
    path: "area.py",
    baseText: PY_BASE,
    candidates: [PY_GOOD],
    tests: [PY_TEST],
    python: "python-that-is-not-there",
  });
  expect(opinion).toMatchObject({
    verdict: "not-applicable",
    reason: expect.stringMatching(/started/),
  });
});

test("a run that is given up is an error, and leaves nothing behind", async () => {
  const controller = new AbortController();
  controller.abort(new Error("given up"));
  const run = createCopyRunner(root, controller.signal);
  const question = { path: "area.py", baseText: PY_BASE, candidates: [PY_GOOD], tests: [PY_TEST] };
  await expect(askSecondOpinion(question, run)).rejects.toThrow("given up");
});
