import { expect, test } from "vitest";
import { parseSource } from "./outline.ts";

test.each([
  ["a.ts", "const a = [1, 2;\n", 1],
  ["a.ts", "function f() {\n  if (x) {\n    y();\n}\n", null],
  ["a.tsx", "const a = <div><p></div>;\n", 1],
  ["a.js", "let = = 1;\n", 1],
  ["a.js", "function f() {}\n```\n", 2],
  ["a.py", "def f(:\n    pass\n", 1],
  ["a.py", "def f():\n    return (1,\n", null],
  ["a.py", "x = 1\n```\n", 2],
  ["a.py", "```python\nx = 1\n", 1],
  ["a.py", "x = 'abc\n", 1],
  ["a.py", "print 'x' if\n", 1],
  ["a.go", "package p\nfunc f() {\n", null],
  ["a.go", "package p\n```\n", 2],
  ["a.rs", "fn f( {}\n", 1],
  ["a.rs", "```rust\nfn f() {}\n```\n", 1],
  ["A.java", "class A { void m() { int x = ; } }\n", 1],
  ["A.java", "class A {\n  void m() {\n", null],
  ["a.c", "int main( { }\n", 1],
])("%s: finds what is wrong with %j", async (path, text, line) => {
  const { problems } = await parseSource(path, text);
  expect(problems.length).toBeGreaterThan(0);
  if (line !== null) expect(problems[0]?.line).toBe(line);
});

test("a missing token is named with its place", async () => {
  const { problems } = await parseSource("a.ts", "f(1;\n");
  expect(problems).toEqual([{ line: 1, column: 4, kind: "missing", near: ")" }]);
});

test("an error shows the text at its place", async () => {
  const { problems } = await parseSource("a.ts", "const 😀a = 1;\nconst b = = 2; // why\n");
  expect(problems.at(-1)).toEqual({ line: 2, column: 9, kind: "error", near: "= = 2; // why" });
});

test("at most 20 problems come back, in source order", async () => {
  const { problems } = await parseSource("a.ts", "let a = = 1;\n".repeat(50));
  expect(problems).toHaveLength(20);
  expect(problems.map(({ line }) => line)).toEqual(
    [...problems.map(({ line }) => line)].sort((a, b) => a - b),
  );
});

test.each([
  ["a.ts", "const a = <T>(x: T) => x;\nlet b = a!;\n"],
  ["a.js", "const a = { ...b, async *c() {} }; a?.b ?? c;\n"],
  ["a.py", "match x:\n    case {'a': 1, **rest} if y:\n        pass\nprint(f'{x!r:>{w}}')\n"],
  ["a.py", "def f(a, /, b, *, c): ...\nif (n := 1): pass\ntype T[X] = list[X]\n"],
  ["a.go", "package p\nfunc f[T ~int | string](x T) { for range 3 {} }\n"],
  ["a.rs", "fn f() -> impl Fn() { let Some(x) = y else { return }; async move {} }\n"],
  ["A.java", "sealed interface A permits B {}\nrecord B(int x) implements A { B { } }\n"],
])("%s: finds nothing wrong with %j", async (path, text) => {
  expect((await parseSource(path, text)).problems).toEqual([]);
});

test("symbols around an error are still found", async () => {
  const { symbols } = await parseSource(
    "a.py",
    "def f():\n    return 1\n\nx = = 2\n\ndef g():\n    pass\n",
  );
  expect(symbols.map(({ name }) => name)).toEqual(expect.arrayContaining(["f", "g"]));
});
