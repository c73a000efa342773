import { expect, test } from "vitest";
import { type Files, renameIn } from "./renamed-project.ts";

interface Row {
  files: Files;
  query: string;
  newName: string;
  /** The files that change, after. */
  after: Record<string, string>;
}

const rows: Record<string, Row> = {
  "look-alikes, strings, comments and other members stay": {
    files: {
      "a.js":
        "// send it\nexport function send(x) { return sendAll([x], 'send'); }\nfunction sendAll(xs) { return xs.send; }\n",
    },
    query: "send",
    newName: "post",
    after: {
      "a.js":
        "// send it\nexport function post(x) { return sendAll([x], 'send'); }\nfunction sendAll(xs) { return xs.send; }\n",
    },
  },
  "imports, re-exports and namespaces follow; aliases keep the local name": {
    files: {
      "a.ts": "export function f() {}\n",
      "index.ts": "export { f } from './a';\nexport * from './a';\n",
      "b.ts": "import { f } from './index';\nf();\n",
      "c.ts": "import { f as g } from './a';\ng();\n",
      "d.ts": "import * as a from './a';\na.f();\n",
      "e.ts": "export { f as h } from './a.js';\n",
      "z.ts": "import { f } from 'other';\nf();\n",
    },
    query: "f in a.ts",
    newName: "q",
    after: {
      "a.ts": "export function q() {}\n",
      "index.ts": "export { q } from './a';\nexport * from './a';\n",
      "b.ts": "import { q } from './index';\nq();\n",
      "c.ts": "import { q as g } from './a';\ng();\n",
      "d.ts": "import * as a from './a';\na.q();\n",
      "e.ts": "export { q as h } from './a.js';\n",
    },
  },
  "CommonJS: exports, require and its destructuring follow": {
    files: {
      "a.js": "function f() {}\nfunction g() {}\nmodule.exports = { f, g };\n",
      "b.js": "const { f, g: h } = require('./a');\nf(h);\n",
      "c.js": "const a = require('./a');\na.f(a.g);\n",
    },
    query: "f",
    newName: "q",
    after: {
      "a.js": "function q() {}\nfunction g() {}\nmodule.exports = { q, g };\n",
      "b.js": "const { q, g: h } = require('./a');\nq(h);\n",
      "c.js": "const a = require('./a');\na.q(a.g);\n",
    },
  },
  "a default import of the same name follows": {
    files: {
      "a.js": "export default function f() {}\n",
      "b.js": "import f from './a.js';\nimport g from './a.js';\nf(g);\n",
    },
    query: "f",
    newName: "q",
    after: {
      "a.js": "export default function q() {}\n",
      "b.js": "import q from './a.js';\nimport g from './a.js';\nq(g);\n",
    },
  },
  "a shorthand keeps its key when the variable is renamed": {
    files: { "a.js": "const x = 1;\nsend({ x, y: x, z: { x } });\nconst { x: w } = o;\n" },
    query: "x",
    newName: "q",
    after: { "a.js": "const q = 1;\nsend({ x: q, y: q, z: { x: q } });\nconst { x: w } = o;\n" },
  },
  "a destructured name keeps its key, with a default too": {
    files: { "a.js": "function f({ x, y = 2 }) { return x + y; }\nf({ x: 1 });\n" },
    query: "the parameter y of f",
    newName: "q",
    after: { "a.js": "function f({ x, y: q = 2 }) { return x + q; }\nf({ x: 1 });\n" },
  },
  "a hidden name of an inner scope stays": {
    files: { "a.js": "let x = 1;\nfunction f(x) { return x; }\n{ let x = 2; x; }\nx++;\n" },
    query: "variable x",
    newName: "q",
    after: { "a.js": "let q = 1;\nfunction f(x) { return x; }\n{ let x = 2; x; }\nq++;\n" },
  },
  "a method follows overrides, interfaces, this, typed values and callbacks": {
    files: {
      "a.ts":
        "export interface I { go(): void }\nexport class A implements I { go() {} run() { this.go(); } }\nexport class B extends A { go() { super.go(); } }\nexport class Z { go() {} }\n",
      "b.ts":
        "import { A, B, type I, Z } from './a';\nconst b = new B();\nb.go();\nfunction f(i: I, as: A[], z: Z) { i.go(); as.map((a) => a.go()); z.go(); }\nfor (const a of [new A()]) a.go();\n",
    },
    query: "A.go",
    newName: "move",
    after: {
      "a.ts":
        "export interface I { move(): void }\nexport class A implements I { move() {} run() { this.move(); } }\nexport class B extends A { move() { super.move(); } }\nexport class Z { go() {} }\n",
      "b.ts":
        "import { A, B, type I, Z } from './a';\nconst b = new B();\nb.move();\nfunction f(i: I, as: A[], z: Z) { i.move(); as.map((a) => a.move()); z.go(); }\nfor (const a of [new A()]) a.move();\n",
    },
  },
  "a field follows parameter properties, destructuring and typed literals": {
    files: {
      "a.ts":
        "interface P { size: number }\nconst p: P = { size: 1 };\nfunction f({ size }: P) { return size; }\nf({ size: 2 });\nconst q: { size: string } = { size: '' };\n",
    },
    query: "P.size",
    newName: "width",
    after: {
      "a.ts":
        "interface P { width: number }\nconst p: P = { width: 1 };\nfunction f({ width: size }: P) { return size; }\nf({ width: 2 });\nconst q: { size: string } = { size: '' };\n",
    },
  },
  "a parameter property is one thing": {
    files: { "a.ts": "class C { constructor(private x: number) { x; } m() { return this.x; } }\n" },
    query: "C.x",
    newName: "q",
    after: { "a.ts": "class C { constructor(private q: number) { q; } m() { return this.q; } }\n" },
  },
  "private names keep their sign": {
    files: { "a.js": "class C { #x = 1; x = 2; m() { return this.#x + this.x; } }\n" },
    query: "#x",
    newName: "#q",
    after: { "a.js": "class C { #q = 1; x = 2; m() { return this.#q + this.x; } }\n" },
  },
  "a component follows in JSX, both tags": {
    files: { "a.jsx": "function Box() {}\nconst e = <Box Box={Box}>Box <b/></Box>;\n" },
    query: "Box",
    newName: "Pane",
    after: { "a.jsx": "function Pane() {}\nconst e = <Pane Box={Pane}>Box <b/></Pane>;\n" },
  },
  "a stand-in for a module follows": {
    files: {
      "a.js": "export function f() {}\n",
      "a.test.js":
        "import { vi } from 'vitest';\nvi.mock('./a.js', () => ({ f: vi.fn() }));\nimport { f } from './a.js';\nf.mockReturnValue(1);\n",
    },
    query: "f",
    newName: "q",
    after: {
      "a.js": "export function q() {}\n",
      "a.test.js":
        "import { vi } from 'vitest';\nvi.mock('./a.js', () => ({ q: vi.fn() }));\nimport { q } from './a.js';\nq.mockReturnValue(1);\n",
    },
  },
  "an object without a type follows the one type of its shape": {
    files: {
      "a.ts":
        "export interface P { size: number; name: string; tag?: string }\nexport interface Z { size: number }\n",
      "b.ts":
        "const p = { size: 1, name: '' };\nconst q = { size: 1, other: 2 };\nconst r = { size: 1 };\n",
    },
    query: "P.size",
    newName: "width",
    after: {
      "a.ts":
        "export interface P { width: number; name: string; tag?: string }\nexport interface Z { size: number }\n",
      "b.ts":
        "const p = { width: 1, name: '' };\nconst q = { size: 1, other: 2 };\nconst r = { size: 1 };\n",
    },
  },
  "overloads and type imports follow": {
    files: {
      "a.ts":
        "export function f(a: string): void;\nexport function f(a: number): void;\nexport function f(a: unknown): void {}\n",
      "b.ts": "import type { f } from './a';\ntype F = typeof f;\n",
    },
    query: "f",
    newName: "q",
    after: {
      "a.ts":
        "export function q(a: string): void;\nexport function q(a: number): void;\nexport function q(a: unknown): void {}\n",
      "b.ts": "import type { q } from './a';\ntype F = typeof q;\n",
    },
  },
};

test.each(Object.entries(rows))("%s", async (_title, { files, query, newName, after }) => {
  expect(await renameIn(files, query, newName)).toEqual(after);
});
