import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
  findTemplateFolder,
  readModelTemplates,
  readTemplateFolder,
} from "../../src/sandbox/official-texts.ts";
import { writeByteModel } from "../support/byte-model.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "templates-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

test("the folder's templates come in the order of their names", async () => {
  writeFileSync(path.join(folder, "b.jinja"), "second");
  writeFileSync(path.join(folder, "a.jinja"), "first");
  writeFileSync(path.join(folder, "notes.txt"), "none");
  expect(await readTemplateFolder(folder)).toEqual([
    { from: path.join(folder, "a.jinja"), source: "first" },
    { from: path.join(folder, "b.jinja"), source: "second" },
  ]);
});

test("what is no small text file is left out", async () => {
  writeFileSync(path.join(folder, "large.jinja"), "x".repeat(300_000));
  writeFileSync(path.join(folder, "binary.jinja"), Buffer.from([0xff, 0xfe, 0x00]));
  mkdirSync(path.join(folder, "folder.jinja"));
  expect(await readTemplateFolder(folder)).toEqual([]);
  expect(await readTemplateFolder(path.join(folder, "absent"))).toEqual([]);
});

test("models give their templates, each text once, and broken ones none", async () => {
  copyFileSync(writeByteModel({ chatTemplate: "one" }), path.join(folder, "a.gguf"));
  copyFileSync(writeByteModel({ chatTemplate: "one" }), path.join(folder, "b.gguf"));
  copyFileSync(writeByteModel({ chatTemplate: null }), path.join(folder, "c.gguf"));
  copyFileSync(writeByteModel({ defect: "bad-magic" }), path.join(folder, "d.gguf"));
  expect(await readModelTemplates([folder, path.join(folder, "absent")])).toEqual([
    { from: path.join(folder, "a.gguf"), source: "one" },
  ]);
});

test.each([
  [{ AGENT_TEMPLATES: "/a/b", XDG_DATA_HOME: "/data" }, "/a/b"],
  [{ XDG_DATA_HOME: "/data" }, "/data/agent/templates"],
  [{ XDG_DATA_HOME: "relative" }, "/home/me/.local/share/agent/templates"],
  [{}, "/home/me/.local/share/agent/templates"],
])("%j puts the template folder at %s", (variables, expected) => {
  expect(findTemplateFolder(variables, "/home/me")).toBe(expected);
});
