import { expect, test } from "vitest";
import { createCodeParser, type ParsedFile } from "../../src/code/parse.ts";
import { type ReachOptions, reachableFiles } from "../../src/code/reachable-files.ts";

async function reach(
  starts: string[],
  sources: Record<string, string>,
  options?: ReachOptions,
): Promise<Record<string, number>> {
  const parser = createCodeParser();
  const parsed = new Map<string, ParsedFile>();
  for (const [path, text] of Object.entries(sources)) {
    const file = await parser.parse(path, text);
    if (file !== null) parsed.set(path, file);
  }
  return Object.fromEntries(reachableFiles(starts, parsed, new Set(Object.keys(sources)), options));
}

const CHAIN = {
  "a.ts": 'import "./b.ts";',
  "b.ts": 'import "./c.ts"; import "./a.ts";',
  "c.ts": 'import "./d.json"; import "./d.ts";',
  "d.ts": "",
  "d.json": "{}",
  "other.ts": 'import "./a.ts";',
};

test("counts the imports on the shortest way, through cycles", async () => {
  expect(await reach(["a.ts"], CHAIN)).toEqual({
    "a.ts": 0,
    "b.ts": 1,
    "c.ts": 2,
    "d.json": 3,
    "d.ts": 3,
  });
});

test.each([
  [0, ["a.ts"]],
  [1, ["a.ts", "b.ts"]],
  [2, ["a.ts", "b.ts", "c.ts"]],
])("stops at depth %i", async (maxDepth, reached) => {
  expect(Object.keys(await reach(["a.ts"], CHAIN, { maxDepth }))).toEqual(reached);
});

test("several starts share one count, and unknown ones are left out", async () => {
  expect(await reach(["c.ts", "a.ts", "gone.ts"], CHAIN)).toMatchObject({
    "a.ts": 0,
    "c.ts": 0,
    "d.ts": 1,
  });
  expect(await reach(["gone.ts"], CHAIN)).toEqual({});
});

test("Python: imported names may be modules, and packages on the way count", async () => {
  const sources = {
    "tests/test_a.py": "from pkg import calc\nimport pkg.sub.deep\n",
    "pkg/__init__.py": "",
    "pkg/calc.py": "from . import util\n",
    "pkg/util.py": "",
    "pkg/sub/__init__.py": "",
    "pkg/sub/deep.py": "",
    "pkg/unused.py": "",
  };
  expect(await reach(["tests/test_a.py"], sources)).toEqual({
    "tests/test_a.py": 0,
    "pkg/__init__.py": 1,
    "pkg/calc.py": 1,
    "pkg/sub/deep.py": 1,
    "pkg/sub/__init__.py": 1,
    "pkg/util.py": 2,
  });
});

test("Go: a test sees its package without an import, and an import means the whole package", async () => {
  const sources = {
    "calc_test.go": "package m\n",
    "calc.go": 'package m\nimport "acme.org/m/deep"\n',
    "deep/a.go": "package deep\n",
    "deep/b.go": "package deep\n",
    "deep/a_test.go": "package deep\n",
  };
  expect(await reach(["calc_test.go"], sources, { goModText: "module acme.org/m\n" })).toEqual({
    "calc_test.go": 0,
    "calc.go": 1,
    "deep/a.go": 2,
    "deep/b.go": 2,
  });
});

test("Java: a test sees the package it stands beside", async () => {
  const sources = {
    "src/test/java/p/CalcTest.java": "package p;",
    "src/main/java/p/Calc.java": "package p; import q.Helper;",
    "src/main/java/q/Helper.java": "package q;",
  };
  expect(await reach(["src/test/java/p/CalcTest.java"], sources)).toEqual({
    "src/test/java/p/CalcTest.java": 0,
    "src/main/java/p/Calc.java": 1,
    "src/main/java/q/Helper.java": 2,
  });
});

test("Rust: a test of the crate reaches its modules", async () => {
  const sources = {
    "tests/it.rs": "use my_crate::calc::add;",
    "src/lib.rs": "pub mod calc;",
    "src/calc.rs": "use super::util;",
    "src/util.rs": "",
  };
  const cargoTomlText = '[package]\nname = "my-crate"\n';
  expect(await reach(["tests/it.rs"], sources, { cargoTomlText })).toEqual({
    "tests/it.rs": 0,
    "src/calc.rs": 1,
    "src/lib.rs": 2, // `super` itself
    "src/util.rs": 2,
  });
});

test("C: a header leads to its source", async () => {
  const sources = {
    "test/t.c": '#include "lib/a.h"\n',
    "include/lib/a.h": "int a(void);\n",
    "src/lib/a.c": '#include "lib/a.h"\n',
  };
  expect(await reach(["test/t.c"], sources)).toEqual({
    "test/t.c": 0,
    "include/lib/a.h": 1,
    "src/lib/a.c": 2,
  });
});
