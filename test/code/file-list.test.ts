import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { listFiles } from "../../src/code/file-list.ts";

let folder = "";
let root = "";

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "file-list-"));
  root = path.join(folder, "root");
  mkdirSync(root);
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function write(...paths: string[]): void {
  for (const each of paths) {
    mkdirSync(path.dirname(path.join(root, each)), { recursive: true });
    writeFileSync(path.join(root, each), "text");
  }
}

async function pathsOf(options?: { maxFiles?: number }): Promise<string[]> {
  return (await listFiles(root, options)).files.map((file) => file.path);
}

test("an empty folder has no files", async () => {
  expect(await listFiles(root)).toEqual({ files: [], truncated: false });
});

test("files come with size and time, sorted by path", async () => {
  write("b.txt", "a/z.txt", "a.txt", "B.txt", "é 😀/ü x.txt");
  utimesSync(path.join(root, "a.txt"), 1000, 1000);
  const { files, truncated } = await listFiles(root);
  expect(files.map((file) => file.path)).toEqual([
    "B.txt",
    "a.txt",
    "a/z.txt",
    "b.txt",
    "é 😀/ü x.txt",
  ]);
  expect(files[1]).toEqual({ path: "a.txt", sizeBytes: 4, modifiedMs: 1_000_000 });
  expect(truncated).toBe(false);
});

test("ignored files and the folders of tools are left out, without git", async () => {
  write(
    "a.py",
    "a.log",
    "sub/b.py",
    "sub/c.tmp",
    "sub/keep.log",
    "node_modules/x/a.js",
    "__pycache__/a.pyc",
    ".venv/a.py",
    ".git/config",
    "dist/a.js",
    "target/a",
  );
  writeFileSync(path.join(root, ".gitignore"), "*.log\n");
  writeFileSync(path.join(root, "sub", ".gitignore"), "*.tmp\n!keep.log\n");
  expect(await pathsOf()).toEqual([
    ".gitignore",
    "a.py",
    "dist/a.js",
    "sub/.gitignore",
    "sub/b.py",
    "sub/keep.log",
    "target/a",
  ]);
});

test("past the limit the files nearest to the root are kept", async () => {
  write("aaa/deep/1", "aaa/2", "zzz", "mmm/3");
  expect(await listFiles(root, { maxFiles: 2 })).toMatchObject({
    files: [{ path: "aaa/2" }, { path: "zzz" }],
    truncated: true,
  });
  expect((await listFiles(root, { maxFiles: 4 })).truncated).toBe(false);
  expect((await listFiles(root, { maxFiles: 3 })).truncated).toBe(true);
});

test("links to folders are not followed, links to files only inside the root", async () => {
  write("real/a.txt", ".git/config");
  writeFileSync(path.join(folder, "secret.txt"), "secret");
  symlinkSync(path.join(folder, "secret.txt"), path.join(root, "outside"));
  symlinkSync("real/a.txt", path.join(root, "inside"));
  symlinkSync(".git/config", path.join(root, "config"));
  symlinkSync("nowhere", path.join(root, "broken"));
  symlinkSync("loop", path.join(root, "loop"));
  symlinkSync(".", path.join(root, "self"));
  symlinkSync(folder, path.join(root, "up"));
  expect(await pathsOf()).toEqual(["inside", "real/a.txt"]);
});

test("a root that is a link itself is listed", async () => {
  write("a.txt", "b/c.txt");
  const link = path.join(folder, "link");
  symlinkSync(root, link);
  expect((await listFiles(link)).files.map((file) => file.path)).toEqual(["a.txt", "b/c.txt"]);
});

test.skipIf(process.getuid?.() === 0)("a folder that may not be read is left out", async () => {
  write("a.txt", "closed/b.txt");
  chmodSync(path.join(root, "closed"), 0);
  expect(await pathsOf()).toEqual(["a.txt"]);
  chmodSync(path.join(root, "closed"), 0o755);
});

test.each(["absent", "file.txt"])("a root that is %s is a coded failure", async (name) => {
  write("file.txt");
  await expect(listFiles(path.join(root, name))).rejects.toMatchObject({
    code: "directory-unusable",
  });
});
