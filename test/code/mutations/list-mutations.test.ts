import { expect, test } from "vitest";
import { listMutations, type Mutation } from "../../../src/code/mutations/list-mutations.ts";

const ALL = { startLine: 1, endLine: 1_000_000 };

function apply(text: string, { startIndex, endIndex, replacement }: Mutation): string {
  return text.slice(0, startIndex) + replacement + text.slice(endIndex);
}

async function mutate(path: string, text: string): Promise<string[]> {
  return (await listMutations(path, text, ALL)).map((mutation) => apply(text, mutation));
}

const PYTHON: [string, string, string][] = [
  ["a comparison's order", "x = a < b\n", "x = a <= b\n"],
  ["a comparison of order and equality", "x = a > b\n", "x = a == b\n"],
  ["identity", "x = a is not b\n", "x = a is b\n"],
  ["membership", "x = a in b\n", "x = a not in b\n"],
  ["the second sign of a chain", "x = 0 < a < b\n", "x = 0 < a <= b\n"],
  ["an integer up", "x = f(7)\n", "x = f(8)\n"],
  ["an integer to the start of counting", "x = 0\n", "x = -1\n"],
  ["an index", "x = a[i]\n", "x = a[i - 1]\n"],
  ["a slice's limit", "x = a[i:j]\n", "x = a[i:j + 1]\n"],
  ["a range's limit", "for i in range(n):\n    f()\n", "for i in range(n + 1):\n    f()\n"],
  ["a range's start", "for i in range(n):\n    f()\n", "for i in range(1, n):\n    f()\n"],
  ["a slice's side", "x = a[i:]\n", "x = a[:i]\n"],
  ["arithmetic", "x = a + b\n", "x = a - b\n"],
  ["whole division", "x = a / b\n", "x = a // b\n"],
  ["an added assignment", "x += a\n", "x -= a\n"],
  ["and for or", "x = a and b\n", "x = a or b\n"],
  ["a needless not", "if not a:\n    f()\n", "if a:\n    f()\n"],
  ["a missing not", "if a:\n    f()\n", "if not a:\n    f()\n"],
  ["a turned constant", "x = True\n", "x = False\n"],
  ["arguments in the wrong order", "f(a, b)\n", "f(b, a)\n"],
  ["operands in the wrong order", "x = a - b\n", "x = b - a\n"],
  ["an operand too many", "x = a + b\n", "x = a\n"],
  ["precedence", "x = a - b / c\n", "x = (a - b) / c\n"],
  ["a name", "def f(a, b):\n    return a\n", "def f(a, b):\n    return b\n"],
  [
    "a member of the same object",
    "def f(a):\n    return a.x + a.y\n",
    "def f(a):\n    return a.y + a.y\n",
  ],
  ["a sibling function", "x = min(a)\n", "x = max(a)\n"],
  ["a sibling method", "a.append(b)\n", "a.extend(b)\n"],
  [
    "a missing call",
    "def f(a):\n    g(a)\n    return a\n",
    "def f(a):\n    g(a)\n    return g(a)\n",
  ],
  ["a needless call", "x = f(a)\n", "x = a\n"],
  [
    "a missing return in a function that calls itself",
    "def f(a):\n    f(a)\n",
    "def f(a):\n    return f(a)\n",
  ],
  [
    "a missing await",
    "async def g():\n    pass\nasync def f():\n    g()\n",
    "async def g():\n    pass\nasync def f():\n    await g()\n",
  ],
  ["a missing from", "def f(a):\n    yield f(a)\n", "def f(a):\n    yield from f(a)\n"],
  ["a list around a result", "def f(a):\n    return a\n", "def f(a):\n    return [a]\n"],
  ["a name in an empty list", "def f(a):\n    return []\n", "def f(a):\n    return [a]\n"],
  ["an empty list in a list", "x = []\n", "x = [[]]\n"],
  ["an empty text", 'x = ""\n', 'x = " "\n'],
  ["a statement too many", "f()\ng()\n", "g()\n"],
  ["the only statement of a body", "if a:\n    f()\n", "if a:\n    pass\n"],
  ["break", "while a:\n    break\n", "while a:\n    continue\n"],
  ["statements in the wrong order", "f()\ng()\n", "g()\nf()\n"],
  [
    "a statement on too deep a level",
    "if a:\n    f()\n    g()\nh()\n",
    "if a:\n    f()\ng()\nh()\n",
  ],
  [
    "a statement on too high a level",
    "if a:\n    f()\ng()\nh()\n",
    "if a:\n    f()\n    g()\nh()\n",
  ],
  [
    "branches that changed places",
    "if a:\n    f()\nelse:\n    g()\n",
    "if a:\n    g()\nelse:\n    f()\n",
  ],
  [
    "every constant answer",
    "def f(a):\n    if a:\n        return True\n    return False\n",
    "def f(a):\n    if a:\n        return False\n    return True\n",
  ],
  [
    "a loop without an end",
    "def f(a):\n    while True:\n        g()\n",
    "def f(a):\n    while a:\n        g()\n",
  ],
  [
    "a missing slice",
    "def f(a, b):\n    return f(a[1:], b)\n",
    "def f(a, b):\n    return f(a[1:], b[1:])\n",
  ],
];

test.each(PYTHON)("Python: %s", async (_title, text, expected) => {
  expect(await mutate("a.py", text)).toContain(expected);
});

const OTHERS: [string, string, string][] = [
  ["a.js", "x = a === b;\n", "x = a !== b;\n"],
  ["a.js", "x = a && b;\n", "x = a ?? b;\n"],
  ["a.js", "if (a) { f(); }\n", "if (!a) { f(); }\n"],
  ["a.js", "a.push(b);\n", "a.unshift(b);\n"],
  ["a.js", "i++;\n", "i--;\n"],
  ["a.js", "x = Math.floor(a);\n", "x = Math.ceil(a);\n"],
  ["a.js", "function f(a, b) { return a; }\n", "function f(a, b) { return b; }\n"],
  [
    "a.js",
    "function f(a) {\n  if (a) return 1;\n  f(a);\n}\n",
    "function f(a) {\n  if (a) return 1;\n  return f(a);\n}\n",
  ],
  ["a.js", "function* f() { yield a; }\n", "function* f() { yield* a; }\n"],
  ["a.ts", "const x: number = a < b;\n", "const x: number = a <= b;\n"],
  [
    "a.ts",
    "function f(a: number, b: number): number { return a - b; }\n",
    "function f(a: number, b: number): number { return b - b; }\n",
  ],
  ["a.tsx", "const x = <p>{a < b}</p>;\n", "const x = <p>{a > b}</p>;\n"],
  [
    "a.go",
    "package a\nfunc f(a int) int { return a + 1 }\n",
    "package a\nfunc f(a int) int { return a - 1 }\n",
  ],
  [
    "a.go",
    "package a\nfunc f(a, b int) int { return a }\n",
    "package a\nfunc f(a, b int) int { return b }\n",
  ],
  [
    "A.java",
    "class A { int f(int a) { return a < 1 ? a : 2; } }\n",
    "class A { int f(int a) { return a <= 1 ? a : 2; } }\n",
  ],
  [
    "A.java",
    "class A { int f(int a, int b) { return a; } }\n",
    "class A { int f(int a, int b) { return b; } }\n",
  ],
  ["a.rs", "fn f(a: i32) -> bool { a < 1 }\n", "fn f(a: i32) -> bool { a <= 1 }\n"],
  ["a.c", "int f(int a) { return a && 1; }\n", "int f(int a) { return a || 1; }\n"],
  ["a.cpp", "int f(int a, int b) { return a[b]; }\n", "int f(int a, int b) { return a[b - 1]; }\n"],
  [
    "A.cs",
    "class A { int F(int a) { while (a > 1) { break; } return a; } }\n",
    "class A { int F(int a) { while (a > 1) { continue; } return a; } }\n",
  ],
  ["a.rb", "def f(a)\n  a[0] == 1\nend\n", "def f(a)\n  a[0] != 1\nend\n"],
  [
    "a.php",
    "<?php function f($a, $b) { return $a < $b; }\n",
    "<?php function f($a, $b) { return $a <= $b; }\n",
  ],
];

test.each(OTHERS)("%s: %j becomes %j", async (path, text, expected) => {
  expect(await mutate(path, text)).toContain(expected);
});

const UNTOUCHED: [string, string][] = [
  ["a.py", "# a < b and 1\n"],
  ["a.py", 'def f():\n    """a < 1"""\n'],
  ["a.py", "from a import b\nimport c\n"],
  ["a.py", "@a(1)\ndef f(): ...\n"],
  ["a.js", 'import a from "b";\n'],
  ["a.ts", "interface A { x: 1 | 2 }\n"],
  ["a.ts", "type A = B<1>;\n"],
  ["a.go", 'package a\nimport "b"\n'],
  ["a.md", "a < b"],
  ["a.json", '{"a": 1}'],
];

test.each(UNTOUCHED)("%s: %j stays as it is", async (path, text) => {
  expect(await listMutations(path, text, ALL)).toEqual([]);
});

const FORBIDDEN: [string, string, RegExp][] = [
  ["a condition is never forced", "def f(a):\n    if a:\n        g()\n", /if (?:True|False):/],
  ["a keyword argument keeps its name", "def f(a, b):\n    return g(a=b)\n", /g\(b=/],
  ["a declaration keeps its name", "def f(a):\n    b = a\n    return b\n", /^ {4}a = a/m],
  ["a minus is not doubled", "def f(a):\n    return a -1\n", /--/],
  ["text of a string is left alone", "def f(a):\n    return 'a < 1'\n", /a <= 1/],
  ["a type is left alone", "def f(a: int, b: str) -> int:\n    return a\n", /a: (?!int)/],
];

test.each(FORBIDDEN)("%s", async (_title, text, forbidden) => {
  const results = await mutate("a.py", text);
  expect(results.length).toBeGreaterThan(0);
  expect(results.filter((result) => forbidden.test(result))).toEqual([]);
});

test("mutations begin in the range and come by line, place and operator", async () => {
  const text = "x = a < b\ny = a < b\nz = a < b + 1\n";
  const found = await listMutations("a.py", text, { startLine: 2, endLine: 3 });
  expect(new Set(found.map(({ line }) => line))).toEqual(new Set([2, 3]));
  const places = found.map(({ startIndex }) => startIndex);
  expect(places).toEqual([...places].sort((a, b) => a - b));
});

test("what parses is mutated beside what does not", async () => {
  const text = "def f(a):\n    return a < 1\n\ndef g(:\n    x = ]\n";
  expect(await mutate("a.py", text)).toContain(text.replace("<", "<="));
});

test("at most 1500 are listed, the likeliest of all", async () => {
  const lines = Array.from({ length: 400 }, (_, at) => `x = a${at} < b${at} + c(${at}, d)`);
  const found = await listMutations("a.py", `${lines.join("\n")}\n`, ALL);
  expect(found).toHaveLength(1500);
  expect(new Set(found.map(({ operator }) => operator))).toEqual(new Set(["comparison"]));
});

const HOSTILE: [string, string, string][] = [
  ["nesting", "a.py", `x = ${"(".repeat(5000)}1${")".repeat(5000)}`],
  ["brackets that never close", "a.js", `x = ${"[".repeat(20_000)}`],
  ["a line of a megabyte", "a.js", `let x = ${"a+".repeat(500_000)}a;`],
  ["half characters", "a.py", "def f(a):\n    x = '\ud800' < a\n    return x\udc00\n"],
  ["a zero character", "a.js", "function f(a) { return a\0 < 1 }\u2028"],
  ["an unfinished string", "a.py", "def f(:\n  x = '"],
  ["nothing", "a.py", ""],
];

test.each(HOSTILE)("%s ends, with edits inside the text", async (_title, path, text) => {
  for (const mutation of await listMutations(path, text, ALL)) {
    expect(mutation.startIndex).toBeLessThanOrEqual(mutation.endIndex);
    expect(mutation.endIndex).toBeLessThanOrEqual(text.length);
    expect(apply(text, mutation)).not.toBe(text);
  }
});
