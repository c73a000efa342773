import { expect, test } from "vitest";
import { planRename } from "../../../src/code/rename/plan-rename.ts";
import { applyPlan, type Files, openProject, renameIn } from "./renamed-project.ts";

interface Row {
  files: Files;
  query: string;
  newName: string;
  /** The files that change, after. */
  after: Record<string, string>;
}

const rows: Record<string, Row> = {
  "Go: a package's files share a function; strings, fields and locals stay": {
    files: {
      "auth/a.go": 'package auth\n\n// Check it\nfunc Check(x int) string { return "Check" }\n',
      "auth/b.go": "package auth\n\nfunc g() { Check := Check(1); _ = Check }\n",
      "main.go":
        'package main\n\nimport "m/auth"\n\ntype T struct{ Check int }\n\nfunc main() { auth.Check(1); t := T{Check: 1}; t.Check++ }\n',
    },
    query: "function Check",
    newName: "Verify",
    after: {
      "auth/a.go": 'package auth\n\n// Check it\nfunc Verify(x int) string { return "Check" }\n',
      "auth/b.go": "package auth\n\nfunc g() { Check := Verify(1); _ = Check }\n",
    },
  },
  "Go: a method follows its interface and every type that implements it": {
    files: {
      "a.go":
        "package a\n\ntype S interface{ Go(); End() }\ntype T struct{ n int }\nfunc (t *T) Go() { t.End() }\nfunc (t *T) End() {}\ntype U struct{}\nfunc (u U) Go() {}\nfunc f(s S, u U) { s.Go(); u.Go(); t := &T{n: 1}; t.Go(); t.n++ }\n",
    },
    query: "S.Go",
    newName: "Run",
    after: {
      "a.go":
        "package a\n\ntype S interface{ Run(); End() }\ntype T struct{ n int }\nfunc (t *T) Run() { t.End() }\nfunc (t *T) End() {}\ntype U struct{}\nfunc (u U) Go() {}\nfunc f(s S, u U) { s.Run(); u.Go(); t := &T{n: 1}; t.Run(); t.n++ }\n",
    },
  },
  "Rust: use, paths and macros follow; a let of that name is another thing": {
    files: {
      "src/lib.rs":
        'mod token;\nuse crate::token::check;\npub fn f(x: u32) { let y = check(x); let check = y; println!("{check} {}", check); }\n',
      "src/token.rs": "pub fn check(x: u32) -> u32 { x }\n",
      "src/other.rs":
        "fn g() { crate::token::check(1); super::token::check(2); assert!(crate::token::check(3) == 1); }\n",
    },
    query: "function check",
    newName: "verify",
    after: {
      "src/lib.rs":
        'mod token;\nuse crate::token::verify;\npub fn f(x: u32) { let y = verify(x); let check = y; println!("{check} {}", check); }\n',
      "src/token.rs": "pub fn verify(x: u32) -> u32 { x }\n",
      "src/other.rs":
        "fn g() { crate::token::verify(1); super::token::verify(2); assert!(crate::token::check(3) == 1); }\n",
    },
  },
  "Rust: fields follow literals, patterns and shorthands": {
    files: {
      "src/main.rs":
        "struct P { x: u32, y: u32 }\nimpl P { fn new(x: u32) -> Self { P { x, y: 1 } } fn sum(&self) -> u32 { self.x + self.y } }\nfn f(p: P) -> u32 { let P { x, y: z } = p; x + z }\n",
    },
    query: "P.x",
    newName: "w",
    after: {
      "src/main.rs":
        "struct P { w: u32, y: u32 }\nimpl P { fn new(x: u32) -> Self { P { w: x, y: 1 } } fn sum(&self) -> u32 { self.w + self.y } }\nfn f(p: P) -> u32 { let P { w: x, y: z } = p; x + z }\n",
    },
  },
  "Java: a class follows its constructors, imports and package": {
    files: {
      "src/a/Token.java":
        "package a;\npublic class Token { Token() {} static Token make() { return new Token(); } }\n",
      "src/a/Use.java": 'package a;\nclass Use { Token t = Token.make(); String s = "Token"; }\n',
      "src/b/Far.java": "package b;\nimport a.Token;\nclass Far { Token t; int Token; }\n",
    },
    query: "class Token",
    newName: "Ticket",
    after: {
      "src/a/Token.java":
        "package a;\npublic class Ticket { Ticket() {} static Ticket make() { return new Ticket(); } }\n",
      "src/a/Use.java": 'package a;\nclass Use { Ticket t = Ticket.make(); String s = "Token"; }\n',
      "src/b/Far.java": "package b;\nimport a.Ticket;\nclass Far { Ticket t; int Token; }\n",
    },
  },
  "Java: a method follows overrides, bare calls and typed values; a field is hidden by a local": {
    files: {
      "A.java":
        "class A { int go; void go() { int go = 1; go++; this.go = go; } void run() { go(); } }\nclass B extends A { void go() { super.go(); } void x() { go(); } }\nclass C { void go() {} void y(A a, B b) { a.go(); b.go(); go(); } }\n",
    },
    query: "B.go",
    newName: "move",
    after: {
      "A.java":
        "class A { int go; void move() { int go = 1; go++; this.go = go; } void run() { move(); } }\nclass B extends A { void move() { super.move(); } void x() { move(); } }\nclass C { void go() {} void y(A a, B b) { a.move(); b.move(); go(); } }\n",
    },
  },
  "C#: partial classes and named arguments follow": {
    files: {
      "A.cs":
        "namespace N { public partial class A { int count; public void Go(int count) { this.count = count; } } }\n",
      "B.cs":
        "namespace N { public partial class A { void Run() { Go(count: 1); this.Go(2); } } class Z { void Go() { new A().Go(3); Go(); } } }\n",
    },
    query: "A.Go in A.cs",
    newName: "Move",
    after: {
      "A.cs":
        "namespace N { public partial class A { int count; public void Move(int count) { this.count = count; } } }\n",
      "B.cs":
        "namespace N { public partial class A { void Run() { Move(count: 1); this.Move(2); } } class Z { void Go() { new A().Move(3); Go(); } } }\n",
    },
  },
  "C: a prototype and its function are one thing, a static one of that name is not": {
    files: {
      "a.h": "int check(int x);\n",
      "a.c": '#include "a.h"\nint check(int x) { return x; }\n',
      "b.c": '#include "a.h"\nint f(void) { int y = check(1); return y; } /* check */\n',
      "c.c": "static int check(int z) { return z; }\nint g(void) { return check(2); }\n",
    },
    query: "function check in a.h",
    newName: "verify",
    after: {
      "a.h": "int verify(int x);\n",
      "a.c": '#include "a.h"\nint verify(int x) { return x; }\n',
      "b.c": '#include "a.h"\nint f(void) { int y = verify(1); return y; } /* check */\n',
    },
  },
  "C++: a method follows its definition outside the class": {
    files: {
      "a.hpp":
        "namespace n { class A { int count; public: void go(); void run() { go(); } }; class Z { void go(); }; }\n",
      "a.cpp":
        '#include "a.hpp"\nvoid n::A::go() { this->count = 1; go(); }\nvoid n::Z::go() {}\nint main() { n::A a; a.go(); auto p = new n::A(); p->go(); }\n',
    },
    query: "A.go",
    newName: "move",
    after: {
      "a.hpp":
        "namespace n { class A { int count; public: void move(); void run() { move(); } }; class Z { void go(); }; }\n",
      "a.cpp":
        '#include "a.hpp"\nvoid n::A::move() { this->count = 1; move(); }\nvoid n::Z::go() {}\nint main() { n::A a; a.move(); auto p = new n::A(); p->move(); }\n',
    },
  },
  "Ruby: a method follows bare and typed calls; a local of that name is another thing": {
    files: {
      "a.rb":
        "class A\n  def check(x); x; end\n  def run; check(1); self.check(2); end\n  def other; check = 1; check + 1; end\nend\n",
      "b.rb": "require_relative 'a'\nA.new.check(1)\nputs 'check' # check\n",
    },
    query: "A.check",
    newName: "verify",
    after: {
      "a.rb":
        "class A\n  def verify(x); x; end\n  def run; verify(1); self.verify(2); end\n  def other; check = 1; check + 1; end\nend\n",
      "b.rb": "require_relative 'a'\nA.new.verify(1)\nputs 'check' # check\n",
    },
  },
  "Ruby: an accessor and its instance variable are one member": {
    files: {
      "a.rb":
        "class A\n  attr_accessor :size\n  def initialize(size); @size = size; end\n  def grow; self.size += @size; end\nend\n",
    },
    query: "A.size",
    newName: "width",
    after: {
      "a.rb":
        "class A\n  attr_accessor :width\n  def initialize(size); @width = size; end\n  def grow; self.width += @width; end\nend\n",
    },
  },
  "PHP: functions, variables and members of one name do not meet": {
    files: {
      "a.php":
        "<?php\nfunction send(string $send) { return send($send); }\nclass A { public $send; function run() { $this->send = send('send'); } }\n",
      "b.php": "<?php\nuse function App\\send;\n$send = send('x');\n",
    },
    query: "function send",
    newName: "post",
    after: {
      "a.php":
        "<?php\nfunction post(string $send) { return post($send); }\nclass A { public $send; function run() { $this->send = post('send'); } }\n",
      "b.php": "<?php\nuse function App\\post;\n$send = post('x');\n",
    },
  },
  "PHP: a parameter follows its named arguments, a promoted one its property": {
    files: {
      "a.php":
        "<?php\nclass A { function __construct(private int $size) {} function go() { return $this->size; } }\n$a = new A(size: 1);\n",
    },
    query: "A.size",
    newName: "width",
    after: {
      "a.php":
        "<?php\nclass A { function __construct(private int $width) {} function go() { return $this->width; } }\n$a = new A(width: 1);\n",
    },
  },
};

test("Rust: a variable follows into formats, a later let of that name is another thing", async () => {
  const text = 'fn main() { let a = 1; println!("{a} {{a}} {a:?}"); let a = a + 1; a; }\n';
  const project = openProject({ "src/main.rs": text });
  const target = { path: "src/main.rs", startIndex: text.indexOf("a = 1") };
  const plan = await planRename({ target, newName: "b", project });
  expect(plan && applyPlan({ "src/main.rs": text }, plan)).toEqual({
    "src/main.rs": 'fn main() { let b = 1; println!("{b} {{a}} {b:?}"); let a = b + 1; a; }\n',
  });
});

test.each(Object.entries(rows))("%s", async (_title, { files, query, newName, after }) => {
  expect(await renameIn(files, query, newName)).toEqual(after);
});
