import { chmodSync, mkdirSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { listFolders, openPrivateFolder } from "../../src/boot/private-folder.ts";
import { makeTemporaryFolder } from "./temporary-folder.ts";

const folder = makeTemporaryFolder();
const isRoot = process.getuid?.() === 0;
let count = 0;
const fresh = () => path.join(folder, `${count++}`);

test("the cache of the person comes first, then the places for temporary files", () => {
  const uid = process.getuid?.();
  expect(listFolders({ XDG_CACHE_HOME: "/c", HOME: "/h" })[0]).toBe("/c/agent/program");
  expect(listFolders({ HOME: "/h" })[0]).toBe("/h/.cache/agent/program");
  expect(listFolders({ HOME: "/h" })).toContain(path.join(tmpdir(), `agent-${uid}`));
  expect(listFolders({ HOME: "/h" })).toContain(`/var/tmp/agent-${uid}`);
});

test("a relative XDG_CACHE_HOME is ignored, as the specification says", () => {
  expect(listFolders({ XDG_CACHE_HOME: "cache", HOME: "/h" })[0]).toBe("/h/.cache/agent/program");
});

test("without any variable there still is a place", () => {
  expect(listFolders({}).every((each) => path.isAbsolute(each))).toBe(true);
  expect(listFolders({}).length).toBeGreaterThan(0);
});

test("a folder is made for its owner alone, with what lies above it", () => {
  const made = path.join(fresh(), "a", "b");
  openPrivateFolder(made);
  expect(statSync(made).mode & 0o777).toBe(0o700);
  expect(() => openPrivateFolder(made)).not.toThrow();
});

test("a folder that others may write to is refused", () => {
  const open = fresh();
  mkdirSync(open);
  chmodSync(open, 0o770);
  expect(() => openPrivateFolder(open)).toThrow("others may write to it");
});

test("a link to a folder is refused, even to one's own", () => {
  const [target, link] = [fresh(), fresh()];
  mkdirSync(target, { mode: 0o700 });
  symlinkSync(target, link);
  expect(() => openPrivateFolder(link)).toThrow("it is not a folder");
});

test("a file in the place of the folder is refused", () => {
  const file = fresh();
  writeFileSync(file, "");
  expect(() => openPrivateFolder(file)).toThrow();
});

test("a folder below one that everybody may write to is refused, except where names are protected", () => {
  const above = fresh();
  mkdirSync(above);
  chmodSync(above, 0o777);
  expect(() => openPrivateFolder(path.join(above, "x"))).toThrow("everybody may write to");
  chmodSync(above, 0o1777);
  expect(() => openPrivateFolder(path.join(above, "x"))).not.toThrow();
});

test.skipIf(!isRoot)(
  "what belongs to another user is refused, the folder and the one above it",
  async () => {
    const { chownSync } = await import("node:fs");
    const theirs = fresh();
    mkdirSync(path.join(theirs, "x"), { recursive: true, mode: 0o700 });
    chownSync(path.join(theirs, "x"), 12345, 12345);
    expect(() => openPrivateFolder(path.join(theirs, "x"))).toThrow("belongs to another user");
    chownSync(theirs, 12345, 12345);
    expect(() => openPrivateFolder(path.join(theirs, "y"))).toThrow("belongs to another user");
  },
);
