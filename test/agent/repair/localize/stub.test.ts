import { expect, test } from "vitest";
import { isStub } from "../../../../src/agent/repair/localize/stub.ts";
import { createSite } from "../repair-fixture.ts";

test.each([
  ["a.py", "def f(a):\n    pass\n"],
  ["a.py", '"""Sums."""\n\n\ndef f(a):\n    """Adds."""\n    raise NotImplementedError\n'],
  ["a.py", "class A:\n    def f(self):\n        ...\n\n    def g(self):\n        return None\n"],
  [
    "a.ts",
    'export const f = () => {\n  throw new Error("Remove this line and implement it");\n};\n',
  ],
  ["a.js", "export function f() {\n  return undefined;\n}\n"],
  ["a.go", 'package a\n\nfunc F() int {\n\tpanic("implement me")\n}\n'],
  ["a.rs", "pub fn f() -> i32 {\n    todo!()\n}\n"],
  ["a.py", "LIMIT = 3\n\n\ndef f(a):\n    pass\n"],
  [
    "a.py",
    "class A:\n    def __init__(self, a):\n        self.a = a\n\n    def f(self):\n        pass\n\n    def g(self):\n        pass\n",
  ],
  [
    "a.ts",
    "export function f(\n  a: number,\n  b: number,\n): number {\n  throw new Error('later')\n}\n",
  ],
  [
    "a.js",
    "const NAMES = [\n  'a',\n];\n\nexport class A {\n  f() {\n    throw new Error('later');\n  }\n}\n",
  ],
])("nothing is written yet in %s %j", async (path, text) => {
  expect(isStub(await createSite(path, text))).toBe(true);
});

test.each([
  ["a.py", "def f(a):\n    return a\n"],
  ["a.py", "def f(a):\n    if a:\n        raise ValueError(a)\n    return a + 1\n"],
  ["a.ts", "export const f = (a: number) => {\n  return a;\n};\n"],
  ["a.ts", "export const f = (a: number) => a + 1;\n"],
  ["a.py", "LIMIT = 3\nOTHER = 4\n"],
  ["a.py", "def f(a):\n    pass\n\n\ndef g(a):\n    return a + 1\n"],
  ["a.py", "def f(a):\n    def g():\n        pass\n\n    return a + 1\n"],
])("something is written in %s %j", async (path, text) => {
  expect(isStub(await createSite(path, text))).toBe(false);
});
