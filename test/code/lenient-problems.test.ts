import { expect, test } from "vitest";
import { parseSource } from "./outline.ts";

test.each([
  ["an unexpected indent", "x = 1\n    y = 2\n", 2, "y = 2"],
  ["an indented first line", "    x = 1\n", 1, "x = 1"],
  ["a dedent to no outer level", "def f():\n        a = 1\n    b = 2\n", 3, "b = 2"],
  [
    "a dedent inside a class",
    "class A:\n    def m(self):\n            pass\n       x = 1\n",
    4,
    "x = 1",
  ],
  ["an else between two levels", "if a:\n    b\n  else:\n    c\n", 3, "else:"],
  ["an except between two levels", "try:\n    b\n  except E:\n    c\n", 3, "except E:"],
  ["tabs among spaces", "def f():\n        a = 1\n\tb = 2\n", 3, "b = 2"],
  ["a body that is missing", "def f():\nx = 1\n", 1, "indented block"],
  ["a body of comments only", "if a:\n    # later\nx = 1\n", 1, "indented block"],
])("Python: finds %s", async (_what, text, line, near) => {
  const { problems } = await parseSource("a.py", text);
  expect(problems).toEqual([expect.objectContaining({ line, near })]);
});

test.each([
  ["statements on one line", "if a: b; c\nx = 1; y = 2\n"],
  ["continued lines", "x = 1; \\\n  y = 2\nwith a, \\\n     b:\n    pass\n"],
  ["hanging brackets", "x = [\n1,\n      2,\n]\ny = f(a,\n  b)\n"],
  ["strings at any column", "def f():\n    '''\ntext\n  text\n    '''\n    return 1\n"],
  ["comments at any column", "def f():\n  # a\n    # b\n    x = 1\n# c\n    return x\n"],
  [
    "else of every statement",
    "for a in b:\n    pass\nelse:\n    pass\ntry:\n    pass\nexcept E:\n    pass\nelse:\n    pass\nfinally:\n    pass\n",
  ],
  [
    "decorated and async statements",
    "@a\nasync def f():\n    async with b:\n        pass\n    async for c in d:\n        pass\n    else:\n        pass\n",
  ],
  ["different depth in different blocks", "if a:\n  b\nelse:\n        c\n"],
  ["tabs throughout", "def f():\n\ta = 1\n\tif a:\n\t\tb = 2\n"],
  ["conditional expressions over lines", "x = (1\n  if a\n  else 2)\n"],
  ["match cases", "match a:\n    case 1:\n        pass\n    case _:\n        pass\n"],
  ["a stub body", "class A: ...\n"],
  ["Windows line ends", "def f():\r\n    if a:\r\n        b\r\n    else:\r\n        c\r\n"],
  ["form feeds between sections", "x = 1\n\f\ny = 2\n"],
])("Python: accepts %s", async (_what, text) => {
  expect((await parseSource("a.py", text)).problems).toEqual([]);
});

test.each(["a.js", "a.ts", "a.tsx"])("%s: finds fences around the code", async (path) => {
  const { problems } = await parseSource(path, "```js\nconst a = 1;\n```\n");
  expect(problems).toEqual([{ line: 1, column: 1, kind: "error", near: "```js" }]);
});

test.each([
  ["a tagged template", "const a = tag`x`;\n"],
  ["a fence in a comment", "/*\n```js\n1\n```\n*/\nconst a = 1;\n"],
  ["an escaped fence in a template", "const a = `\n\\`\\`\\`js\n\\`\\`\\`\n`; // ```\n"],
])("accepts %s", async (_what, text) => {
  expect((await parseSource("a.ts", text)).problems).toEqual([]);
});
