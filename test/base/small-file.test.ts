import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { readSmallFile } from "../../src/base/small-file.ts";

const folder = mkdtempSync(path.join(tmpdir(), "small file-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("a file is read up to the limit and not beyond", async () => {
  const file = path.join(folder, "four");
  writeFileSync(file, "ü12");
  expect(await readSmallFile(file, 4)).toBe("ü12");
  await expect(readSmallFile(file, 3)).rejects.toThrow("has 4 bytes");
});

test("a folder and what is absent are refused", async () => {
  await expect(readSmallFile(folder, 10)).rejects.toThrow();
  await expect(readSmallFile(path.join(folder, "none"), 10)).rejects.toMatchObject({
    code: "ENOENT",
  });
});

test.skipIf(!existsSync("/dev/zero"))("a device is refused", async () => {
  await expect(readSmallFile("/dev/zero", 10)).rejects.toThrow("not a regular file");
});

test.skipIf(process.platform === "win32")("a pipe is not waited for", async () => {
  const pipe = path.join(folder, "pipe");
  execFileSync("mkfifo", [pipe]);
  await expect(readSmallFile(pipe, 10)).rejects.toThrow("not a regular file");
});
