import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { removeStrayTemps, writeFileAtomic } from "../../src/session/atomic-write.ts";
import { createProjectFixture, type ProjectFixture } from "./project-fixture.ts";

let project: ProjectFixture;
beforeEach(() => {
  project = createProjectFixture();
});
afterEach(() => project.remove());

const at = (file: string) => path.join(project.root, file);
const NEW = Buffer.from("new");

test.each([
  ["keeps the old file's mode", 0o751, null, "751 new"],
  ["sets the mode asked for", 0o751, 0o600, "600 new"],
])("%s", (_, oldMode, mode, expected) => {
  project.put("a", "old", oldMode);
  writeFileAtomic(at("a"), NEW, { mode });
  expect(project.snapshot()).toEqual({ a: expected });
});

test("creates a file, its folders, and gives it the system's default mode", () => {
  project.put("plain", "x");
  writeFileSync(at("default"), "x");
  writeFileAtomic(at("x/y/a"), NEW, { mode: null });
  expect(statSync(at("x/y/a")).mode).toBe(statSync(at("default")).mode);
  expect(project.get("x/y/a")).toBe("new");
});

test("writes through a link and refuses a broken one", () => {
  project.put("real", "old");
  symlinkSync("real", at("link"));
  symlinkSync("none", at("broken"));
  writeFileAtomic(at("link"), NEW, { mode: null });
  expect(lstatSync(at("link")).isSymbolicLink()).toBe(true);
  expect(project.get("real")).toBe("new");
  expect(() => writeFileAtomic(at("broken"), NEW, { mode: null })).toThrow(/ENOENT/);
  expect(lstatSync(at("broken")).isSymbolicLink()).toBe(true);
});

test("shows the finished temp file and the old file to beforeRename, whose throw leaves no trace", () => {
  project.put("a", "old");
  const abandon = () => {
    const temp = readdirSync(project.root).find((name) => name.endsWith(".tmp")) ?? "";
    expect([readFileSync(at(temp), "utf8"), project.get("a")]).toEqual(["new", "old"]);
    throw new Error("abandoned");
  };
  expect(() => writeFileAtomic(at("a"), NEW, { mode: null, beforeRename: abandon })).toThrow(
    "abandoned",
  );
  expect(project.snapshot()).toEqual({ a: "644 old" });
});

test("leaves no temp file when the target is a folder", () => {
  mkdirSync(at("folder"));
  expect(() => writeFileAtomic(at("folder"), NEW, { mode: null })).toThrow();
  expect(readdirSync(project.root)).toEqual(["folder"]);
});

test("can replace a file with a name of the greatest length", () => {
  const name = "n".repeat(255);
  project.put(name, "old");
  writeFileAtomic(at(name), NEW, { mode: null });
  expect(project.get(name)).toBe("new");
});

test("removes stray temp files of dead processes and nothing that only looks like one", () => {
  for (const name of [
    ".agent-41-tmp_abc.tmp",
    ".agent-42-tmp_abc.tmp",
    ".agent-42-tmp_abc.tmp.bak",
    "agent-42-tmp_abc.tmp",
    ".agent-42.tmp",
  ]) {
    project.put(name, "x");
  }
  mkdirSync(at(".agent-42-tmp_folder.tmp"));
  expect(removeStrayTemps(project.root, (pid) => pid === 42)).toEqual([
    at(".agent-42-tmp_abc.tmp"),
  ]);
  expect(readdirSync(project.root)).toHaveLength(5);
  expect(removeStrayTemps(at("none"), () => true)).toEqual([]);
});
