import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findTemplateFiles } from "../../src/ui/template-files.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "agent-templates-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function put(...names: readonly string[]): void {
  for (const name of names) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), "");
  }
}

test("models and template texts are found at every depth, sorted, and nothing else", async () => {
  put("z.GGUF", "b/a.jinja", "b/c/d.j2", "a.jinja2", "notes.txt", "gguf", "x.gguf.part");
  await expect(findTemplateFiles(folder)).resolves.toEqual({
    files: ["a.jinja2", "b/a.jinja", "b/c/d.j2", "z.GGUF"],
    isComplete: true,
  });
});

test("a link to a folder above is not followed", async () => {
  put("a/b.jinja");
  symlinkSync(folder, path.join(folder, "a", "loop"));
  await expect(findTemplateFiles(folder)).resolves.toMatchObject({ files: ["a/b.jinja"] });
});

test("what lies too deep is left out, and that is said", async () => {
  const deep = Array(18).fill("d").join("/");
  put("a.jinja", `${deep}/b.jinja`);
  await expect(findTemplateFiles(folder)).resolves.toEqual({
    files: ["a.jinja"],
    isComplete: false,
  });
});

test.each([
  ["none", /does not exist/],
  ["a.jinja", /is no folder/],
])("%s cannot be searched", async (name, reason) => {
  put("a.jinja");
  await expect(findTemplateFiles(path.join(folder, name))).rejects.toMatchObject({
    code: "input-invalid",
    details: { reason: expect.stringMatching(reason) },
  });
});
