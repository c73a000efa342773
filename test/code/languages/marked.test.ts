import { expect, test } from "vitest";
import { resolveImport } from "../../../src/code/imports.ts";
import { importsOf, outlineOf } from "../outline.ts";

test.each([
  [
    "a.sh",
    '#!/bin/sh\nreadonly HOME_DIR=/x\nNAME=y\nbuild() {\n  local inner=1\n  run "$inner"\n}\nfunction clean { rm -r out; }\n',
    ["+constant HOME_DIR 2-2", "+variable NAME 3-3", "+function build 4-7", "+function clean 8-8"],
  ],
  [
    "package.json",
    '{\n  "name": "x",\n  "scripts": {\n    "test": "vitest",\n    "a": { "b": { "c": 1 } }\n  },\n  "list": [{ "hidden": 1 }]\n}\n',
    [
      "-variable name 2-2",
      "-variable scripts 3-6",
      "-variable scripts.test 4-4",
      "-variable scripts.a 5-5",
      "-variable scripts.a.b 5-5",
      "-variable list 7-7",
    ],
  ],
  ["tsconfig.json", '{\n  // said\n  "a": 1\n}\n', ["-variable a 3-3"]],
  [
    "ci.yaml",
    "on: push\njobs:\n  test:\n    runs-on: linux\n    deep:\n      deeper: 1\n    steps:\n      - run: x\n'quoted': 1\n",
    [
      "-variable on 1-1",
      "-variable jobs 2-8",
      "-variable jobs.test 3-8",
      "-variable jobs.test.runs-on 4-4",
      "-variable jobs.test.deep 5-6",
      "-variable jobs.test.steps 7-8",
      "-variable quoted 9-9",
    ],
  ],
  [
    "a.css",
    ":root {\n  --main: red;\n}\n.btn,\n#x > a {\n  color: var(--main);\n}\n@media print {\n  .y { z: 1 }\n}\n@keyframes spin { from { a: b } }\n",
    [
      "+class :root 1-3",
      "+variable --main 2-2",
      "+class .btn, #x > a 4-7",
      "+class .y 9-9",
      "+constant spin 11-11",
    ],
  ],
  [
    "a.html",
    '<!doctype html>\n<main id="page">\n  <h1>Hello <b>you</b></h1>\n  <p>text</p>\n</main>\n',
    ["+class page 2-5", "-constant Hello you 3-3"],
  ],
])("what %s declares", async (path, text, expected) => {
  expect(await outlineOf(path, text)).toEqual(expected);
});

test.each([
  ["a.sh", 'source ./lib.sh\n. "$HERE/other.sh"\n', ["./lib.sh: *", "$HERE/other.sh: *"]],
  ["a.css", '@import "base.css";\n@import url(theme.css);\n', ["base.css: *", "theme.css: *"]],
  [
    "a.html",
    '<link rel="stylesheet" href="a.css"><script src="/js/b.js"></script><img src="c.png">\n',
    ["a.css: *", "/js/b.js: *"],
  ],
])("what %s loads", async (path, text, expected) => {
  expect(await importsOf(path, text)).toEqual(expected);
});

test.each([
  ["bin/run.sh", "./lib.sh", "bin/lib.sh"],
  ["bin/run.sh", "$(dirname $0)/lib.sh", "bin/lib.sh"],
  ["bin/run.sh", "common.sh", "common.sh"],
  ["pages/a.html", "/js/b.js?v=1", "js/b.js"],
  ["pages/a.html", "https://example.org/js/b.js", null],
  ["pages/a.html", "//example.org/js/b.js", null],
  ["pages/a.html", "../js/b.js#x", "js/b.js"],
])("in %s, %s is %s", (from, specifier, expected) => {
  const files = new Set(["bin/lib.sh", "common.sh", "js/b.js"]);
  expect(resolveImport(from, specifier, files)).toBe(expected);
});
