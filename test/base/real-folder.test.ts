import { mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openRealFolder } from "../../src/base/real-folder.ts";

let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(path.join(tmpdir(), "agent-folder-")));
  writeFileSync(path.join(folder, "file"), "");
  symlinkSync(folder, path.join(folder, "link"));
  symlinkSync("loop", path.join(folder, "loop"));
});
afterEach(() => rmSync(folder, { recursive: true }));

test("a folder has one name, through links too", async () => {
  expect(await openRealFolder(path.join(folder, "link", "link"))).toBe(folder);
});

test.each([
  ["nope", "it does not exist"],
  ["file", "it is not a folder"],
  ["file/x", "a part of the path is not a folder"],
  ["loop", "its links lead in a circle"],
])("%s is refused: %s", async (name, reason) => {
  const given = path.join(folder, name);
  await expect(openRealFolder(given)).rejects.toMatchObject({
    code: "directory-unusable",
    details: { path: given, reason },
  });
});
