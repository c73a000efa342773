import { expect, test } from "vitest";
import { importsOf, outlineOf, parseSource } from "../outline.ts";

test.each([
  [
    "overloads one by one",
    "export function f(a: string): void;\nexport function f(a: number): void;\nexport function f(a: unknown) {\n}\n",
    ["+function f 1-1", "+function f 2-2", "+function f 3-4"],
  ],
  [
    "types of every kind, without their members",
    "export interface I {\n  m(): void;\n}\ntype T = { a: 1 };\nexport const enum E { A }\ndeclare function d(): void;\n",
    ["+interface I 1-3", "-type T 4-4", "+enum E 5-5", "-function d 6-6"],
  ],
  [
    "abstract and overloaded methods",
    "abstract class A {\n  abstract m(): void;\n  n(a: string): void;\n  n(a: unknown) {}\n  constructor(private x: string) {}\n}\n",
    [
      "-class A 1-6",
      "-method A.m 2-2",
      "-method A.n 3-3",
      "-method A.n 4-4",
      "-method A.constructor 5-5",
    ],
  ],
  [
    "decorators as lines of classes and members",
    "@Comp({\n  a: 1,\n})\nexport class K {\n  @In()\n  // note\n  @Out() x = 1;\n  y = 2;\n}\n",
    ["+class K 1-9", "+variable K.x 5-7", "+variable K.y 8-8"],
  ],
  [
    "namespaces as containers",
    "namespace N {\n  export function f() {}\n}\n",
    ["+function N.f 2-2"],
  ],
  ["asserted functions", "export const f = (() => 1) satisfies F;\n", ["+function f 1-1"]],
  [
    "a default class without a name",
    "export default class {\n  m() {}\n}\n",
    ["+class default 1-3", "+method default.m 2-2"],
  ],
  ["generic arrows", "const f = <T,>(x: T): T => x;\n", ["-function f 1-1"]],
])("finds %s", async (_what, text, outline) => {
  expect(await outlineOf("a.ts", text)).toEqual(outline);
});

test("reads TSX", async () => {
  const text =
    "export function App({ a }: Props) {\n  const go = () => 1;\n  return <Row<T> on={go}>{a}</Row>;\n}\n";
  expect(await outlineOf("a.tsx", text)).toEqual(["+function App 1-4", "-function App.go 2-2"]);
  expect((await parseSource("a.tsx", text)).problems).toEqual([]);
});

test.each([
  ["import type { A } from './x';", ["./x: A"]],
  ["import a, { type B } from './x';", ["./x: default B"]],
  ["import a = require('./x');", ["./x: *"]],
  ["export type { A } from './x';", ["./x: A"]],
])("reads the import in %j", async (text, imports) => {
  expect(await importsOf("a.ts", text)).toEqual(imports);
});

test("a decorated class's signature starts after the decorators", async () => {
  const { symbols } = await parseSource("a.ts", "@A()\nexport class K extends B {\n  x = 1;\n}\n");
  expect(symbols[0]).toMatchObject({ signature: "export class K extends B", bodyStartLine: 3 });
});
