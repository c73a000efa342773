import { expect, test } from "vitest";
import { listSpans, type SpanKind } from "../../../src/code/spans/list-spans.ts";

const ALL = { startLine: 1, endLine: 1_000_000 };

async function listTexts(path: string, text: string): Promise<string[]> {
  const spans = await listSpans(path, text, ALL);
  return (spans ?? []).map(
    ({ kind, startIndex, endIndex }) => `${kind}: ${text.slice(startIndex, endIndex)}`,
  );
}

const OFFERED: [SpanKind, string, string, string][] = [
  ["statement", "a.py", "if a:\n    f(b)\n", "f(b)"],
  ["block", "a.py", "if a:\n    f()\n    g()\n", "f()\n    g()"],
  ["condition", "a.py", "while a < b:\n    f()\n", "a < b"],
  ["condition", "a.py", "x = [b for b in c if b > 0]\n", "b > 0"],
  ["return-value", "a.py", "def f(a):\n    return a + 1\n", "a + 1"],
  ["expression", "a.py", "x = a + 1\n", "a + 1"],
  ["expression", "a.py", "x = a[i + 1] * 2\n", "i + 1"],
  ["argument", "a.py", "f(a + 1, b)\n", "a + 1"],
  ["argument", "a.py", "f(a, key=b + 1)\n", "b + 1"],
  ["condition", "a.js", "if (a < b) { f(); }\n", "a < b"],
  ["block", "a.js", "if (a) { f(); g(); }\n", "f(); g();"],
  ["return-value", "a.ts", "const f = (a: number) => a + 1;\n", "a + 1"],
  ["statement", "a.js", "switch (a) { case 1: f(); break; }\n", "f();"],
  ["condition", "a.go", "package a\nfunc f() { for i := 0; i < n; i++ { g() } }\n", "i < n"],
  ["argument", "A.java", "class A { void f() { g(a + 1); } }\n", "a + 1"],
  ["expression", "a.rs", "fn f() { let a = b + 1; }\n", "b + 1"],
  ["condition", "a.cpp", "int f() { if (a < b) { g(); } }\n", "a < b"],
  ["return-value", "A.cs", "class A { int F() { return a + 1; } }\n", "a + 1"],
  ["statement", "a.rb", "def f\n  g(1)\nend\n", "g(1)"],
  ["argument", "a.php", "<?php f($a + 1);\n", "$a + 1"],
];

test.each(OFFERED)("%s of %s: %j", async (kind, path, text, expected) => {
  expect(await listTexts(path, text)).toContain(`${kind}: ${expected}`);
});

const REFUSED: [string, string][] = [
  ["a.py", '"""a"""\n# b\nimport c\nfrom d import e\n'],
  ["a.py", 'def f():\n    """a"""\n'],
  ["a.ts", 'import a from "b";\ninterface A { x: 1 }\n'],
  ["a.go", 'package a\nimport "b"\n'],
];

test.each(REFUSED)("%s: %j has nothing to make anew", async (path, text) => {
  expect(await listSpans(path, text, ALL)).toEqual([]);
});

test.each([["a.md"], ["a.json"], ["a.sh"]])("%s is read by no rules", async (path) => {
  expect(await listSpans(path, "a = 1\n", ALL)).toBeNull();
});

test("a span tells its lines, its depth and its indentation", async () => {
  const text = "def f(a):\n    if a:\n        x = 1; y = 2\n    return a\n";
  const spans = (await listSpans("a.py", text, ALL)) ?? [];
  const find = (wanted: string) =>
    spans.find(({ startIndex, endIndex }) => text.slice(startIndex, endIndex) === wanted);
  expect(find("x = 1")).toMatchObject({
    kind: "statement",
    startLine: 3,
    endLine: 3,
    depth: 2,
    indentation: "        ",
    ownLines: false,
  });
  expect(find("return a")).toMatchObject({ depth: 1, indentation: "    ", ownLines: true });
  expect(find("if a:\n        x = 1; y = 2")).toMatchObject({ startLine: 2, endLine: 3, depth: 1 });
});

test("spans begin in the range, outer ones first, each stretch once", async () => {
  const text = "f(a + 1)\ng(b + 1)\nh(c + 1)\n";
  const spans = (await listSpans("a.py", text, { startLine: 2, endLine: 2 })) ?? [];
  expect(new Set(spans.map(({ startLine }) => startLine))).toEqual(new Set([2]));
  const keys = spans.map(({ startIndex, endIndex }) => `${startIndex}:${endIndex}`);
  expect(new Set(keys).size).toBe(keys.length);
  expect(text.slice(spans[0]?.startIndex, spans[0]?.endIndex)).toBe("g(b + 1)\nh(c + 1)");
});

test("at most 400 are listed, statements before all else", async () => {
  const text = Array.from({ length: 600 }, (_, at) => `f(a + ${at})\n`).join("");
  const spans = (await listSpans("a.py", text, ALL)) ?? [];
  expect(spans).toHaveLength(400);
  expect(new Set(spans.map(({ kind }) => kind))).toEqual(new Set(["statement"]));
});

test.each([
  ["nesting", `x = ${"(".repeat(5000)}1${")".repeat(5000)}`],
  ["half characters", "def f(a):\n    x = '\ud800' < a\n    return x\udc00\n"],
  ["an unfinished string", "def f(:\n  x = '"],
  ["nothing", ""],
])("%s ends, with spans inside the text", async (_title, text) => {
  for (const { startIndex, endIndex } of (await listSpans("a.py", text, ALL)) ?? []) {
    expect(startIndex).toBeLessThan(endIndex);
    expect(endIndex).toBeLessThanOrEqual(text.length);
  }
});

test("a line of a megabyte is over the limit", async () => {
  expect(await listSpans("a.js", `let x = ${"a+".repeat(500_000)}a;`, ALL)).toBeNull();
});
