import { expect, test } from "vitest";
import { spellImports } from "../../../src/agent/change/test-imports.ts";

const NODE = ['import { test } from "node:test";', 'import assert from "node:assert/strict";'];

test.each<[string, string, Parameters<typeof spellImports>[2], string[]]>([
  [
    "src/slug.js",
    "src/slug.test.js",
    "node-test",
    [...NODE, 'import { slugify } from "./slug.js";'],
  ],
  ["src/slug.js", "test/slug.test.js", "jest", ['import { slugify } from "../src/slug.js";']],
  ["slug.js", "slug.test.js", null, [...NODE, 'import { slugify } from "./slug.js";']],
  [
    "src/slug.ts",
    "src/slug.test.ts",
    "vitest",
    ['import { expect, test } from "vitest";', 'import { slugify } from "./slug";'],
  ],
  [
    "src/slug.ts",
    "src/slug.test.ts",
    "node-test",
    [...NODE, 'import { slugify } from "./slug.ts";'],
  ],
  ["slug.py", "test_slug.py", "unittest", ["import unittest", "from slug import slugify"]],
  ["src/web/slug.py", "tests/test_slug.py", "pytest", ["from web.slug import slugify"]],
  ["slug.py", "test_slug.py", null, ["import unittest", "from slug import slugify"]],
  ["web/slug.go", "web/slug_test.go", "go", []],
])("the tests of %s in %s, run by %s, begin with %j", (path, testPath, runner, lines) => {
  expect(spellImports({ path, text: "", exports: ["slugify"] }, testPath, runner)).toEqual(lines);
});

test("what is required is required by its tests too", () => {
  const text = "function slugify() {}\nmodule.exports = { slugify };\n";
  const tested = { path: "slug.js", text, exports: ["slugify"] };
  expect(spellImports(tested, "slug.test.js", "node-test")).toEqual([
    'const { test } = require("node:test");',
    'const assert = require("node:assert/strict");',
    'const { slugify } = require("./slug.js");',
  ]);
});

test("what exports nothing by name is not imported", () => {
  const tested = { path: "slug.js", text: "", exports: ["default"] };
  expect(spellImports(tested, "slug.test.js", "jest")).toEqual([]);
});
