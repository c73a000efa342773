import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { makeFolder, makeFolderSync } from "../../src/base/make-folder.ts";

let base: string;
beforeEach(() => {
  base = mkdtempSync(path.join(tmpdir(), "make folder-"));
});
afterEach(() => rmSync(base, { recursive: true }));

describe.each([
  ["makeFolder", makeFolder],
  ["makeFolderSync", async (...args: Parameters<typeof makeFolderSync>) => makeFolderSync(...args)],
] as const)("%s", (_, make) => {
  test("makes what is missing above it too, with its mode", async () => {
    const folder = path.join(base, "a", "b", "c");
    await make(folder, { mode: 0o700 });
    expect(statSync(path.join(base, "a")).mode & 0o777).toBe(0o700);
    expect(statSync(folder).isDirectory()).toBe(true);
  });

  test("leaves a folder that is there as it is", async () => {
    writeFileSync(path.join(base, "kept"), "");
    await make(base);
    expect(existsSync(path.join(base, "kept"))).toBe(true);
  });

  test("does not take a file for a folder", async () => {
    const file = path.join(base, "file");
    writeFileSync(file, "");
    await expect(make(file)).rejects.toMatchObject({ code: "EEXIST" });
    await expect(make(path.join(file, "a", "b"))).rejects.toMatchObject({ path: file });
  });

  test("two that make the same folder at once both have it", async () => {
    const folder = path.join(base, "a", "b");
    await Promise.all([make(folder), make(folder), make(folder)]);
    expect(statSync(folder).isDirectory()).toBe(true);
  });

  test.skipIf(!existsSync("/proc/self"))(
    "ends where a folder exists and nothing can be made in it",
    async () => {
      await expect(make("/proc/none-such/a/b")).rejects.toMatchObject({ code: "ENOENT" });
    },
  );
});

test("the first folder that was made is told", () => {
  expect(makeFolderSync(path.join(base, "a", "b"))).toBe(path.join(base, "a"));
  expect(makeFolderSync(path.join(base, "a", "b"))).toBeUndefined();
});
