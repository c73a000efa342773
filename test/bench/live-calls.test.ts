import { expect, test } from "vitest";
import { createRandom, narrowTool, pickCall, readDecided } from "../../src/bench/live-calls.ts";
import { createLiveTools, LIVE_FORMS, limitProject } from "../../src/bench/live-tools.ts";

const PROJECT = {
  paths: ["src/a.ts", "src/b.ts", "test/a.test.ts"],
  lines: new Map([
    ["src/a.ts", ["export const one = 1;", "", "  // same"]],
    ["src/b.ts", ["// same", "export const two = 2;"]],
    ["test/a.test.ts", ['test("adds")']],
  ]),
  symbols: new Map([
    ["src/a.ts", ["one"]],
    ["src/b.ts", ["two"]],
  ]),
  tests: new Map([["test/a.test.ts", ["adds"]]]),
};

function toolOf(form: (typeof LIVE_FORMS)[number], name: string) {
  const tool = createLiveTools(PROJECT, form).find(({ signature }) => signature.name === name);
  if (tool === undefined) throw new Error(`there is no ${name}`);
  return tool;
}

test.each(LIVE_FORMS)("every call that is picked %s names what exists", (form) => {
  const random = createRandom(7);
  for (const tool of createLiveTools(PROJECT, form)) {
    for (let index = 0; index < 20; index++) {
      const { arguments: args } = pickCall(tool, random);
      const path = args.path ?? (args.folder === undefined ? "" : `${args.folder}/${args.name}`);
      expect(PROJECT.paths).toContain(path);
      if (typeof args.last === "number")
        expect(args.last).toBeGreaterThanOrEqual(Number(args.first));
    }
  }
});

test("the same seed picks the same calls", () => {
  const tool = toolOf("path-first", "edit_lines");
  const pick = (seed: number) => {
    const random = createRandom(seed);
    return Array.from({ length: 5 }, () => pickCall(tool, random));
  };
  expect(pick(3)).toEqual(pick(3));
  expect(pick(3)).not.toEqual(pick(4));
});

test("what is decided narrows what follows", () => {
  const tool = toolOf("path-first", "edit_lines");
  expect([...narrowTool(tool, {}).keys()]).toEqual(["edit_lines.path"]);
  const live = narrowTool(tool, { path: "src/a.ts", first: 2 });
  expect(live.get("edit_lines.first")).toEqual({ kind: "lines", first: 2, last: 2 });
  expect(live.get("edit_lines.last")).toEqual({ kind: "lines", first: 2, last: 3 });
});

test("a line that stands in one file decides the file, one in two files leaves both", () => {
  const tool = toolOf("telling-first", "edit_lines");
  const filesOf = (from: string) => narrowTool(tool, { from }).get("edit_lines.path");
  expect(filesOf("export const two = 2;")).toMatchObject({ texts: ["src/b.ts"] });
  expect(filesOf("// same")).toMatchObject({ texts: ["src/a.ts", "src/b.ts"] });
});

test.each([
  ["{", {}],
  ['{"path": "src/a', {}],
  ['{"path": "src/a.ts"', { path: "src/a.ts" }],
  ['{"path": "src/a.ts", "first": 1', { path: "src/a.ts" }],
  ['{"path": "src/a.ts", "first": 12, "last": 13}', { path: "src/a.ts", first: 12, last: 13 }],
  ['{"path": "a\\"b", "first"', { path: 'a"b' }],
])("of the text %s the finished arguments are read", (text, decided) => {
  expect(readDecided(toolOf("path-first", "edit_lines"), text)).toEqual(decided);
});

test("a part of the project keeps only what its files have", () => {
  const part = limitProject(PROJECT, ["src/b.ts"]);
  expect([...part.symbols]).toEqual([["src/b.ts", ["two"]]]);
  expect(part.tests.size).toBe(0);
});
