import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createIgnoreFilter } from "../../src/code/ignore-filter.ts";

let root = "";

beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), "ignore-filter-"));
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

function writeRules(rules: Record<string, string>): void {
  for (const [folder, text] of Object.entries(rules)) {
    mkdirSync(path.join(root, folder), { recursive: true });
    writeFileSync(path.join(root, folder, ".gitignore"), text);
  }
}

function ignoredOf(paths: string[]): string[] {
  const filter = createIgnoreFilter(root);
  return paths.filter((each) => filter.isIgnored(each));
}

interface Case {
  rules: Record<string, string>;
  ignored: string[];
  kept: string[];
}

test.each<[string, Case]>([
  [
    "no .gitignore at all",
    { rules: {}, ignored: [], kept: ["a", "dist/a", "build/a", "target/a"] },
  ],
  [
    "names at any depth",
    {
      rules: { "": "*.log\nbuild/\n" },
      ignored: ["a.log", "x/y.log", "build/a", "x/build/a", "x/build/"],
      kept: ["build", "a.logs"],
    },
  ],
  [
    "patterns tied to a folder",
    { rules: { "": "/a\nb/c\n" }, ignored: ["a", "b/c", "b/c/d"], kept: ["x/a", "x/b/c"] },
  ],
  [
    "negation, where the last match decides",
    { rules: { "": "*.log\n!keep.log\n" }, ignored: ["a.log"], kept: ["keep.log", "x/keep.log"] },
  ],
  [
    "nothing brought back from an ignored folder",
    { rules: { "": "out/\n!out/keep\n" }, ignored: ["out/keep", "out/a"], kept: [] },
  ],
  [
    "nested files for their own folder only",
    {
      rules: { sub: "*.tmp\n/only\nx/y\n" },
      ignored: ["sub/a.tmp", "sub/d/a.tmp", "sub/only", "sub/x/y"],
      kept: ["a.tmp", "sub/d/only", "sub/d/x/y", "only"],
    },
  ],
  [
    "nested files over those above",
    {
      rules: { "": "*.gen\n", sub: "!*.gen\n", "sub/deep": "*.gen\n" },
      ignored: ["a.gen", "sub/deep/a.gen"],
      kept: ["sub/a.gen", "sub/other/a.gen"],
    },
  ],
  [
    "a folder brought back by a nested file",
    { rules: { "": "build/\n", sub: "!build/\n" }, ignored: ["build/a"], kept: ["sub/build/a"] },
  ],
  [
    "folders whose names look like patterns",
    {
      rules: { "a [b] *!#": "x\n/y\n" },
      ignored: ["a [b] *!#/x", "a [b] *!#/d/x", "a [b] *!#/y"],
      kept: ["x", "a b/x", "a [b] *!#/d/y"],
    },
  ],
  [
    "comments, blank lines and Windows line ends",
    {
      rules: { "": "# a\r\n\r\nb\r\n", sub: "#c\n\n  \n\\#d\n" },
      ignored: ["b", "sub/#d"],
      kept: ["a", "c", "sub/#c", "sub/x"],
    },
  ],
  ["case", { rules: { "": "Build\n" }, ignored: ["Build"], kept: ["build"] }],
])("follows %s", (_what, { rules, ignored, kept }) => {
  writeRules(rules);
  expect(ignoredOf([...ignored, ...kept])).toEqual(ignored);
});

test.each([
  ".git/config",
  ".GIT/config",
  ".git",
  "a/node_modules/b",
  "x/__pycache__/",
  ".venv/a",
  "venv/a",
  ".agent/log",
  "a/.tox/b",
])("%s is always ignored", (filePath) => {
  writeRules({ "": "!*\n!**/*\n" });
  expect(ignoredOf([filePath])).toEqual([filePath]);
});

test.each(["../a", "a/../../b", "/etc/passwd", "..", "./a", "a/./b", `${"a/".repeat(5000)}b`])(
  "what may be outside the root is ignored: %.20s",
  (filePath) => {
    expect(ignoredOf([filePath])).toEqual([filePath]);
  },
);

test.each(["", ".gitignore", ".github/a.yml", "a\0b", "..a", "a..", "...", "a//b"])(
  "%j is not ignored",
  (filePath) => {
    expect(ignoredOf([filePath])).toEqual([]);
  },
);

test("a .gitignore that is no readable file has no rules", () => {
  mkdirSync(path.join(root, ".gitignore"));
  mkdirSync(path.join(root, "big"));
  writeFileSync(path.join(root, "big", ".gitignore"), `a\n${"#".repeat(300_000)}`);
  expect(ignoredOf(["a", "big/a"])).toEqual([]);
});

test("patterns made to run for ages are dropped, the rest still holds", () => {
  writeRules({ "": `${"*a".repeat(40)}b\n${"x".repeat(600)}\nc\n` });
  expect(ignoredOf(["a".repeat(200), "x".repeat(600), "c"])).toEqual(["c"]);
});
