import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { openRegularFile } from "../../src/base/regular-file.ts";

const folder = mkdtempSync(path.join(tmpdir(), "regular-file-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("a file is opened for reading, with its facts", async () => {
  const file = path.join(folder, "file");
  writeFileSync(file, "12345");
  const opened = await openRegularFile(file);
  expect(opened?.stats.size).toBe(5);
  expect(await opened?.handle.readFile("utf8")).toBe("12345");
  await opened?.handle.close();
});

test("what is absent is told as opening tells it", async () => {
  const absent = openRegularFile(path.join(folder, "none"));
  await expect(absent).rejects.toMatchObject({ code: "ENOENT" });
});

test.skipIf(process.platform === "win32")("a folder and a pipe are none", async () => {
  const pipe = path.join(folder, "pipe");
  execFileSync("mkfifo", [pipe]);
  expect(await openRegularFile(pipe)).toBeNull();
  expect(await openRegularFile(folder)).toBeNull();
});
