import { expect, test } from "vitest";
import { importsOf, outlineOf, parseSource } from "../outline.ts";

const SYMBOLS: [string, string, string[]][] = [
  [
    "a.go",
    "package p\nfunc (s *S[T]) M() {\n}\nfunc F[T any](x T) T { return x }\ntype S struct { a int }\ntype (\n  i interface{}\n  Fn func()\n)\nconst (\n  A = 1\n  b\n)\nvar q = func() {}\nfunc g() { var local = 1; h := func() {} }\n",
    [
      "+method S.M 2-3",
      "+function F 4-4",
      "+class S 5-5",
      "-interface i 7-7",
      "+type Fn 8-8",
      "+constant A 11-11",
      "-constant b 12-12",
      "-function q 14-14",
      "-function g 15-15",
    ],
  ],
  [
    "a.rs",
    "/// doc\n#[derive(Debug)]\n// note\npub struct S;\nuse x::y;\nimpl<T> Tr for S<T> {\n    #[inline]\n    pub fn m(&self) {}\n}\ntrait Tr { fn sig(&self); }\nenum E { A }\nmod inner {\n    pub const C: u8 = 1;\n    #[test]\n    fn t() { fn deep() {} }\n}\nmacro_rules! mac { () => {} }\n",
    [
      "+class S 2-4",
      "+method S.m 7-8",
      "-interface Tr 10-10",
      "-method Tr.sig 10-10",
      "-enum E 11-11",
      "+constant inner.C 13-13",
      "-function inner.t 14-15",
      "-function inner.t.deep 15-15",
      "-function mac 17-17",
    ],
  ],
  [
    "A.java",
    "package p;\n@Ann\npublic class A<T> {\n  private static final int X = 1, Y = 2;\n  int f;\n  A() {}\n  @Override\n  public void m() { new R() { public void run() {} }; }\n  interface I { void q(); }\n  enum E { P }\n}\nrecord R(int a) {}\n",
    [
      "+class A 2-11",
      "-constant A.X 4-4",
      "-constant A.Y 4-4",
      "-variable A.f 5-5",
      "-method A.A 6-6",
      "+method A.m 7-8",
      "-method A.m.R.run 8-8",
      "-interface A.I 9-9",
      "+method A.I.q 9-9",
      "-enum A.E 10-10",
      "-class R 12-12",
    ],
  ],
  [
    "a.cpp",
    "namespace n {\nclass A {\n  int m() const { return 1; }\n  ~A() {}\n};\n}\nint *n::A::q(int x) { return 0; }\ntemplate <class T>\nT f(T a) { return a; }\nstatic int s(void) { return 0; }\nint proto(int a);\nstruct S;\n#define M(x) x\n",
    [
      "+class n.A 2-5",
      "+method n.A.m 3-3",
      "+method n.A.~A 4-4",
      "+method n.A.q 7-7",
      "+function f 8-9",
      "-function s 10-10",
      "+function M 13-13",
    ],
  ],
  [
    "a.c",
    "typedef struct { int z; } T;\nenum E { A };\nint main(int argc, char **argv)\n{\n  return 0;\n}\n",
    ["+type T 1-1", "+enum E 2-2", "+function main 3-6"],
  ],
  [
    "a.rb",
    "module M\n  class A < B\n    K = 1\n    def m(a)\n      a\n    end\n    def self.s; end\n  end\nend\n",
    [
      "+class M 1-9",
      "+class M.A 2-8",
      "+constant M.A.K 3-3",
      "+method M.A.m 4-6",
      "+method M.A.s 7-7",
    ],
  ],
  [
    "a.php",
    "<?php\n#[X]\nclass C extends D {\n  private function m() {}\n  function n() {}\n}\ninterface I { function q(); }\nfunction f() {}\n",
    [
      "+class C 2-6",
      "-method C.m 4-4",
      "+method C.n 5-5",
      "+interface I 7-7",
      "+method I.q 7-7",
      "+function f 8-8",
    ],
  ],
  [
    "a.cs",
    "namespace A.B {\n  [X]\n  public class C {\n    public int P { get; set; }\n    private int M() => 1;\n    C() {}\n  }\n  enum E { A }\n}\n",
    [
      "+class A.B.C 2-7",
      "+variable A.B.C.P 4-4",
      "-method A.B.C.M 5-5",
      "+method A.B.C.C 6-6",
      "+enum A.B.E 8-8",
    ],
  ],
];

test.each(SYMBOLS)("finds the symbols of %s", async (path, text, outline) => {
  expect(await outlineOf(path, text)).toEqual(outline);
  expect((await parseSource(path, text)).problems).toEqual([]);
});

test.each([
  [
    "a.go",
    'package p\nimport "fmt"\nimport (\n  x "a/b"\n  . "c"\n)\n',
    ["fmt: *", "a/b: *", "c: *"],
  ],
  ["a.rs", "use crate::a::{b, c::d, self, e as f};", ["crate::a: b * e", "crate::a::c: d"]],
  ["a.rs", "use super::x::*;", ["super::x: *"]],
  ["a.rs", "pub use a;", ["a: *"]],
  ["a.rs", "mod foo;\nmod bar {}", ["self::foo: *"]],
  ["A.java", "import a.b.C;", ["a.b.C: C"]],
  ["A.java", "import a.b.*;", ["a.b: *"]],
  ["A.java", "import static a.B.c;", ["a.B: c"]],
  ["a.c", '#include "a/b.h"\n#include <stdio.h>\n', ["a/b.h: *"]],
  ["a.rb", 'require "json"\nrequire_relative "../a"\nputs "x"\n', ["json: *", "../a: *"]],
])("reads the imports of %s in %j", async (path, text, imports) => {
  expect(await importsOf(path, text)).toEqual(imports);
});

test.each([
  ["a.go", "package p\nfunc A() {}\nfunc b() {}\nfunc (A) M() {}\n", ["A"]],
  ["a.rs", "pub fn a() {}\nfn b() {}\nimpl A { pub fn m() {} }\n", ["a"]],
  ["A.java", "public class A { public void m() {} }\nclass B {}\n", ["A"]],
  ["a.c", "int a(void) { return 0; }\nstatic int b(void) { return 0; }\n", ["a"]],
])("reads the exports of %s", async (path, text, exports) => {
  expect((await parseSource(path, text)).exports).toEqual(exports);
});
