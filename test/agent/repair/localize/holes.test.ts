import { describe, expect, test } from "vitest";
import {
  type Hole,
  type HoleKind,
  listHoles,
} from "../../../../src/agent/repair/localize/holes.ts";
import { createSite } from "../repair-fixture.ts";

interface Listed {
  kind: HoleKind;
  lines: string;
  text: string;
}

async function list(path: string, text: string, symbol: string | null = null): Promise<Listed[]> {
  const holes = await listHoles(await createSite(path, text, symbol));
  return holes.map((hole) => {
    requireLines(text, hole);
    const { kind, startIndex, endIndex, startLine, endLine } = hole;
    return { kind, lines: `${startLine}-${endLine}`, text: text.slice(startIndex, endIndex) };
  });
}

/** What holds for every hole: its lines are those its stretch stands on. */
function requireLines(text: string, { startIndex, endIndex, startLine, endLine }: Hole): void {
  const lineAt = (index: number) => text.slice(0, index).split("\n").length;
  expect([lineAt(startIndex), lineAt(endIndex)]).toEqual([startLine, endLine]);
}

async function listOf(kind: HoleKind, path: string, text: string, symbol?: string) {
  const holes = await list(path, text, symbol);
  return holes.flatMap((hole) => (hole.kind === kind ? [hole] : []));
}

const FUNCTION = `def mean(values):
    """The mean.

    total = 0 is where it starts.
    """
    # Sum first.
    total = sum(values)

    return total / len(values)
`;

test("a function has its lines, places between them, blocks and expressions, without its prose", async () => {
  const TOTAL = "total = sum(values)";
  const RESULT = "return total / len(values)";
  expect(await list("mean.py", FUNCTION)).toEqual([
    { kind: "line", lines: "7-7", text: TOTAL },
    { kind: "line", lines: "9-9", text: RESULT },
    { kind: "insertion", lines: "6-6", text: "" },
    { kind: "insertion", lines: "7-7", text: "" },
    { kind: "insertion", lines: "9-9", text: "" },
    { kind: "block", lines: "7-9", text: `${TOTAL}\n\n    ${RESULT}` },
    { kind: "expression", lines: "7-7", text: "sum(values)" },
    { kind: "expression", lines: "7-7", text: "values" },
    { kind: "expression", lines: "9-9", text: "total / len(values)" },
    { kind: "expression", lines: "9-9", text: "values" },
  ]);
});

test.each([
  ["a.py", ""],
  ["a.py", "# a comment"],
  ["a.py", "import os"],
  ["a.py", "from a import b"],
  ["a.py", "def f():"],
  ["a.py", "    async def f(self):"],
  ["a.py", "class A:"],
  ["a.py", '"""Says what it is."""'],
  ["a.py", "    r'''Says what it is.'''"],
  ["a.js", "// a comment"],
  ["a.js", "/* a comment */"],
  ["a.js", " * more of a comment"],
  ["a.js", 'import a from "./a";'],
  ["a.js", "export { a, b };"],
  ["a.js", "export {a};"],
  ["a.js", "module.exports = { a };"],
  ["a.js", "function f() {"],
  ["a.js", "export function f() {"],
  ["a.js", "export default async function () {"],
  ["a.js", "export class A {"],
  ["a.js", "}"],
  ["a.js", "  });"],
  ["a.js", "],"],
  ["a.go", "package main"],
  ["a.rs", "use a::b;"],
])("%s: %j is not written anew", async (path, line) => {
  expect(await listOf("line", path, `${line}\n`)).toEqual([]);
});

test.each([
  ["a.py", "x = 1"],
  ["a.py", "definition = 1"],
  ["a.py", "importer.run()"],
  ["a.py", "from_start = True"],
  ["a.py", 'x = """one line"""'],
  ["a.py", '"".join(x)'],
  ["a.js", "} else {"],
  ["a.js", "export const a = 1;"],
  ["a.js", "classes.push(a);"],
])("%s: %j may be written anew", async (path, line) => {
  expect(await listOf("line", path, `${line}\n`)).toMatchObject([{ lines: "1-1", text: line }]);
});

test("a long string that is a value hides nothing behind it", async () => {
  const lines = await listOf("line", "a.py", 'SQL = """\nselect 1\n"""\nx = 1\n');
  expect(lines.map((hole) => hole.lines)).toEqual(["1-1", "2-2", "4-4"]);
});

test("quotes in a comment open no string", async () => {
  const text = '# three """ quotes\nx = 1\n"""Prose\nprose."""\ny = 1\n';
  expect(await listOf("line", "a.py", text)).toMatchObject([{ text: "x = 1" }, { text: "y = 1" }]);
});

describe("a statement over several lines", () => {
  test("is one hole while a bracket is open, and has tabs in front of it, not in it", async () => {
    const text =
      "function f(a) {\n\tif (a > 1) {\n\t\ta = run(\n\t\t\ta,\n\t\t);\n\t}\n\treturn a;\n}\n";
    expect(await listOf("line", "a.js", text)).toEqual([
      { kind: "line", lines: "2-2", text: "if (a > 1) {" },
      { kind: "line", lines: "3-5", text: "a = run(\n\t\t\ta,\n\t\t);" },
      { kind: "line", lines: "4-4", text: "a," },
      { kind: "line", lines: "7-7", text: "return a;" },
    ]);
  });

  test.each([
    [5, "1-6"],
    [6, "1-1"],
  ])("that has %i lines after its first ends at %s", async (more, lines) => {
    const text = `x = f(\n${"    1,\n".repeat(more - 1)})\n`;
    expect((await listOf("line", "a.py", text))[0]?.lines).toBe(lines);
  });

  test("that never closes is its first line", async () => {
    expect((await listOf("line", "a.py", "x = f(\n"))[0]).toMatchObject({ text: "x = f(" });
  });
});

test("a body is a block from two lines to eight", async () => {
  const bodyOf = (count: number) => `if a:\n${"    b()\n".repeat(count)}`;
  const longest = async (count: number) => {
    const blocks = await listOf("block", "a.py", bodyOf(count));
    return Math.max(0, ...blocks.map(({ text }) => text.split("\n").length));
  };
  expect(await Promise.all([1, 2, 8].map(longest))).toEqual([0, 2, 8]);
  expect(await longest(9)).toBeLessThan(8);
});

test("an expression over several lines is no hole", async () => {
  const text = "x = f(\n    1,\n)\n";
  const expressions = await listOf("expression", "a.py", text);
  expect(expressions.every(({ text: part }) => !part.includes("\n"))).toBe(true);
});

test("offsets are right behind characters of two UTF-16 units", async () => {
  expect(await listOf("expression", "a.py", "x = 'é😀' + value\n")).toContainEqual({
    kind: "expression",
    lines: "1-1",
    text: "'é😀' + value",
  });
});

test("a symbol's holes stay inside its lines, and nothing is added before its first", async () => {
  const text = "x = 1\n\ndef f():\n    y = 2\n    return y\n\nz = 3\n";
  const holes = await list("a.py", text, "f");
  expect(new Set(holes.map(({ lines }) => lines))).toEqual(new Set(["4-4", "5-5", "4-5"]));
});

test("an empty file has no holes", async () => {
  expect(await list("a.py", "")).toEqual([]);
});

test("a file that cannot be parsed has holes all the same", async () => {
  expect(await listOf("line", "a.py", "def f(:\n    x = (1\n")).toMatchObject([{ text: "x = (1" }]);
});
