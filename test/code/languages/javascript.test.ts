import { expect, test } from "vitest";
import { importsOf, outlineOf, parseSource } from "../outline.ts";

test.each([
  ["a function", "function f() {\n  return 1;\n}\n", ["-function f 1-3"]],
  [
    "async and generator functions",
    "async function f() {}\nfunction* g() {}\n",
    ["-function f 1-1", "-function g 2-2"],
  ],
  [
    "functions assigned to names",
    "const f = () => 1;\nlet g = function () {};\nvar h = async (x) => {\n  x();\n};\nconst k = (() => 1);\n",
    ["-function f 1-1", "-function g 2-2", "-function h 3-5", "-function k 6-6"],
  ],
  [
    "nested functions but no local values",
    "function f() {\n  const x = 1;\n  const g = () => {\n    function h() {}\n  };\n}\n",
    ["-function f 1-6", "-function f.g 3-5", "-function f.g.h 4-4"],
  ],
  [
    "functions inside callbacks, without the callback's name",
    "describe('x', () => {\n  function help() {}\n  const y = 1;\n});\n",
    ["-function help 2-2"],
  ],
  [
    "every kind of class member",
    "class A extends B {\n  static n = 1;\n  f = () => 1;\n  #p() {}\n  get q() { return 1; }\n  async *[Symbol.iterator]() {}\n  static {\n  }\n}\n",
    [
      "-class A 1-9",
      "-variable A.n 2-2",
      "-method A.f 3-3",
      "-method A.#p 4-4",
      "-method A.q 5-5",
      "-method A.[Symbol.iterator] 6-6",
    ],
  ],
  [
    "a class in a variable",
    "const A = class {\n  m() {}\n};\n",
    ["-class A 1-3", "-method A.m 2-2"],
  ],
  [
    "top-level values",
    "const A = 1;\nlet b;\nfor (let i = 0; i < 1; i++) {}\n",
    ["-constant A 1-1", "-variable b 2-2"],
  ],
  [
    "methods of objects, however deep",
    "export const api = {\n  get() {},\n  'put': () => 1,\n  nest: {\n    del: function () {},\n  },\n};\n",
    ["+constant api 1-7", "+method api.get 2-2", "+method api.put 3-3", "+method api.nest.del 5-5"],
  ],
  [
    "methods of an object that a call wraps",
    "export default define({\n  methods: {\n    run() {},\n  },\n});\n",
    ["+method default.methods.run 3-3"],
  ],
  [
    "what a factory returns",
    "function create() {\n  return {\n    start() {},\n  };\n}\n",
    ["-function create 1-5", "-method create.start 3-3"],
  ],
  ["no methods of nameless objects", "call({ m() {} });\n", []],
  [
    "members of module.exports as functions of their own",
    "module.exports = {\n  a() {},\n  b: function () {},\n  c: 1,\n};\n",
    ["+function a 2-2", "+function b 3-3"],
  ],
  [
    "exports.name",
    "exports.f = function () {};\nmodule.exports.g = () => 1;\n",
    ["+function f 1-1", "+function g 2-2"],
  ],
  ["module.exports as a function", "module.exports = function f() {};\n", ["+function f 1-1"]],
  [
    "prototype and static methods",
    "function A() {}\nA.prototype.m = function () {};\nA.of = () => 1;\nmodule.exports = A;\n",
    ["+function A 1-1", "+method A.m 2-2", "+method A.of 3-3"],
  ],
  [
    "JSX components",
    "export const A = () => <div onClick={() => 1}>x</div>;\n",
    ["+function A 1-1"],
  ],
])("finds %s", async (_what, text, outline) => {
  expect(await outlineOf("a.js", text)).toEqual(outline);
});

test.each([
  ["export function f() {}", ["f"]],
  ["export const a = 1, b = () => 1;", ["a", "b"]],
  ["export const { a, b: [c] } = x;", ["a", "c"]],
  ["const a = 1; export { a, a as b };", ["a", "b"]],
  ["export default function f() {}", ["default"]],
  ["export default () => 1;", ["default"]],
  ["const a = 1; export default a;", ["default"]],
  ["export * as ns from './x';", ["ns"]],
  ["export { a, b as c } from './x';", ["a", "c"]],
  ["export * from './x';", []],
  ["module.exports = { a, b: c, 'd': 1, e() {} };", ["a", "b", "d", "e"]],
  ["exports.a = 1;", ["a"]],
  ["module.exports = class A {};", ["default"]],
])("reads the exports of %j", async (text, exports) => {
  const parsed = await parseSource("a.js", text);
  expect(parsed.exports.filter((name) => name !== "A")).toEqual(exports);
});

test("a local name exported further down counts as exported, its members too", async () => {
  const text =
    "class A {\n  m() {}\n}\nfunction f() {\n  function g() {}\n}\nexport { A as B, f };\n";
  expect(await outlineOf("a.js", text)).toEqual([
    "+class A 1-3",
    "+method A.m 2-2",
    "+function f 4-6",
    "-function f.g 5-5",
  ]);
});

test("a name passed on from another module marks no local one", async () => {
  expect(await outlineOf("a.js", "function a() {}\nexport { a } from './x';\n")).toEqual([
    "-function a 1-1",
  ]);
});

test.each([
  ["import a from './x';", ["./x: default"]],
  ["import a, { b as c, d } from './x';", ["./x: default b d"]],
  ["import * as a from './x';", ["./x: *"]],
  ["import './x';", ["./x:"]],
  ["import j from './x.json' with { type: 'json' };", ["./x.json: default"]],
  ["const a = require('./x');", ["./x: *"]],
  ["const { a, b: c, d = 1 } = require('./x');", ["./x: a b d"]],
  ["const { a } = await import('./x');", ["./x: a"]],
  ["function f() { return import('./x'); }", ["./x: *"]],
  ['require(name); import("." + name);', []],
  ["export { a as b } from './x';", ["./x: a"]],
  ["export * from './x';", ["./x: *"]],
])("reads the import in %j", async (text, imports) => {
  expect(await importsOf("a.js", text)).toEqual(imports);
});

test("signatures leave decorators and bodies out", async () => {
  const text =
    "export const f = async (a, b) => {\n  x();\n};\nclass A {\n  static m(\n    a,\n  ) {}\n}\n";
  const { symbols } = await parseSource("a.js", text);
  expect(symbols.map(({ bodyStartLine, signature }) => [bodyStartLine, signature])).toEqual([
    [2, "export const f = async (a, b) =>"],
    [5, "class A"],
    [7, "static m( a, )"],
  ]);
});
