import { chmodSync, mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { locateProjectState, openStateDirectory } from "../../src/session/state-directory.ts";
import { createProjectFixture, type ProjectFixture } from "./project-fixture.ts";

let project: ProjectFixture;
let home: string;
let temp: string;
beforeEach(() => {
  project = createProjectFixture();
  home = path.join(project.root, "home");
  temp = path.join(project.root, "temp");
  mkdirSync(home);
  mkdirSync(temp);
});
afterEach(() => project.remove());

test.each([
  ["XDG_STATE_HOME", () => ({ XDG_STATE_HOME: path.join(home, "xdg") }), "home/xdg/agent"],
  ["HOME", () => ({ HOME: home }), "home/.local/state/agent"],
  [
    "HOME when XDG_STATE_HOME is relative",
    () => ({ HOME: home, XDG_STATE_HOME: "xdg" }),
    "home/.local/state/agent",
  ],
])("is found by %s and private", (_, env, expected) => {
  const state = openStateDirectory({ env: env(), tempFolder: temp });
  expect(state).toEqual({ path: path.join(project.root, expected), notice: null });
  expect(statSync(state.path).mode & 0o077).toBe(0);
});

test("is a private temp folder, the same each time, when the home is unusable", () => {
  writeFileSync(path.join(home, "file"), "");
  const env = { HOME: path.join(home, "file") };
  const first = openStateDirectory({ env, tempFolder: temp });
  expect(first.path.startsWith(temp)).toBe(true);
  expect(first.notice).toContain(first.path);
  expect(statSync(first.path).mode & 0o077).toBe(0);
  expect(openStateDirectory({ env, tempFolder: temp }).path).toBe(first.path);
});

test.each<[string, (name: string) => void]>([
  [
    "open to others",
    (name) => {
      mkdirSync(name);
      chmodSync(name, 0o777);
    },
  ],
  ["a link to elsewhere", (name) => symlinkSync(home, name)],
])("does not trust a temp folder of that name that is %s", (_, prepare) => {
  const env = { HOME: "/dev/null" };
  const [usual = ""] = [path.join(temp, `agent-state-${process.getuid?.() ?? "user"}`)];
  prepare(usual);
  const { path: chosen } = openStateDirectory({ env, tempFolder: temp });
  expect(chosen).not.toBe(usual);
  expect(statSync(chosen).mode & 0o077).toBe(0);
  expect(readdirSync(home)).toEqual([]);
});

test("names a project's folder by the hash of its path and a plain form of its name", () => {
  const one = locateProjectState("/state", "/folder/my project ü");
  expect(one).toMatch(/^\/state\/projects\/[0-9a-f]{16}-my_project__$/);
  expect(locateProjectState("/state", "/other/my project ü")).not.toBe(one);
  expect(locateProjectState("/state", "/")).toMatch(/^\/state\/projects\/[0-9a-f]{16}-$/);
});
