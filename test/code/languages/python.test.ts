import { expect, test } from "vitest";
import { importsOf, outlineOf, parseSource } from "../outline.ts";

test.each([
  ["a function", "def f(x):\n    return x\n", ["+function f 1-2"]],
  ["a one-line function", "def f(): return 1\n", ["+function f 1-1"]],
  ["an async function", "async def f():\n    await x\n", ["+function f 1-2"]],
  ["a generator", "def f():\n    yield 1\n\n\nx = 1\n", ["+function f 1-2", "+variable x 5-5"]],
  [
    "decorators as lines of what they decorate",
    "@a\n@b(1)\n# note\ndef f():\n    pass\n",
    ["+function f 1-5"],
  ],
  ["no comment above", "# about f\ndef f():\n    pass\n", ["+function f 2-3"]],
  [
    "methods, properties and nested classes",
    "class C(B):\n    x: int = 1\n    @property\n    def m(self):\n        pass\n    class D:\n        def n(self): ...\n",
    ["+class C 1-7", "+variable C.x 2-2", "+method C.m 3-5", "+class C.D 6-7", "+method C.D.n 7-7"],
  ],
  [
    "functions in functions, which stay private",
    "def f():\n    y = 1\n    def g():\n        def h(): pass\n    return g\n",
    ["+function f 1-5", "-function f.g 3-4", "-function f.g.h 4-4"],
  ],
  [
    "module-level names of every form",
    "A = 1\nb: str = ''\nc, D_E = 1, 2\nf = lambda x: x\nx.y = 1\nz[0] = 1\n",
    [
      "+constant A 1-1",
      "+variable b 2-2",
      "+variable c 3-3",
      "+constant D_E 3-3",
      "+function f 4-4",
    ],
  ],
  [
    "names bound under if and try",
    "if X:\n    def f(): pass\nelse:\n    f = None\n",
    ["+function f 2-2", "+variable f 4-4"],
  ],
])("finds %s", async (_what, text, outline) => {
  expect(await outlineOf("a.py", text)).toEqual(outline);
});

test("every top-level name is an export, imported ones too", async () => {
  const text =
    "import os.path\nimport a as b\nfrom m import c as d, e\n_f = 1\ndef g():\n    h = 1\n";
  expect((await parseSource("a.py", text)).exports).toEqual(["_f", "b", "d", "e", "g", "os"]);
});

test("__all__ stands for all other exports", async () => {
  const text =
    '__all__ = ["f"]\n__all__ += ["C"]\ndef f(): pass\ndef g(): pass\nclass C:\n    def m(self): pass\n';
  expect((await parseSource("a.py", text)).exports).toEqual(["C", "f"]);
  expect(await outlineOf("a.py", text)).toEqual([
    "+function f 3-3",
    "-function g 4-4",
    "+class C 5-6",
    "+method C.m 6-6",
  ]);
});

test.each([
  ["import a", ["a: *"]],
  ["import a.b as c, d", ["a.b: *", "d: *"]],
  ["from a.b import c", ["a.b: c"]],
  ["from a import b as c, d", ["a: b d"]],
  ["from a import (\n  b,\n  c,\n)", ["a: b c"]],
  ["from a import *", ["a: *"]],
  ["from . import a", [".: a"]],
  ["from ..p.q import r", ["..p.q: r"]],
  ["from __future__ import annotations", ["__future__: annotations"]],
  ["def f():\n    import late", ["late: *"]],
  ["try:\n    import a\nexcept ImportError:\n    a = None", ["a: *"]],
])("reads the import in %j", async (text, imports) => {
  expect(await importsOf("a.py", text)).toEqual(imports);
});

test("the body starts after the colon, comments counted in", async () => {
  const text = "@dec\ndef f(\n    a,\n):\n    # first\n    return a\n\ndef g(): return 1\n";
  const { symbols } = await parseSource("a.py", text);
  expect(symbols.map(({ bodyStartLine, signature }) => [bodyStartLine, signature])).toEqual([
    [5, "def f( a, ):"],
    [8, "def g():"],
  ]);
});
