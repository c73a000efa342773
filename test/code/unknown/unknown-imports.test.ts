import { describe, expect, test } from "vitest";
import { createProjectBindings } from "../../../src/code/rename/project-bindings.ts";
import { isSharedName } from "../../../src/code/unknown/shared-names.ts";
import { findUnknownImports } from "../../../src/code/unknown/unknown-imports.ts";

function openProject(files: Readonly<Record<string, string>>) {
  return createProjectBindings({
    paths: new Set(Object.keys(files)),
    read: async (path) => files[path] ?? null,
  });
}

async function findIn(files: Readonly<Record<string, string>>) {
  const [path = ""] = Object.keys(files);
  return findUnknownImports(path, openProject(files));
}

const TOKEN_PY = "def verify_token(t):\n    return t\n";
const TOKEN_TS = "export function verifyToken(t: string) {\n  return t;\n}\n";

test("a name that the file does not have is found, with the one that may be meant", async () => {
  expect(
    await findIn({ "app/a.py": "from .token import validate_token\n", "app/token.py": TOKEN_PY }),
  ).toEqual([{ name: "validate_token", from: "app/token.py", line: 1, near: "verify_token" }]);
  expect(
    await findIn({
      "a.ts": 'import { verifyTokn, verifyToken } from "./token.ts";\n',
      "token.ts": TOKEN_TS,
    }),
  ).toEqual([{ name: "verifyTokn", from: "token.ts", line: 1, near: "verifyToken" }]);
});

test("a default that a module does not have is found", async () => {
  const found = await findIn({ "a.ts": 'import token from "./token.ts";\n', "token.ts": TOKEN_TS });
  expect(found.map(({ name }) => name)).toEqual(["default"]);
});

test("a module that is re-exported is followed", async () => {
  const files = {
    "a.ts": 'import { verifyToken } from "./index.ts";\n',
    "index.ts": 'export { verifyToken } from "./token.ts";\n',
    "token.ts": TOKEN_TS,
  };
  expect(await findIn(files)).toEqual([]);
});

describe("nothing is said of an import from", () => {
  test.each([
    ["a package", { "a.ts": 'import { x } from "left-pad";\n' }],
    ["a file that is not there", { "a.ts": 'import { x } from "./gone.ts";\n' }],
    [
      "a star export",
      {
        "a.ts": 'import { x } from "./b.ts";\n',
        "b.ts": 'export * from "c";\nexport const y = 1;\n',
      },
    ],
    [
      "an old module",
      { "a.js": 'import { x } from "./b.js";\n', "b.js": "module.exports = make();\n" },
    ],
    [
      "a file with declarations beside it",
      {
        "a.ts": 'import { x } from "./b.js";\n',
        "b.js": "export const y = 1;\n",
        "b.d.ts": "export const x: number;\n",
      },
    ],
    [
      "a module that makes names",
      { "a.py": "from b import x\n", "b.py": "def __getattr__(name):\n    return 1\n" },
    ],
    ["a star import", { "a.py": "from b import x\n", "b.py": "from c import *\n" }],
    ["a submodule", { "app/a.py": "from . import b\n", "app/__init__.py": "", "app/b.py": "" }],
    [
      "a package that may have more",
      { "app/a.py": "from . import _speed\n", "app/__init__.py": "x = 1\n" },
    ],
    [
      "a neighbour with the name of a library",
      {
        "app/a.py": "from types import FunctionType\n",
        "app/__init__.py": "",
        "app/types.py": "x = 1\n",
      },
    ],
    [
      "whatever may be missing",
      {
        "a.py": "try:\n    from b import x\nexcept ImportError:\n    x = None\n",
        "b.py": "y = 1\n",
      },
    ],
    ["dunder names", { "a.py": "from b import __doc__\n", "b.py": "y = 1\n" }],
    ["a broken file", { "a.py": "from b import x\n", "b.py": "def f(:\n" }],
    [
      "a type",
      { "a.ts": 'import type { T } from "./b.ts";\n', "b.ts": "export interface T { a: 1 }\n" },
    ],
  ])("%s", async (_title, files) => {
    expect(await findIn(files as Record<string, string>)).toEqual([]);
  });
});

test.each([
  ["an ambient declaration", "globals.d.ts", "declare const given: number;\n", true],
  ["a linter's settings", ".eslintrc.json", '{"globals":{"given":true}}', true],
  ["the global object", "b.js", 'import "x";\nglobalThis.given = 1;\n', true],
  ["a page's script", "b.js", "var given = 1;\n", true],
  ["a module of its own", "b.js", "export const given = 1;\n", false],
  ["a document", "README.md", "given\n", false],
])("%s gives a name to all: %s", async (_title, path, text, isGiven) => {
  const project = openProject({ "a.js": "export const a = given;\n", [path]: text });
  expect(await isSharedName("given", "a.js", project)).toBe(isGiven);
});
