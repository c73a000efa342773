import { expect, test } from "vitest";
import { describeRename } from "../../../src/code/rename/describe-rename.ts";
import { planRename } from "../../../src/code/rename/plan-rename.ts";
import { applyPlan, type Files, openProject, planIn } from "./renamed-project.ts";

test.each<[string, Files, string, string, string]>([
  ["a reserved word", { "a.py": "def f(): pass\n" }, "f", "class", "name-invalid"],
  ["no identifier", { "a.ts": "let f = 1;\n" }, "f", "1f", "name-invalid"],
  ["the same name", { "a.ts": "let f = 1;\n" }, "f", "f", "name-invalid"],
  [
    "a name the language calls",
    { "a.py": "class A:\n    def __len__(self): pass\n" },
    "__len__",
    "size",
    "special-name",
  ],
  ["a name of the same scope", { "a.ts": "let f = 1;\nlet g = 2;\n" }, "f", "g", "meaning-changes"],
  [
    "a name that would be captured where it is used",
    { "a.js": "let f = 1;\nfunction h(g) { return f + g; }\n" },
    "f",
    "g",
    "meaning-changes",
  ],
  [
    "a name that would capture a use of another",
    { "a.js": "let g = 1;\nfunction h(f) { return f + g; }\n" },
    "the parameter f of h",
    "g",
    "meaning-changes",
  ],
  [
    "a global that would be hidden",
    { "a.js": "function f() {}\nf(console);\n" },
    "f",
    "console",
    "meaning-changes",
  ],
  [
    "a name taken in a file that imports it",
    { "a.py": "def f(): pass\n", "b.py": "from a import f\ndef g(): return f()\n" },
    "f",
    "g",
    "meaning-changes",
  ],
  [
    "a member the class has",
    { "a.ts": "class A { f() {} }\nclass B extends A { g() {} }\n" },
    "A.f",
    "g",
    "name-taken",
  ],
  [
    "a member a base class has",
    { "a.py": "class A:\n    def g(self): pass\nclass B(A):\n    def f(self): pass\n" },
    "B.f",
    "g",
    "name-taken",
  ],
  [
    "an export the module has",
    { "a.js": "import { h } from 'm';\nexport function f() {}\nexport { h as g };\n" },
    "f",
    "g",
    "name-taken",
  ],
])("%s is refused", async (...[, files, query, newName, kind]) => {
  const { conflicts } = await planIn(files, query, newName);
  expect(
    conflicts.filter(({ severity }) => severity === "refused").map((each) => each.kind),
  ).toContain(kind);
});

test("a sibling subclass with the new name is seen through the family", async () => {
  const files = {
    "a.ts": "class A { f() {} }\nclass B extends A { f() {} g() {} }\n",
  };
  const { conflicts } = await planIn(files, "A.f", "g");
  expect(conflicts.map(({ kind }) => kind)).toContain("name-taken");
});

test.each<[string, Files, string]>([
  ["an outside base class", { "a.py": "import x\nclass A(x.B):\n    def f(self): pass\n" }, "A.f"],
  ["an object without a type", { "a.js": "const o = { f: 1 };\no.f;\n" }, "o.f"],
  ["a syntax error in an edited file", { "a.js": "function f() {}\nf(;\n" }, "f"],
])("%s is a warning, not a refusal", async (_title, files, query) => {
  const { conflicts } = await planIn(files, query, "fresh");
  expect(conflicts.map(({ severity }) => severity)).toEqual(["warning"]);
});

test("what is left alone is told with its reason", async () => {
  const files = {
    "a.py":
      "def check(x):\n    # check it\n    return 'check'\nclass A:\n    def check(self): pass\n",
    "b.py": "def f(o):\n    o.check()\n    getattr(o, 'check')\n",
    "README.md": "Call `check` first.\n",
  };
  const { skipped, counts } = await planIn(files, "function check", "verify");
  expect(skipped.map(({ path, line, reason }) => `${path}:${line} ${reason}`)).toEqual([
    "README.md:1 document",
    "a.py:2 comment",
    "a.py:3 string",
    "a.py:5 other",
    "b.py:2 uncertain",
    "b.py:3 string",
  ]);
  expect(counts).toEqual({ files: 1, edits: 1, skipped: 6, uncertain: 1 });
});

test("a member of two classes is not changed where the type is not told", async () => {
  const files = {
    "a.js": "class A { f() {} }\nclass B { f() {} }\nfunction g(x) { x.f(); }\n",
  };
  const plan = await planIn(files, "A.f", "q");
  expect(applyPlan(files, plan)).toEqual({
    "a.js": "class A { q() {} }\nclass B { f() {} }\nfunction g(x) { x.f(); }\n",
  });
  expect(plan.skipped.map(({ reason }) => reason)).toEqual(["other", "uncertain"]);
});

test("texts change where that was asked for, unless they may speak of something else", async () => {
  const files = {
    "a.py": "# sendMail is here\ndef sendMail(): return 'sendMail'\n",
    "b.py": "# sendMail of another kind\ndef sendMail(): pass\n",
    "README.md": "Use `sendMail()`, not sendMailer.\n",
  };
  const plan = await planIn(files, "sendMail in a.py", "post", ["comment", "document"]);
  expect(applyPlan(files, plan)).toEqual({
    "a.py": "# post is here\ndef post(): return 'sendMail'\n",
    "README.md": "Use `post()`, not sendMailer.\n",
  });
});

test("a plan is described for a person", async () => {
  const files = {
    "a.py": "def f(g):\n    # f\n    return g\n",
    "b.py": "from a import f\nf(1)\n",
  };
  expect(describeRename(await planIn(files, "f", "g2"))).toBe(
    [
      "Rename function f (a.py:1): f → g2",
      "3 places in 2 files",
      "  a.py: 1",
      "  b.py: 2",
      "Left alone, in comments (1):",
      "  a.py:2",
      "",
    ].join("\n"),
  );
});

test("nothing is planned where no name is declared", async () => {
  const project = openProject({ "a.py": "x = 1\n" });
  expect(
    await planRename({ target: { path: "a.py", startIndex: 2 }, newName: "y", project }),
  ).toBeNull();
  expect(
    await planRename({ target: { path: "b.py", startIndex: 0 }, newName: "y", project }),
  ).toBeNull();
});
