import { expect, test } from "vitest";
import { eraseTypes } from "../../../src/code/overfit/erase-types.ts";
import { keyOf } from "../../../src/code/overfit/literal.ts";
import { readCodeFacts } from "../../../src/code/overfit/read-code-facts.ts";
import { readTestValues } from "../../../src/code/overfit/test-values.ts";

test.each([
  ["a.py", "if x == 30: y = 4\n", ["equal 30 -> 4"]],
  ["a.py", "def f(x):\n    return 3 if x in (5, 'a') else 4\n", ["member 5|a -> 3"]],
  ["a.py", "if 2 < x < 5:\n    go()\n", ["between 2|5 -> ?"]],
  ["a.py", "def f(x):\n    if x != 30 or y: return 1\n    else: return -2\n", ["equal 30 -> -2"]],
  ["a.py", "match x:\n    case [1, -2] | 4: return 'b'\n", ["equal [1,-2]|4 -> b"]],
  ["a.py", "if x == y: return 1\n", []],
  ["a.js", "if (x === -30) { return [1, 2]; }", ["equal -30 -> [1,2]"]],
  [
    "a.js",
    "switch (x) { case 'a': { return null; } case 4: y = 5; break; }",
    ["equal a -> null", "equal 4 -> 5"],
  ],
  ["a.ts", "const f = (x: number) => x === 3 ? 'a\\n' : g(x);", ["equal 3 -> a\n"]],
  ["a.ts", "if (x > 2 && x < 9) go();", ["between 2|9 -> ?"]],
  ["a.js", "if (typeof x === 'string') return 1;", []],
])("in %s the decisions of %j are read", async (path, text, wanted) => {
  const facts = await readCodeFacts(path, text);
  const spelled = facts?.decisions.map(
    ({ form, values, outcome }) =>
      `${form} ${values.map(keyOf).join("|")} -> ${outcome === null ? "?" : keyOf(outcome)}`,
  );
  expect(spelled).toEqual(wanted);
});

test.each([
  ["a.rb", "x == 3"],
  ["a.py", `x = ${"1".repeat(2_000_000)}`],
])("there are no facts of %s", async (path, text) => {
  expect(await readCodeFacts(path, text)).toBeNull();
});

test.each([
  ["a.py", "def f(:\n  if x == \n"],
  ["a.py", `x = ${"[".repeat(5000)}`],
  ["a.js", `${"if (a) {".repeat(3000)}`],
  ["a.js", `x = ${"(1 + ".repeat(3000)}`],
  ["a.py", "\0\uFFFF\u{1F600} == 3\n"],
  ["a.ts", ""],
])("broken text of %s is read as far as it goes", async (path, text) => {
  const facts = await readCodeFacts(path, text);
  expect(facts === null || facts.decisions.length >= 0).toBe(true);
});

test.each([
  [
    "t.py",
    "assert mod.f(1, -2.5, 'a', [None, (True,)]) == 3",
    [["f", ["1", "-2.5", "a", "[null,[true]]"]]],
  ],
  ["t.py", "f(x)\nf(1, *y)\nf(key=3)\nf()", []],
  [
    "t.js",
    "expect(f({ a: [1], 'b': null })).toEqual(`c`)",
    [
      ["toEqual", ["c"]],
      ["f", ["{a:[1],b:null}"]],
    ],
  ],
  ["t.js", "f(`a$" + "{b}`); f(...c);", []],
])("in %s the calls of %j are read", async (path, text, wanted) => {
  const values = await readTestValues(path, text);
  expect(values?.calls.map(({ name, args }) => [name, args.map(keyOf)])).toEqual(wanted);
});

test.each([
  ["const a: number = b as unknown as number;", "const a = b ;"],
  [
    "export function f<T>(x?: T, ...y: T[]): x is T { return x!; }",
    "export function f(x , ...y ) { return x ; }",
  ],
  ["import type { A } from './a';\nimport { type B, c } from './c';", "import { c } from './c';"],
  [
    "class A<T> extends B<T> implements C { private readonly x?: T; static y = 1; }",
    "class A extends B { x ; static y = 1; }",
  ],
  [
    "interface A { b: string }\nexport type C = A;\nexport const d = 1 satisfies number;",
    "export const d = 1 ;",
  ],
])("types are taken away from %j", async (text, wanted) => {
  const erased = await eraseTypes("a.ts", text);
  const squeeze = (each: string) => each.replace(/\s+/g, "").replace(/^;/, "");
  expect(squeeze(erased ?? "")).toBe(squeeze(wanted));
  expect(erased).toHaveLength(text.length);
});

test.each([
  "enum A { B }",
  "namespace A { export const b = 1 }",
  "class A { constructor(private b: number) {} }",
  "const a: = 3",
])("%j needs a compiler", async (text) => {
  expect(await eraseTypes("a.ts", text)).toBeNull();
});
