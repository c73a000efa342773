import { expect, test } from "vitest";
import { resolveImport } from "../../src/code/imports.ts";

interface Case {
  from: string;
  specifier: string;
  files: string[];
  to: string | null;
}

function describeCase({ from, specifier, files, to }: Case): [string, Case] {
  return [`${specifier} in ${from} is ${to}`, { from, specifier, files, to }];
}

const PYTHON: Case[] = [
  { from: "app.py", specifier: "calc", files: ["calc.py"], to: "calc.py" },
  {
    from: "app.py",
    specifier: "pkg.calc",
    files: ["pkg/__init__.py", "pkg/calc.py"],
    to: "pkg/calc.py",
  },
  { from: "app.py", specifier: "pkg", files: ["pkg/__init__.py"], to: "pkg/__init__.py" },
  { from: "app.py", specifier: "ns.calc", files: ["ns/calc.py"], to: "ns/calc.py" },
  {
    from: "tests/test_a.py",
    specifier: "pkg.calc",
    files: ["src/pkg/calc.py"],
    to: "src/pkg/calc.py",
  },
  {
    from: "tests/test_a.py",
    specifier: "helpers",
    files: ["tests/helpers.py"],
    to: "tests/helpers.py",
  },
  { from: "lib/pkg/a.py", specifier: "pkg.b", files: ["lib/pkg/b.py"], to: "lib/pkg/b.py" },
  { from: "pkg/a.py", specifier: ".b", files: ["pkg/b.py", "b.py"], to: "pkg/b.py" },
  { from: "pkg/a.py", specifier: ".", files: ["pkg/__init__.py"], to: "pkg/__init__.py" },
  { from: "pkg/sub/a.py", specifier: "..b", files: ["pkg/b.py"], to: "pkg/b.py" },
  { from: "pkg/sub/a.py", specifier: "..", files: ["pkg/__init__.py"], to: "pkg/__init__.py" },
  { from: "a.py", specifier: "...b", files: ["b.py"], to: null },
  { from: "a.py", specifier: "os.path", files: ["a.py"], to: null },
  { from: "a.py", specifier: "stubs", files: ["stubs.pyi"], to: "stubs.pyi" },
];

const SCRIPT: Case[] = [
  { from: "src/a.ts", specifier: "./b.ts", files: ["src/b.ts"], to: "src/b.ts" },
  { from: "src/a.ts", specifier: "./b.js", files: ["src/b.ts"], to: "src/b.ts" },
  { from: "src/a.ts", specifier: "./b.js", files: ["src/b.js", "src/b.ts"], to: "src/b.js" },
  { from: "src/a.ts", specifier: "./b.mjs", files: ["src/b.mts"], to: "src/b.mts" },
  { from: "src/a.ts", specifier: "./b.js", files: ["src/b.tsx"], to: "src/b.tsx" },
  { from: "src/a.ts", specifier: "../lib/b", files: ["lib/b.jsx"], to: "lib/b.jsx" },
  { from: "src/a.ts", specifier: "./b", files: ["src/b/index.ts"], to: "src/b/index.ts" },
  { from: "src/a.ts", specifier: "./b", files: ["src/b.js", "src/b/index.js"], to: "src/b.js" },
  { from: "src/a.ts", specifier: ".", files: ["src/index.ts"], to: "src/index.ts" },
  { from: "src/x/a.ts", specifier: "..", files: ["src/index.js"], to: "src/index.js" },
  { from: "a.ts", specifier: "./b.css?inline", files: ["b.css"], to: "b.css" },
  { from: "a.ts", specifier: "./b.test", files: ["b.test.ts"], to: "b.test.ts" },
  { from: "a.ts", specifier: "react", files: ["react.ts"], to: null },
  { from: "a.ts", specifier: "/b", files: ["b.ts"], to: null },
  { from: "a.ts", specifier: "../b", files: ["b.ts"], to: null },
];

const COMPILED: Case[] = [
  {
    from: "a_test.go",
    specifier: "acme.org/m/calc",
    files: ["calc/b.go", "calc/a.go"],
    to: "calc/a.go",
  },
  { from: "cmd/a.go", specifier: "acme.org/m", files: ["root.go", "root_test.go"], to: "root.go" },
  { from: "a.go", specifier: "acme.org/mother", files: ["other/a.go"], to: null },
  { from: "a.go", specifier: "fmt", files: ["fmt/a.go"], to: null },
  {
    from: "src/main.rs",
    specifier: "crate::a::b",
    files: ["src/main.rs", "src/a/b.rs"],
    to: "src/a/b.rs",
  },
  {
    from: "src/lib.rs",
    specifier: "crate::a::Name",
    files: ["src/lib.rs", "src/a/mod.rs"],
    to: "src/a/mod.rs",
  },
  { from: "src/lib.rs", specifier: "self::a", files: ["src/lib.rs", "src/a.rs"], to: "src/a.rs" },
  { from: "src/a.rs", specifier: "self::b", files: ["src/lib.rs", "src/a/b.rs"], to: "src/a/b.rs" },
  {
    from: "src/a/mod.rs",
    specifier: "self::b",
    files: ["src/lib.rs", "src/a/b.rs"],
    to: "src/a/b.rs",
  },
  {
    from: "src/a/b.rs",
    specifier: "super::c",
    files: ["src/lib.rs", "src/a/c.rs"],
    to: "src/a/c.rs",
  },
  {
    from: "src/a/b.rs",
    specifier: "super::super::c",
    files: ["src/lib.rs", "src/c.rs"],
    to: "src/c.rs",
  },
  { from: "src/lib.rs", specifier: "super::super::c", files: ["src/lib.rs", "src/c.rs"], to: null },
  { from: "src/lib.rs", specifier: "a::Name", files: ["src/lib.rs", "src/a.rs"], to: "src/a.rs" },
  {
    from: "tests/it.rs",
    specifier: "my_crate::a",
    files: ["src/lib.rs", "src/a.rs"],
    to: "src/a.rs",
  },
  { from: "src/lib.rs", specifier: "std::fmt", files: ["src/lib.rs"], to: null },
  { from: "a.rs", specifier: "crate::b", files: ["b.rs"], to: null },
  {
    from: "src/main/java/p/A.java",
    specifier: "p.q.B",
    files: ["src/main/java/p/q/B.java"],
    to: "src/main/java/p/q/B.java",
  },
  {
    from: "m/src/test/java/p/AT.java",
    specifier: "p.B",
    files: ["m/src/main/java/p/B.java"],
    to: "m/src/main/java/p/B.java",
  },
  { from: "p/A.java", specifier: "p.B.Inner", files: ["p/B.java"], to: "p/B.java" },
  { from: "p/A.java", specifier: "q", files: ["q/B.java", "q/A.java"], to: "q/A.java" },
  { from: "p/A.java", specifier: "java.util.List", files: ["p/A.java"], to: null },
  { from: "src/a.c", specifier: "a.h", files: ["src/a.h"], to: "src/a.h" },
  { from: "src/a.c", specifier: "lib/a.h", files: ["include/lib/a.h"], to: "include/lib/a.h" },
  { from: "spec/a.rb", specifier: "../lib/a", files: ["lib/a.rb"], to: "lib/a.rb" },
  { from: "spec/a.rb", specifier: "m/a", files: ["lib/m/a.rb"], to: "lib/m/a.rb" },
  { from: "a.php", specifier: "App.X", files: ["App/X.php"], to: null },
  { from: "a.txt", specifier: "./b", files: ["b"], to: null },
];

test.each([...PYTHON, ...SCRIPT, ...COMPILED].map(describeCase))(
  "%s",
  (_title, { from, specifier, files, to }) => {
    const manifests = {
      goModText: "// comment\nmodule acme.org/m\n\ngo 1.22\n",
      cargoTomlText: '[package]\nname = "my-crate"\n',
    };
    expect(resolveImport(from, specifier, new Set(files), manifests)).toBe(to);
  },
);

test("without a go.mod no import path is the repository's own", () => {
  expect(resolveImport("a.go", "acme.org/m/b", new Set(["b/b.go"]))).toBeNull();
});
