import { expect, test } from "vitest";
import { type Hole, listHoles } from "../../../src/agent/repair/holes.ts";
import { createFailure } from "./check-result.ts";
import { createSite } from "./repair-fixture.ts";

function linesOf(holes: readonly Hole[], mode: Hole["mode"]): number[] {
  return holes.filter((hole) => hole.mode === mode).map(({ line }) => line);
}

const FUNCTION = `def mean(values):
    """The mean.

    total = 0 is where it starts.
    """
    # Sum first.
    total = sum(values)

    return total / len(values)
`;

test("replacements come in the order of the lines, then an insertion before each line of code", async () => {
  const holes = listHoles(await createSite("mean.py", FUNCTION), []);
  expect(holes).toEqual([
    { mode: "replace", line: 7 },
    { mode: "replace", line: 9 },
    { mode: "insert", line: 6 },
    { mode: "insert", line: 7 },
    { mode: "insert", line: 9 },
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
  expect(linesOf(listHoles(await createSite(path, `${line}\n`), []), "replace")).toEqual([]);
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
  expect(linesOf(listHoles(await createSite(path, `${line}\n`), []), "replace")).toEqual([1]);
});

test("a long string that is a value hides nothing behind it", async () => {
  const text = 'SQL = """\nselect 1\n"""\nx = 1\n';
  const holes = listHoles(await createSite("a.py", text), []);
  expect(linesOf(holes, "replace")).toEqual([1, 2, 4]);
});

test("quotes in a comment open no string", async () => {
  const text = '# three """ quotes\nx = 1\n"""Prose\nprose."""\ny = 1\n';
  const holes = listHoles(await createSite("a.py", text), []);
  expect(linesOf(holes, "replace")).toEqual([2, 5]);
});

test("lines that a stack trace names come first", async () => {
  const text = "a = 1\nb = 2\nc = 3\nd = 4\n";
  const frames = [
    { file: "a.py", line: 4 },
    { file: "other.py", line: 2 },
    { file: "a.py", line: 3 },
  ];
  const holes = listHoles(await createSite("a.py", text), [createFailure("t", { frames })]);
  expect(linesOf(holes, "replace")).toEqual([3, 4, 1, 2]);
});

test("a symbol's holes stay inside its lines", async () => {
  const text = "x = 1\n\ndef f():\n    y = 2\n    return y\n\nz = 3\n";
  const holes = listHoles(await createSite("a.py", text, "f"), []);
  expect(linesOf(holes, "replace")).toEqual([4, 5]);
  expect(linesOf(holes, "insert")).toEqual([4, 5]);
});

test("at most forty holes are listed, replacements first", async () => {
  const site = await createSite("a.py", "x = 1\n".repeat(30));
  const holes = listHoles(site, []);
  expect(linesOf(holes, "replace")).toHaveLength(30);
  expect(linesOf(holes, "insert")).toHaveLength(10);
});

test("an empty file has no holes", async () => {
  expect(listHoles(await createSite("a.py", ""), [])).toEqual([]);
});
