import { expect, test } from "vitest";
import { locateSites } from "../../../../src/agent/repair/localize/locate.ts";
import type { TestFailure } from "../../../../src/tools/test-report.ts";
import { createFailure } from "../check-result.ts";
import { openProject, type ProjectTexts } from "../repair-fixture.ts";

interface Question {
  texts: ProjectTexts;
  task?: string;
  failures?: readonly TestFailure[];
  allowed?: readonly string[];
}

async function locate({ texts, task = "fix tests", failures = [], allowed = [] }: Question) {
  const { view } = await openProject(texts, allowed);
  const sites = await locateSites({ task, failures, view });
  return sites.map(({ path, symbol }) => (symbol === null ? path : `${path} ${symbol}`));
}

/** A test file, and a failure in it. */
const TEST_FILE = "tests/test_app.py";
const FAILURE = createFailure(`${TEST_FILE}::test_app`, { file: TEST_FILE });

test("a file that the task names comes before any number of stack frames", async () => {
  const frames = Array.from({ length: 20 }, (_, line) => ({ file: "app.py", line: line + 1 }));
  const failures = Array.from({ length: 10 }, (_, count) => createFailure(`t${count}`, { frames }));
  const texts = { "app.py": "x = 1\n", "named.py": "y = 1\n" };
  expect(await locate({ texts, task: "repair named.py", failures })).toEqual([
    "named.py",
    "app.py",
  ]);
});

test("the innermost call of a stack trace is the likeliest", async () => {
  const frames = [
    { file: TEST_FILE, line: 1 },
    { file: "outer.py", line: 1 },
    { file: "inner.py", line: 1 },
  ];
  const texts = { "outer.py": "", "inner.py": "", "other.py": "", [TEST_FILE]: "" };
  expect(await locate({ texts, failures: [{ ...FAILURE, frames }] })).toEqual([
    "inner.py",
    "outer.py",
  ]);
});

test("imports of a failing test are followed three deep, the nearest first", async () => {
  const texts = {
    [TEST_FILE]: "import d1\n",
    "d1.py": "import d2\n",
    "d2.py": "import d3\n",
    "d3.py": "import d4\n",
    "d4.py": "",
    "aside.py": "",
  };
  expect(await locate({ texts, failures: [FAILURE] })).toEqual(["d1.py", "d2.py", "d3.py"]);
});

test("a file whose function the failing test uses comes before what is only imported on the way", async () => {
  const texts = {
    "app/__init__.py": "from app.a_orders import total\nfrom app.z_pricing import discount\n",
    "app/a_orders.py": "def total(lines):\n    return 0\n",
    "app/z_pricing.py": "def discount(quantity):\n    return 0\n",
    [TEST_FILE]: "from app import discount\n\n\ndef test_app():\n    assert discount(5) == 1\n",
  };
  const places = await locate({ texts, failures: [FAILURE] });
  expect(places[0]).toBe("app/z_pricing.py");
  expect(places.at(-1)).toBe("app/__init__.py");
});

test("every place says why it was chosen", async () => {
  const frames = [{ file: "b.py", line: 1 }];
  const { view } = await openProject({
    [TEST_FILE]: "import c\n",
    "a.py": "",
    "b.py": "",
    "c.py": "",
  });
  const sites = await locateSites({
    task: "fix a.py",
    failures: [{ ...FAILURE, frames }],
    view,
  });
  expect(sites).toEqual([
    { path: "a.py", symbol: null, reason: "named in the task" },
    { path: "b.py", symbol: null, reason: "in the stack trace of a failing test" },
    { path: "c.py", symbol: null, reason: "imported by a failing test" },
  ]);
});

const TEST_PROJECT = { [TEST_FILE]: "import tests.helper\n", "tests/helper.py": "", "app.py": "" };
const TEST_FRAMES = [{ file: "tests/helper.py", line: 1 }];

test.each([
  { allowed: [], sites: ["app.py"] },
  { allowed: ["tests/helper.py"], sites: ["tests/helper.py"] },
])("with $allowed allowed, test files give $sites", async ({ allowed, sites }) => {
  const failures = [{ ...FAILURE, frames: TEST_FRAMES }];
  const task = "fix helper.py";
  expect(await locate({ texts: TEST_PROJECT, task, failures, allowed })).toEqual(sites);
});

test("without any evidence the first source files are taken, four at most", async () => {
  const texts = { "e.py": "", "d.py": "", "c.py": "", "b.py": "", "a.py": "", "x.json": "{}" };
  expect(await locate({ texts })).toEqual(["a.py", "b.py", "c.py", "d.py"]);
});

test.each<[string, ProjectTexts]>([
  ["an empty project", {}],
  ["a project of tests and data", { [TEST_FILE]: "", "notes.txt": "x" }],
])("%s has nothing to repair", async (_fact, texts) => {
  expect(await locate({ texts, failures: [FAILURE] })).toEqual([]);
});

test("a huge file is left out, whatever leads to it", async () => {
  const texts = {
    [TEST_FILE]: "import huge\n",
    "huge.py": `x = 1\n${"# filler\n".repeat(60_000)}`,
    "app.py": "",
  };
  const frames = [{ file: "huge.py", line: 1 }];
  const failures = [{ ...FAILURE, frames }];
  expect(await locate({ texts, task: "fix huge.py", failures })).toEqual(["app.py"]);
});

test("frames outside the project are passed over", async () => {
  const frames = [
    { file: "app.py", line: 1 },
    { file: "/usr/lib/python3/json.py", line: 1 },
    { file: "gone.py", line: 1 },
  ];
  expect(await locate({ texts: { "app.py": "" }, failures: [{ ...FAILURE, frames }] })).toEqual([
    "app.py",
  ]);
});

/** A file of `lines` lines with three functions of ten lines at its start. */
function createModule(lines: number): string {
  const functions = ["first", "second", "third"].map(
    (name) => `def ${name}():\n${"    step()\n".repeat(9)}`,
  );
  return functions.join("") + "# filler\n".repeat(lines - 30);
}

test.each([
  [80, ["app.py"]],
  [81, ["app.py first", "app.py second", "app.py third"]],
])("of a file of %i lines the places are %j", async (lines, sites) => {
  expect(await locate({ texts: { "app.py": createModule(lines) } })).toEqual(sites);
});

test.each<[string, Question["task"], readonly TestFailure[]]>([
  ["the task names it", "repair third", []],
  [
    "the stack leads into it",
    undefined,
    [createFailure("t", { frames: [{ file: "app.py", line: 25 }] })],
  ],
  [
    "the message of a failing test mentions it",
    undefined,
    [createFailure("t", { message: "third() is 2" })],
  ],
  ["the failing test's name mentions it", undefined, [createFailure("third of three")]],
  [
    "the failing test calls it",
    undefined,
    [createFailure(`${TEST_FILE}::test_it`, { file: TEST_FILE })],
  ],
])("of a long file a symbol is chosen when %s", async (_fact, task, failures) => {
  const texts = {
    "app.py": createModule(100),
    [TEST_FILE]: "import app\n\ndef test_it():\n    assert app.third() == 3\n",
  };
  const question = task === undefined ? { texts, failures } : { texts, failures, task };
  expect(await locate(question)).toEqual(["app.py third"]);
});

test("of equally likely symbols the inner one is taken first", async () => {
  const text = `class Cart:\n    def total(self):\n        return 1\n${"# filler\n".repeat(90)}`;
  const failures = [createFailure("Cart total")];
  expect(await locate({ texts: { "cart.py": text }, failures })).toEqual([
    "cart.py Cart.total",
    "cart.py Cart",
  ]);
});

test("symbols that are too long are left to their parts", async () => {
  const method = `    def total(self):\n${"        step()\n".repeat(20)}`;
  const text = `class Cart:\n${method}${"    step()\n".repeat(150)}`;
  expect(await locate({ texts: { "cart.py": text }, task: "fix Cart" })).toEqual([
    "cart.py Cart.total",
  ]);
});

test("a long file without symbols is one place", async () => {
  expect(await locate({ texts: { "app.py": "x = 1\n".repeat(100) } })).toEqual(["app.py"]);
});

test("where only some symbols may change, they are the only places, however short the file", async () => {
  const text = "def keep():\n    return 1\n\n\ndef mend():\n    return 2\n";
  const { view } = await openProject({ "app.py": text });
  const onlySymbols = new Set(["mend"]);
  const sites = await locateSites({ task: "mend app.py", failures: [], view, onlySymbols });
  expect(sites.map(({ symbol }) => symbol)).toEqual(["mend"]);
});
