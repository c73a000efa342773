import {
  chmodSync,
  lstatSync,
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { writeFileAtomic } from "../../src/session/atomic-write.ts";
import type { AtomicWrite } from "../../src/tools/file-image.ts";
import type { Journal } from "../../src/tools/journal.ts";
import { createWorkspace, type Workspace } from "../../src/tools/workspace.ts";
import { createProjectFixture, edit, type ProjectFixture } from "../session/project-fixture.ts";

const SILENT_JOURNAL: Journal = { recordBefore: async () => undefined };

let project: ProjectFixture;
beforeEach(() => {
  project = createProjectFixture();
});
afterEach(() => project.remove());

function open(
  changes: { journal?: Journal; writeFile?: AtomicWrite; scope?: (path: string) => boolean } = {},
) {
  return createWorkspace({
    root: project.root,
    journal: SILENT_JOURNAL,
    isIgnored: (file) => file.startsWith("node_modules/"),
    writeFile: writeFileAtomic,
    ...changes,
  });
}

describe("write", () => {
  test("changes the asked bytes only and keeps mark, line ends, final newline and exec bit", async () => {
    project.put("größe/run me.sh", "\uFEFFa\r\nb\nc", 0o755);
    const workspace = await open();
    const file = await workspace.read("größe/run me.sh");
    await workspace.write("größe/run me.sh", file.text.replace("b", "B"));
    expect(project.snapshot()).toEqual({
      größe: expect.any(String),
      "größe/run me.sh": `755 ${Buffer.from("\uFEFFa\r\nB\r\nc").toString("latin1")}`,
    });
  });

  test("records bytes, mode and missing folders before it touches anything", async () => {
    project.put("a.txt", "old\n", 0o640);
    const seen: unknown[] = [];
    const journal: Journal = {
      async recordBefore({ before, after, ...rest }) {
        const texts = [before, after].map((bytes) => bytes && Buffer.from(bytes).toString());
        seen.push({ ...rest, texts, onDisk: project.get(rest.path) });
      },
    };
    const workspace = await open({ journal });
    await edit(workspace, "a.txt", "new\n");
    await edit(workspace, "x/y/b.txt", "b\n");
    expect(seen).toEqual([
      { path: "a.txt", mode: 0o640, createdFolders: 0, texts: ["old\n", "new\n"], onDisk: "old\n" },
      { path: "x/y/b.txt", mode: null, createdFolders: 2, texts: [null, "b\n"], onDisk: null },
    ]);
  });

  test("writes nothing and records nothing when the bytes stay the same", async () => {
    project.put("a.txt", "same\r\n");
    const inode = statSync(path.join(project.root, "a.txt")).ino;
    const journal = { recordBefore: () => Promise.reject(new Error("recorded")) };
    await edit(await open({ journal }), "a.txt", "same\n");
    expect(statSync(path.join(project.root, "a.txt")).ino).toBe(inode);
  });

  test("follows a link inside the project and keeps it a link", async () => {
    project.put("src/real.txt", "old\n");
    symlinkSync("src/real.txt", path.join(project.root, "link.txt"));
    const workspace = await open();
    await edit(workspace, "link.txt", "new\n");
    expect(lstatSync(path.join(project.root, "link.txt")).isSymbolicLink()).toBe(true);
    expect(project.get("src/real.txt")).toBe("new\n");
    expect(workspace.changedFiles()).toEqual(["src/real.txt"]);
  });

  test.each<[string, string, (workspace: Workspace) => Promise<unknown>]>([
    [
      "another program wrote since the read",
      "file-changed",
      async (workspace) => {
        await workspace.read("a.txt");
        project.put("a.txt", "theirs\n");
      },
    ],
    ["was never read", "file-changed", async () => undefined],
    [
      "was removed since the read",
      "file-changed",
      async (workspace) => {
        await workspace.read("a.txt");
        rmSync(path.join(project.root, "a.txt"));
      },
    ],
    [
      "has no write bit",
      "file-read-only",
      async (workspace) => {
        await workspace.read("a.txt");
        chmodSync(path.join(project.root, "a.txt"), 0o444);
      },
    ],
    [
      "is in a folder without write bits",
      "file-read-only",
      async (workspace) => {
        await workspace.read("a.txt");
        chmodSync(project.root, 0o555);
      },
    ],
    [
      "is now a link to the outside",
      "path-outside",
      async (workspace) => {
        await workspace.read("a.txt");
        rmSync(path.join(project.root, "a.txt"));
        symlinkSync("/etc/hostname", path.join(project.root, "a.txt"));
      },
    ],
  ])("leaves a file alone that %s: %s", async (_, code, prepare) => {
    project.put("a.txt", "mine\n");
    const workspace = await open({
      journal: { recordBefore: () => Promise.reject(new Error("recorded")) },
    });
    await prepare(workspace);
    const before = project.snapshot();
    await expect(workspace.write("a.txt", "new\n")).rejects.toMatchObject({ code });
    expect(project.snapshot()).toEqual(before);
    chmodSync(project.root, 0o755);
  });

  test("does not create a file over one that appeared after it was found missing", async () => {
    const workspace = await open();
    await expect(workspace.read("new.txt")).rejects.toMatchObject({ code: "file-missing" });
    project.put("new.txt", "theirs\n");
    await expect(workspace.write("new.txt", "ours\n")).rejects.toMatchObject({
      code: "file-changed",
    });
    expect(project.get("new.txt")).toBe("theirs\n");
  });

  test("notices a change made while the journal is being written", async () => {
    project.put("a.txt", "mine\n");
    const journal = { recordBefore: async () => project.put("a.txt", "theirs\n") };
    await expect(edit(await open({ journal }), "a.txt", "new\n")).rejects.toMatchObject({
      code: "file-changed",
    });
    expect(project.snapshot()).toEqual({ "a.txt": "644 theirs\n" });
  });

  test("of two writes recorded at the same time refuses the second", async () => {
    project.put("a.txt", "old\n");
    const waiting: (() => void)[] = [];
    const journal = {
      recordBefore: () =>
        new Promise<void>((resolve) => {
          waiting.push(resolve);
          if (waiting.length === 2) for (const proceed of waiting) proceed();
        }),
    };
    const workspace = await open({ journal });
    await workspace.read("a.txt");
    const results = await Promise.allSettled([
      workspace.write("a.txt", "first\n"),
      workspace.write("a.txt", "second\n"),
    ]);
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    await workspace.restoreAll();
    expect(project.get("a.txt")).toBe("old\n");
  });

  test("does not follow a folder that became a link to the outside during the write", async () => {
    project.put("src/a.txt", "mine\n");
    const outside = path.join(project.root, "..", "outside");
    mkdirSync(outside);
    const journal = {
      async recordBefore() {
        renameSync(path.join(project.root, "src"), path.join(project.root, "moved"));
        symlinkSync(outside, path.join(project.root, "src"));
      },
    };
    const workspace = await open({ journal });
    await expect(edit(workspace, "src/a.txt", "new\n")).rejects.toMatchObject({
      code: "path-outside",
    });
    expect(project.get("moved/a.txt")).toBe("mine\n");
    expect(project.get("../outside/a.txt")).toBeNull();
  });

  test.each([
    ["ENOSPC", "file-disk-full"],
    ["EDQUOT", "file-disk-full"],
    ["EROFS", "file-read-only"],
    ["EACCES", "file-read-only"],
    ["EIO", "file-not-written"],
  ])("leaves the tree as it was on %s from the writer or the journal: %s", async (errno, code) => {
    project.put("a.txt", "old\n");
    const before = project.snapshot();
    const fail = () => {
      throw Object.assign(new Error(errno), { code: errno });
    };
    const lateFailure: AtomicWrite = (target, bytes, { mode }) =>
      writeFileAtomic(target, bytes, { mode, beforeRename: fail });
    for (const changes of [
      { writeFile: lateFailure },
      { journal: { recordBefore: async () => fail() } },
    ]) {
      const workspace = await open(changes);
      await expect(edit(workspace, "a.txt", "new\n")).rejects.toMatchObject({ code });
      await expect(edit(workspace, "x/y/new.txt", "new\n")).rejects.toMatchObject({ code });
      expect(workspace.changedFiles()).toEqual([]);
    }
    expect(project.snapshot()).toEqual(before);
  });

  test.each([
    ["a NUL", "a\0b"],
    ["half a character", "\uD800"],
    ["more than 5 MiB", "x".repeat(5 * 1024 * 1024 + 1)],
  ])("refuses a text with %s", async (_, text) => {
    const workspace = await open();
    await expect(edit(workspace, "a.txt", text)).rejects.toMatchObject({
      code: "file-not-editable",
    });
    expect(project.snapshot()).toEqual({});
  });

  test("reads but does not edit a file above 5 MiB", async () => {
    project.put("big.txt", "x".repeat(5 * 1024 * 1024 + 1));
    const workspace = await open();
    expect((await workspace.read("big.txt")).text).toHaveLength(5 * 1024 * 1024 + 1);
    await expect(workspace.write("big.txt", "small")).rejects.toMatchObject({
      code: "file-not-editable",
    });
  });
});

describe("scope", () => {
  test("keeps the task from writing, not from reading, files outside it", async () => {
    project.put("test/a.test.ts", "test\n");
    const workspace = await open({ scope: (file) => !file.startsWith("test/") });
    await workspace.read("test/a.test.ts");
    await expect(workspace.write("test/a.test.ts", "no test\n")).rejects.toMatchObject({
      code: "path-forbidden",
    });
  });

  test.each(["node_modules/x.js", ".git/config", ".agent/state"])(
    "neither reads nor writes %s",
    async (file) => {
      project.put(file, "text\n");
      const workspace = await open();
      await expect(workspace.read(file)).rejects.toMatchObject({ code: "path-forbidden" });
      await expect(workspace.write(file, "x\n")).rejects.toMatchObject({ code: "path-forbidden" });
      expect(project.get(file)).toBe("text\n");
    },
  );
});

describe("restoring", () => {
  beforeEach(() => {
    project.put("a.sh", "a\r\n", 0o750);
    project.put("src/b.txt", "b", 0o600);
  });

  async function editEverything(workspace: Workspace) {
    for (const round of [1, 2, 3]) {
      await edit(workspace, "a.sh", `A${round}\n`);
      await edit(workspace, "src/b.txt", `B${round}\n`);
      await edit(workspace, "new/deep/c.txt", `C${round}\n`);
    }
  }

  test.each<[string, (workspace: Workspace) => Promise<string[]> | string[]]>([
    ["restoreAll", (workspace) => workspace.restoreAll()],
    ["restoreAllSync", (workspace) => workspace.restoreAllSync()],
  ])("%s gives back bytes, modes and folders after any number of edits", async (_, restore) => {
    const before = project.snapshot();
    const workspace = await open();
    await editEverything(workspace);
    expect(workspace.changedFiles()).toEqual(["a.sh", "new/deep/c.txt", "src/b.txt"]);
    expect(await restore(workspace)).toEqual(["a.sh", "new/deep/c.txt", "src/b.txt"]);
    expect(project.snapshot()).toEqual(before);
    expect(workspace.changedFiles()).toEqual([]);
    expect(await restore(workspace)).toEqual([]);
  });

  test("a restored file can be edited again without another read", async () => {
    const workspace = await open();
    await editEverything(workspace);
    await workspace.restoreAll();
    await workspace.write("a.sh", "again\n");
    await workspace.write("new/deep/c.txt", "again\n");
    expect(workspace.changedFiles()).toEqual(["a.sh", "new/deep/c.txt"]);
    expect(project.get("a.sh")).toBe("again\r\n");
  });

  test("restore puts back one file and original tells its first text", async () => {
    const workspace = await open();
    await editEverything(workspace);
    expect((await workspace.original("a.sh")).text).toBe("a\n");
    expect((await workspace.original("new/deep/c.txt")).text).toBe("");
    await workspace.restore("a.sh");
    await workspace.restore("new/deep/c.txt");
    expect(workspace.changedFiles()).toEqual(["src/b.txt"]);
    expect(project.get("a.sh")).toBe("a\r\n");
    expect(statSync(path.join(project.root, "new"), { throwIfNoEntry: false })).toBeUndefined();
  });

  test("an edit made by somebody else meanwhile stays, and the other files go back", async () => {
    const workspace = await open();
    await editEverything(workspace);
    project.put("a.sh", "theirs\n");
    await expect(workspace.restoreAll()).rejects.toMatchObject({
      code: "file-changed",
      details: { path: "a.sh" },
    });
    expect([project.get("a.sh"), project.get("src/b.txt")]).toEqual(["theirs\n", "b"]);
    expect(workspace.restoreAllSync()).toEqual([]);
    expect(project.get("a.sh")).toBe("theirs\n");
  });

  test("goes back to somebody else's edit when the task built on it", async () => {
    const workspace = await open();
    await edit(workspace, "a.sh", "ours\n");
    project.put("a.sh", "theirs\n");
    await edit(workspace, "a.sh", "theirs and ours\n");
    await workspace.restoreAll();
    expect(project.get("a.sh")).toBe("theirs\n");
  });

  test("restoreAllSync during a write ends in the original bytes, at whatever step", async () => {
    const before = project.snapshot();
    for (let ticks = 0; ticks < 25; ticks++) {
      const journal = { recordBefore: () => new Promise<void>((resolve) => setImmediate(resolve)) };
      const workspace = await open({ journal });
      await edit(workspace, "src/b.txt", "B\n");
      const writes = [
        workspace.write("src/b.txt", "late\n"),
        edit(workspace, "new/c.txt", "late\n"),
      ];
      for (let tick = 0; tick < ticks; tick++)
        await new Promise((resolve) => setImmediate(resolve));
      workspace.restoreAllSync();
      await Promise.allSettled(writes);
      expect(project.snapshot()).toEqual(before);
    }
  });

  test("restoreAllSync ends all writing", async () => {
    const workspace = await open();
    await workspace.read("a.sh");
    workspace.restoreAllSync();
    await expect(workspace.write("a.sh", "late\n")).rejects.toMatchObject({
      code: "workspace-closed",
    });
  });
});
