import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { resolveInside } from "../../src/tools/path-scope.ts";

let base: string;
let root: string;

beforeAll(() => {
  base = realpathSync(mkdtempSync(path.join(os.tmpdir(), "path scope ü-")));
  root = path.join(base, "project");
  for (const folder of [
    "src/deep",
    ".git/hooks",
    ".agent",
    "sub/.git",
    "project-2",
    "Grüße mit Leerzeichen",
  ]) {
    mkdirSync(path.join(root, folder), { recursive: true });
  }
  mkdirSync(path.join(base, "project-evil"));
  for (const file of [
    "project/src/a.ts",
    "project/.git/config",
    "project/.gitignore",
    "project/.agent/state",
    "project/sub/.git/config",
    "project/Grüße mit Leerzeichen/日本.txt",
    "project-evil/secret",
    "secret",
  ]) {
    writeFileSync(path.join(base, file), "text");
  }
  const links: [string, string][] = [
    ["link-inside", "src/a.ts"],
    ["folder-inside", "src"],
    ["link-outside", "../secret"],
    ["link-outside-absolute", path.join(base, "secret")],
    ["folder-outside", ".."],
    ["folder-sibling", "../project-evil"],
    ["link-to-git", ".git/config"],
    ["folder-git", ".git"],
    ["dangling-inside", "src/none.ts"],
    ["dangling-outside", "../none"],
    ["dangling-folder", "none"],
    ["loop-a", "loop-b"],
    ["loop-b", "loop-a"],
    ["loop-self", "loop-self"],
    ["chain", "chain-2"],
    ["chain-2", "link-outside"],
    ["link-device", "/dev/null"],
    ["link-to-root", "."],
  ];
  for (const [name, target] of links) symlinkSync(target, path.join(root, name));
  execFileSync("mkfifo", [path.join(root, "fifo")]);
});

afterAll(() => rmSync(base, { recursive: true }));

describe("refuses", () => {
  const hostile: [string, "path-outside" | "path-forbidden"][] = [
    ["../secret", "path-outside"],
    ["..", "path-outside"],
    ["src/../../secret", "path-outside"],
    ["src/deep/../../../secret", "path-outside"],
    ["../project-evil/secret", "path-outside"],
    ["./../secret", "path-outside"],
    ["src/./.././../secret", "path-outside"],
    ["../project/../secret", "path-outside"],
    ["none/../../secret", "path-outside"],
    ["/etc/passwd", "path-outside"],
    ["//etc/passwd", "path-outside"],
    ["/", "path-outside"],
    ["~/.ssh/id_rsa", "path-outside"],
    ["~root/.profile", "path-outside"],
    ["~", "path-outside"],
    ["link-outside", "path-outside"],
    ["link-outside-absolute", "path-outside"],
    ["folder-outside/secret", "path-outside"],
    ["folder-outside/new-file", "path-outside"],
    ["folder-outside/new/deep/file", "path-outside"],
    ["folder-sibling/secret", "path-outside"],
    ["folder-inside/../link-outside", "path-outside"],
    ["chain", "path-outside"],
    ["link-device", "path-outside"],
    ["src/a.ts\0.png", "path-forbidden"],
    ["\0", "path-forbidden"],
    ["src/a\n.ts", "path-forbidden"],
    ["src/\u001b[2J", "path-forbidden"],
    ["src/\u009b2J", "path-forbidden"],
    ["", "path-forbidden"],
    [".", "path-forbidden"],
    ["./", "path-forbidden"],
    ["src", "path-forbidden"],
    ["src/", "path-forbidden"],
    ["src/..", "path-forbidden"],
    ["link-to-root", "path-forbidden"],
    ["src/a.ts/below", "path-forbidden"],
    [".git", "path-forbidden"],
    [".git/config", "path-forbidden"],
    [".git/new", "path-forbidden"],
    ["./.git/config", "path-forbidden"],
    ["src/../.git/config", "path-forbidden"],
    [".GIT/config", "path-forbidden"],
    [".Git/hooks/pre-commit", "path-forbidden"],
    [".g\u200cit/config", "path-forbidden"],
    [".gi\u00adt/config", "path-forbidden"],
    ["\uFEFF.git/config", "path-forbidden"],
    [".ｇｉｔ/config", "path-forbidden"],
    [".git./config", "path-forbidden"],
    [".git /config", "path-forbidden"],
    [".git::$INDEX_ALLOCATION/config", "path-forbidden"],
    ["GIT~1/config", "path-forbidden"],
    ["sub/.git/config", "path-forbidden"],
    ["link-to-git", "path-forbidden"],
    ["folder-git/config", "path-forbidden"],
    ["folder-git/hooks/pre-commit", "path-forbidden"],
    [".agent/state", "path-forbidden"],
    [".AGENT/state", "path-forbidden"],
    [".agent/new", "path-forbidden"],
    ["fifo", "path-forbidden"],
    ["dangling-inside", "path-forbidden"],
    ["dangling-outside", "path-forbidden"],
    ["dangling-folder/new", "path-forbidden"],
    ["loop-a", "path-forbidden"],
    ["loop-a/file", "path-forbidden"],
    ["loop-self", "path-forbidden"],
    ["C:\\Windows\\win.ini", "path-forbidden"],
    ["C:win.ini", "path-forbidden"],
    ["\\\\server\\share\\file", "path-forbidden"],
    ["..\\secret", "path-forbidden"],
    ["src\\a.ts", "path-forbidden"],
    ["src/a.ts:stream", "path-forbidden"],
    ["file:///etc/passwd", "path-forbidden"],
    ["CON", "path-forbidden"],
    ["src/nul.txt", "path-forbidden"],
    ["aux .ts", "path-forbidden"],
    ["com1", "path-forbidden"],
    ["LPT9.log", "path-forbidden"],
    ["COM²", "path-forbidden"],
    [".../file", "path-forbidden"],
    [".. /secret", "path-forbidden"],
    ["a/".repeat(2100), "path-forbidden"],
    ["x".repeat(300), "path-forbidden"],
  ];

  test.each(hostile)("%j: %s", async (asked, code) => {
    await expect(resolveInside(root, asked)).rejects.toMatchObject({ code, exitCode: 4 });
  });

  test("a socket", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(path.join(root, "socket"), resolve));
    await expect(resolveInside(root, "socket")).rejects.toMatchObject({ code: "path-forbidden" });
    server.close();
  });
});

describe("allows", () => {
  test.each([
    ["src/a.ts", "src/a.ts"],
    ["./src//a.ts", "src/a.ts"],
    ["src/deep/../a.ts", "src/a.ts"],
    ["new.ts", "new.ts"],
    ["new/deep/file.ts", "new/deep/file.ts"],
    ["link-inside", "src/a.ts"],
    ["folder-inside/a.ts", "src/a.ts"],
    ["folder-inside/new.ts", "src/new.ts"],
    ["Grüße mit Leerzeichen/日本.txt", "Grüße mit Leerzeichen/日本.txt"],
    [".gitignore", ".gitignore"],
    [".github/workflows/ci.yml", ".github/workflows/ci.yml"],
    ["src/console.ts", "src/console.ts"],
    ["src/...test.ts", "src/...test.ts"],
    ["%2e%2e/secret", "%2e%2e/secret"],
    ["..hidden", "..hidden"],
  ])("%j as %j", async (asked, relative) => {
    const absolute = path.join(root, relative);
    expect(await resolveInside(root, asked)).toEqual({ absolute, relative });
  });

  test("a root that is itself reached through a link", async () => {
    const linked = path.join(base, "linked-root");
    symlinkSync(root, linked);
    expect((await resolveInside(linked, "src/a.ts")).absolute).toBe(path.join(root, "src/a.ts"));
  });
});
