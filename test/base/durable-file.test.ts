import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { replaceFile, replaceTextFile } from "../../src/base/durable-file.ts";

const newFolder = () => mkdtempSync(path.join(tmpdir(), "agent-durable-"));

test("a file is replaced whole, and nothing else is left in its folder", async () => {
  const folder = newFolder();
  const file = path.join(folder, "kept.json");
  writeFileSync(file, "what was there before, and longer");
  await replaceTextFile(file, "é");
  expect(readFileSync(file, "utf8")).toBe("é");
  const bytes = Uint8Array.of(0, 255, 10, 13);
  await replaceFile(file, bytes);
  expect(new Uint8Array(readFileSync(file))).toEqual(bytes);
  expect(readdirSync(folder)).toEqual(["kept.json"]);
});

test("a write that fails leaves what was there", async () => {
  const folder = newFolder();
  writeFileSync(path.join(folder, "file"), "kept");
  const below = path.join(folder, "file", "cannot.json");
  await expect(replaceFile(below, "x")).rejects.toThrow("ENOTDIR");
  expect(readFileSync(path.join(folder, "file"), "utf8")).toBe("kept");
});
