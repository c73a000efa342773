import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
  findTemplateFolder,
  gatherCandidates,
} from "../../../src/template/registry/official-source.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "templates-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function gather(options: Partial<Parameters<typeof gatherCandidates>[0]> = {}) {
  return gatherCandidates({
    templateFolder: folder,
    modelFiles: [],
    readModelTemplate: async () => null,
    isSafe: () => true,
    ...options,
  });
}

test("files come first and in order, then models, each text once", async () => {
  writeFileSync(path.join(folder, "b.jinja"), "second");
  writeFileSync(path.join(folder, "a.jinja"), "first");
  writeFileSync(path.join(folder, "notes.txt"), "none");
  const templates: Record<string, string | null> = {
    "x.gguf": "first",
    "y.gguf": "third",
    "z.gguf": null,
  };
  expect(
    await gather({
      modelFiles: Object.keys(templates),
      readModelTemplate: async (file) => templates[file] ?? null,
    }),
  ).toEqual([
    { from: path.join(folder, "a.jinja"), source: "first" },
    { from: path.join(folder, "b.jinja"), source: "second" },
    { from: "y.gguf", source: "third" },
  ]);
});

test("what is no small text file is left out", async () => {
  writeFileSync(path.join(folder, "large.jinja"), "x".repeat(300_000));
  writeFileSync(path.join(folder, "binary.jinja"), Buffer.from([0xff, 0xfe, 0x00]));
  mkdirSync(path.join(folder, "folder.jinja"));
  expect(
    await gather({ modelFiles: ["m"], readModelTemplate: async () => "y".repeat(300_000) }),
  ).toEqual([]);
});

test("a text that a static check objects to is left out", async () => {
  writeFileSync(path.join(folder, "a.jinja"), "bad");
  writeFileSync(path.join(folder, "b.jinja"), "good");
  const found = await gather({ isSafe: (source) => source !== "bad" });
  expect(found.map(({ source }) => source)).toEqual(["good"]);
});

test("a model that cannot be read and a missing folder cost nothing", async () => {
  const found = await gather({
    templateFolder: path.join(folder, "absent"),
    modelFiles: ["broken", "whole"],
    readModelTemplate: async (file) => {
      if (file === "broken") throw new Error("no header");
      return "text";
    },
  });
  expect(found).toEqual([{ from: "whole", source: "text" }]);
});

test.each([
  [{ AGENT_TEMPLATES: "/a/b", XDG_DATA_HOME: "/data" }, "/a/b"],
  [{ XDG_DATA_HOME: "/data" }, "/data/agent/templates"],
  [{ XDG_DATA_HOME: "relative" }, "/home/me/.local/share/agent/templates"],
  [{}, "/home/me/.local/share/agent/templates"],
])("%j puts the template folder at %s", (variables, expected) => {
  expect(findTemplateFolder(variables, "/home/me")).toBe(expected);
});
