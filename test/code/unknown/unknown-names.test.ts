import { describe, expect, test } from "vitest";
import { bindFile } from "../../../src/code/binding/bind-file.ts";
import { findUnknownNames } from "../../../src/code/unknown/unknown-names.ts";

async function findIn(path: string, text: string) {
  const outcome = await bindFile(path, text);
  if (outcome?.kind !== "bound") throw new Error("not bound");
  return findUnknownNames(outcome.bindings);
}

const namesIn = async (path: string, text: string) =>
  (await findIn(path, text)).map(({ name }) => name);

describe("a name that nothing gives is found in", () => {
  test.each([
    ["a call", "a.py", "def verify(t):\n    return validate(t)\n", ["validate"]],
    ["a read", "a.py", "def f(total):\n    return totl\n", ["totl"]],
    ["a default", "a.py", "def f(x=missing):\n    return x\n", ["missing"]],
    ["a decorator", "a.py", "@missing\ndef f():\n    pass\n", ["missing"]],
    ["an annotation", "a.py", "def f(x: Optional[int]):\n    return x\n", ["Optional"]],
    ["a base class", "a.py", "class A(Missing):\n    pass\n", ["Missing"]],
    [
      "a name of a class seen from a method",
      "a.py",
      "class A:\n    x = 1\n    def f(self):\n        return x\n",
      ["x"],
    ],
    [
      "a local of another function",
      "a.py",
      "def f():\n    y = 1\n\ndef g():\n    return y\n",
      ["y"],
    ],
    [
      "a variable of a comprehension",
      "a.py",
      "def f(xs):\n    a = [i for i in xs]\n    return i\n",
      ["i"],
    ],
    ["what Python 2 had", "a.py", "for i in xrange(3):\n    pass\n", ["xrange"]],
    ["a call", "a.js", "export const a = missing(1);\n", ["missing"]],
    ["a function's body", "a.ts", "export function f(a: number) {\n  return b + a;\n}\n", ["b"]],
    ["an export", "a.js", "export { missing };\n", ["missing"]],
    [
      "a component",
      "a.tsx",
      'import React from "react";\nexport const A = () => <Missing a="1" />;\n',
      ["Missing"],
    ],
    [
      "a block that has ended",
      "a.js",
      "export function f() {\n  if (1) { const x = 1; }\n  return x;\n}\n",
      ["x"],
    ],
    ["a class built on nothing", "a.ts", "export class A extends Missing {}\n", ["Missing"]],
    [
      "a module of old form",
      "a.js",
      "const a = require('a');\nmodule.exports = a(missing);\n",
      ["missing"],
    ],
  ])("%s (%s)", async (_title, path, text, names) => {
    expect(await namesIn(path, text)).toEqual(names);
  });
});

describe("nothing is said of", () => {
  test.each([
    ["a star import", "a.py", "from math import *\nprint(sin(1))\n"],
    ["exec", "a.py", "exec('x = 1')\nprint(x)\n"],
    ["globals()", "a.py", "globals()['x'] = 1\nprint(x)\n"],
    ["a caught NameError", "a.py", "try:\n    unicode\nexcept NameError:\n    pass\n"],
    [
      "a version asked for",
      "a.py",
      "import sys\nif sys.version_info[0] == 2:\n    text = unicode\n",
    ],
    ["a global statement", "a.py", "def f():\n    global x\n    return x\n"],
    ["a later definition", "a.py", "def f():\n    return g()\n\ndef g():\n    return 1\n"],
    ["a with target", "a.py", "with open('a') as f, open('b') as g:\n    print(f, g)\n"],
    ["an except target", "a.py", "try:\n    pass\nexcept ValueError as e:\n    print(e)\n"],
    ["a walrus", "a.py", "if (n := len('a')) > 1:\n    print(n)\n"],
    ["nested comprehensions", "a.py", "print([a + b for a in range(3) for b in range(a) if a])\n"],
    ["a class body", "a.py", "class A:\n    x = 1\n    y = [x, x]\n    z = [i for i in y]\n"],
    [
      "dunder names",
      "a.py",
      "print(__name__, __file__)\nclass A:\n    def f(self):\n        return __class__\n",
    ],
    ["a quoted annotation", "a.py", "def f(x: 'Later') -> 'Other':\n    return x\n"],
    [
      "match patterns",
      "a.py",
      "def f(p):\n    match p:\n        case [x, *rest]:\n            return x, rest\n        case {'a': y, **more}:\n            return y, more\n",
    ],
    ["type parameters", "a.py", "def f[T](x: T) -> T:\n    y: T = x\n    return y\n"],
    ["lambdas", "a.py", "f = lambda a, *b, c=1, **d: (a, b, c, d)\n"],
    ["keyword arguments", "a.py", "print(dict(missing=1))\n"],
    ["a syntax error", "a.py", "def f(:\n    return missing\n"],
    [
      "a typeof question",
      "a.js",
      'export const a = typeof missing !== "undefined" ? missing : 1;\n',
    ],
    [
      "a question to the global object",
      "a.js",
      "export const a = globalThis.missing ? missing : 1;\n",
    ],
    [
      "globals told to a linter",
      "a.js",
      "/* global missing, other:writable */\nexport const a = missing + other;\n",
    ],
    ["a page's script", "a.js", "missing(1);\n"],
    ["with", "a.js", "module.exports = function (o) { with (o) { return missing; } };\n"],
    ["eval", "a.js", "module.exports = function () { eval('var x'); return x; };\n"],
    ["arguments", "a.js", "export function f() { return arguments.length; }\n"],
    ["hoisted names", "a.js", "export const a = () => b() + c;\nfunction b() {}\nvar c = 1;\n"],
    [
      "destructuring",
      "a.js",
      "export const f = ({ a, b: { c = 1 } = {}, ...d }, [e, ...g]) => [a, c, d, e, g];\n",
    ],
    ["labels", "a.js", "export function f() { outer: for (;;) { break outer; } }\n"],
    [
      "browser names",
      "a.js",
      "export const a = new HTMLElement(document, MutationObserver, CSS);\n",
    ],
    [
      "test names",
      "a.test.js",
      'import { f } from "./f.js";\ndescribe("f", () => it("g", () => expect(f()).toBe(1)));\n',
    ],
    ["types", "a.ts", "export const a: Missing<Other> = null as unknown as Third.Part;\n"],
    [
      "names of a tuple's places",
      "a.ts",
      "export type P = readonly [a: number, b?: string, ...rest: string[]];\n",
    ],
    [
      "using",
      "a.ts",
      'import { open } from "./o.ts";\nexport async function f() {\n  using a = open();\n  await using b = open();\n  return [a, b];\n}\n',
    ],
    ["an ambient name", "a.ts", "declare const given: number;\nexport const a = given;\n"],
    [
      "a global augmentation",
      "a.ts",
      "declare global { const given: number; }\nexport const a = given;\n",
    ],
    [
      "another part of a namespace",
      "a.ts",
      "namespace A { export const x = 1; }\nnamespace A { export const y = x; }\nexport { A };\n",
    ],
    ["members of an enum", "a.ts", "export enum A { X = 1, Y = X }\n"],
    [
      "a parameter property",
      "a.ts",
      "export class A { constructor(private x: number) { this.x = x; } }\n",
    ],
    [
      "HTML tags",
      "a.tsx",
      'import React from "react";\nexport const A = () => <div><p>text</p></div>;\n',
    ],
    ["declarations", "a.d.ts", "export const a: typeof missing;\n"],
    ["a type check turned off", "a.ts", "// @ts-nocheck\nexport const a = missing;\n"],
    ["names that a build tool puts in", "a.ts", "export const a = __DEV__ ? 1 : 2;\n"],
    ["other languages", "a.go", "package a\n\nfunc f() int { return missing }\n"],
    ["other languages", "a.rb", "def f\n  missing\nend\n"],
  ])("%s (%s)", async (_title, path, text) => {
    expect(await namesIn(path, text)).toEqual([]);
  });
});

test("each name is told once, at its first place, with the nearest real one", async () => {
  const text =
    "def verify_token(t):\n    return t\n\nprint(validate_token(1))\nprint(validate_token(2))\n";
  expect(await findIn("a.py", text)).toEqual([
    { name: "validate_token", line: 4, near: "verify_token" },
  ]);
});

test("a name out of sight is not offered", async () => {
  const text =
    "def f():\n    total_price = 1\n    return total_price\n\ndef g():\n    return total_prize\n";
  expect(await findIn("a.py", text)).toMatchObject([{ name: "total_prize", near: null }]);
});
