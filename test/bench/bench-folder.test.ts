import { chmodSync, existsSync, mkdirSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { withPrivateFolder } from "../../src/bench/bench-folder.ts";

test("a folder is nobody else's, and is gone after a value and after an error", async () => {
  const seen: string[] = [];
  const use = async (folder: string) => {
    seen.push(folder);
    expect(statSync(folder).mode & 0o077).toBe(0);
    return 7;
  };
  expect(await withPrivateFolder(use)).toBe(7);
  await expect(
    withPrivateFolder(async (folder) => {
      seen.push(folder);
      throw new Error("odd");
    }),
  ).rejects.toThrow("odd");
  expect(seen.map((folder) => existsSync(folder))).toEqual([false, false]);
});

test("what is locked is removed as well, and what links lead to is left alone", async () => {
  let folder = "";
  await withPrivateFolder(async (own) => {
    folder = own;
    mkdirSync(path.join(own, "locked"));
    writeFileSync(path.join(own, "locked", "a"), "");
    symlinkSync(tmpdir(), path.join(own, "locked", "link"));
    chmodSync(path.join(own, "locked"), 0);
  });
  expect(existsSync(folder)).toBe(false);
  expect(existsSync(tmpdir())).toBe(true);
});
