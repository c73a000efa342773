import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { writeFileAtomic } from "../../src/session/atomic-write.ts";
import type { AtomicWrite } from "../../src/tools/file-image.ts";
import type { Journal } from "../../src/tools/journal.ts";
import { createWorkspace, type Workspace } from "../../src/tools/workspace.ts";
import { createProjectFixture, edit, type ProjectFixture } from "../session/project-fixture.ts";

const SILENT_JOURNAL: Journal = { recordBefore: async () => undefined };
const BINARY = Buffer.from([0, 255, 254, 13, 10, 0, 128]);

let project: ProjectFixture;
beforeEach(() => {
  project = createProjectFixture();
  project.put("a.sh", "a\r\n", 0o750);
  project.put("docs/b.md", "b\n", 0o640);
  writeFileSync(at("image.bin"), BINARY, { mode: 0o604 });
});
afterEach(() => {
  chmodSync(project.root, 0o755);
  project.remove();
});

const at = (file: string) => path.join(project.root, file);

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

/** Of every change: what the journal was told, and whether the file was there at that time. */
function createRecorder() {
  const seen: unknown[] = [];
  const journal: Journal = {
    async recordBefore({ path: file, before, after, mode, createdFolders }) {
      const sizes = [before?.length ?? null, after?.length ?? null];
      seen.push({ file, sizes, mode, createdFolders, isThere: existsSync(at(file)) });
    },
  };
  return { seen, journal };
}

describe("look", () => {
  test("tells a file, a missing one, binary bytes and links apart", async () => {
    symlinkSync("docs/b.md", at("link.md"));
    const workspace = await open();
    expect(await workspace.look("image.bin")).toEqual({
      path: "image.bin",
      sha: expect.stringMatching(/^[0-9a-f]{64}$/),
      isLink: false,
    });
    expect(await workspace.look("link.md")).toMatchObject({ path: "docs/b.md", isLink: true });
    expect(await workspace.look("none/x")).toEqual({ path: "none/x", sha: null, isLink: false });
  });

  test.each(["node_modules/x", ".git/config", "docs"])("refuses %s", async (file) => {
    await expect((await open()).look(file)).rejects.toMatchObject({ code: "path-forbidden" });
  });
});

describe("remove", () => {
  test("removes a file it has seen, after the journal knows its bytes and mode", async () => {
    const { seen, journal } = createRecorder();
    const workspace = await open({ journal });
    await workspace.look("image.bin");
    await workspace.remove("image.bin");
    expect(seen).toEqual([
      { file: "image.bin", sizes: [7, null], mode: 0o604, createdFolders: 0, isThere: true },
    ]);
    expect(existsSync(at("image.bin"))).toBe(false);
    expect(workspace.changes()).toMatchObject([{ path: "image.bin", afterSha: null }]);
  });

  test("leaves the folder of the last file, unless the task made it", async () => {
    const workspace = await open();
    await workspace.read("docs/b.md");
    await workspace.remove("docs/b.md");
    expect(existsSync(at("docs"))).toBe(true);
    await edit(workspace, "new/deep/c.txt", "c\n");
    await workspace.remove("new/deep/c.txt");
    expect(existsSync(at("new"))).toBe(false);
    expect(workspace.changedFiles()).toEqual(["docs/b.md"]);
  });

  test.each<[string, string, (workspace: Workspace) => Promise<unknown>]>([
    ["was never seen", "file-changed", async () => undefined],
    [
      "was changed since",
      "file-changed",
      async (workspace) => {
        await workspace.look("a.sh");
        project.put("a.sh", "theirs\n", 0o750);
      },
    ],
    [
      "has no write bit",
      "file-read-only",
      async (workspace) => {
        await workspace.look("a.sh");
        chmodSync(at("a.sh"), 0o555);
      },
    ],
    [
      "is in a read-only folder",
      "file-read-only",
      async (workspace) => {
        await workspace.look("a.sh");
        chmodSync(project.root, 0o555);
      },
    ],
    [
      "is a link now",
      "path-forbidden",
      async (workspace) => {
        await workspace.look("a.sh");
        rmSync(at("a.sh"));
        symlinkSync("docs/b.md", at("a.sh"));
      },
    ],
    [
      "is a pipe now",
      "path-forbidden",
      async (workspace) => {
        await workspace.look("a.sh");
        rmSync(at("a.sh"));
        spawnSync("mkfifo", [at("a.sh")]);
      },
    ],
    [
      "is a folder now",
      "path-forbidden",
      async (workspace) => {
        await workspace.look("a.sh");
        rmSync(at("a.sh"));
        mkdirSync(at("a.sh"));
      },
    ],
  ])("refuses a file that %s: %s", async (_, code, prepare) => {
    const { seen, journal } = createRecorder();
    const workspace = await open({ journal });
    await prepare(workspace);
    await expect(workspace.remove("a.sh")).rejects.toMatchObject({ code });
    expect(seen).toEqual([]);
    expect(project.get("docs/b.md")).toBe("b\n");
  });

  test("of a file that is not there says so", async () => {
    const workspace = await open();
    await workspace.look("none.txt");
    await expect(workspace.remove("none.txt")).rejects.toMatchObject({ code: "file-missing" });
  });

  test("notices a change made while the journal is being written", async () => {
    const journal = { recordBefore: async () => project.put("a.sh", "theirs\n", 0o750) };
    const workspace = await open({ journal });
    await workspace.look("a.sh");
    await expect(workspace.remove("a.sh")).rejects.toMatchObject({ code: "file-changed" });
    expect(project.get("a.sh")).toBe("theirs\n");
    expect(workspace.changes()).toEqual([]);
  });

  test("a file removed and written again keeps its mode; with its first bytes it counts as unchanged", async () => {
    const before = project.snapshot();
    const workspace = await open();
    await workspace.read("a.sh");
    await workspace.remove("a.sh");
    await workspace.write("a.sh", "new\n");
    expect(project.snapshot()["a.sh"]).toBe("750 new\n");
    await workspace.remove("a.sh");
    await workspace.write("a.sh", "a\r\n");
    expect(workspace.changes()).toMatchObject([{ path: "a.sh" }]);
    await workspace.restoreAll();
    expect(project.snapshot()).toEqual(before);
    await workspace.read("docs/b.md");
    await workspace.remove("docs/b.md");
    await workspace.write("docs/b.md", "b\n");
    expect(workspace.changes()).toEqual([]);
    expect(project.snapshot()).toEqual(before);
  });
});

test("a copy of the first bytes over a removed file gives back the first mode too", async () => {
  project.put("same.sh", "a\r\n", 0o600);
  const before = project.snapshot();
  const workspace = await open();
  await workspace.look("a.sh");
  await workspace.remove("a.sh");
  await workspace.copy("same.sh", "a.sh");
  expect(workspace.changes()).toEqual([]);
  expect(project.snapshot()).toEqual(before);
});

describe("copy and move", () => {
  test("keep bytes and mode, of binary files too, and create folders", async () => {
    const { seen, journal } = createRecorder();
    const workspace = await open({ journal });
    await workspace.copy("image.bin", "x/y/copy.bin");
    await workspace.move("a.sh", "x/moved.sh");
    expect(readFileSync(at("x/y/copy.bin"))).toEqual(BINARY);
    expect(project.snapshot()).toMatchObject({
      "image.bin": expect.stringMatching(/^604 /),
      "x/y/copy.bin": expect.stringMatching(/^604 /),
      "x/moved.sh": "750 a\r\n",
    });
    expect(existsSync(at("a.sh"))).toBe(false);
    expect(seen).toMatchObject([
      { file: "x/y/copy.bin", sizes: [null, 7], createdFolders: 2, isThere: false },
      { file: "x/moved.sh", sizes: [null, 3], createdFolders: 0, isThere: false },
      { file: "a.sh", sizes: [3, null], mode: 0o750, isThere: true },
    ]);
    expect(workspace.changedFiles()).toEqual(["a.sh", "x/moved.sh", "x/y/copy.bin"]);
  });

  test.each([
    ["case", "docs/B.md"],
    ["Unicode form", "docs/b\u0301.md"],
  ])("a move to a name that differs in %s only", async (_, to) => {
    const from = to.endsWith("B.md") ? "docs/b.md" : "docs/\u1e03.md";
    project.put(from, "text\n");
    const workspace = await open();
    await workspace.move(from, to);
    expect(project.get(to)).toBe("text\n");
    expect(workspace.changedFiles()).toContain(to);
    await workspace.restoreAll();
    expect([project.get(from), project.get(to)]).toEqual(["text\n", null]);
  });

  test("do nothing onto the same bytes or the same file, except that a move leaves the old name", async () => {
    const { seen, journal } = createRecorder();
    project.put("same.sh", "a\r\n", 0o600);
    const workspace = await open({ journal });
    await workspace.copy("a.sh", "same.sh");
    await workspace.copy("a.sh", "./docs/../a.sh");
    await workspace.move("a.sh", "a.sh");
    expect(seen).toEqual([]);
    await workspace.move("a.sh", "same.sh");
    expect(project.get("a.sh")).toBeNull();
    expect(project.snapshot()["same.sh"]).toBe("600 a\r\n");
  });

  test.each<[string, [string, string], string, (() => void)?]>([
    ["another file", ["a.sh", "docs/b.md"], "file-exists"],
    ["a folder", ["a.sh", "docs"], "path-forbidden"],
    ["a place below a file", ["a.sh", "docs/b.md/x"], "path-forbidden"],
    ["the outside", ["a.sh", "../x"], "path-outside"],
    ["git's folder", ["a.sh", ".git/hooks/x"], "path-forbidden"],
    ["an ignored place", ["a.sh", "node_modules/x"], "path-forbidden"],
    ["a place of a missing file", ["none.txt", "x"], "file-missing"],
    ["a place of an ignored file", ["node_modules/y", "x"], "path-forbidden"],
    ["a broken link", ["a.sh", "l"], "path-forbidden", () => symlinkSync("none", at("l"))],
    [
      "a link to another file",
      ["a.sh", "l"],
      "file-exists",
      () => symlinkSync("docs/b.md", at("l")),
    ],
    ["a pipe", ["a.sh", "p"], "path-forbidden", () => void spawnSync("mkfifo", [at("p")])],
    ["a place of a pipe", ["p", "x"], "path-forbidden", () => void spawnSync("mkfifo", [at("p")])],
  ])("are refused onto %s", async (_, [from, to], code, prepare) => {
    prepare?.();
    const { seen, journal } = createRecorder();
    const workspace = await open({ journal });
    await expect(workspace.copy(from, to)).rejects.toMatchObject({ code });
    await expect(workspace.move(from, to)).rejects.toMatchObject({ code });
    expect(seen).toEqual([]);
  });

  test("a move through a link is refused, a copy takes what it leads to", async () => {
    symlinkSync("docs/b.md", at("link.md"));
    const workspace = await open();
    await expect(workspace.move("link.md", "x.md")).rejects.toMatchObject({
      code: "path-forbidden",
    });
    await workspace.copy("link.md", "x.md");
    expect(project.get("x.md")).toBe("b\n");
  });

  test("need the scope of what they write: a copy of its target, a move of both", async () => {
    const workspace = await open({ scope: (file) => file.startsWith("free/") });
    for (const work of ["copy", "move"] as const) {
      await expect(workspace[work]("a.sh", "docs/x")).rejects.toMatchObject({
        code: "path-forbidden",
      });
    }
    await expect(workspace.move("a.sh", "free/x")).rejects.toMatchObject({
      code: "path-forbidden",
    });
    expect(project.get("free/x")).toBeNull();
    await workspace.copy("a.sh", "free/x");
    await workspace.move("free/x", "free/y");
    expect(project.get("free/y")).toBe("a\r\n");
  });

  test("a source that was read and changed since is left alone", async () => {
    const workspace = await open();
    await workspace.read("a.sh");
    project.put("a.sh", "theirs\n", 0o750);
    await expect(workspace.copy("a.sh", "x")).rejects.toMatchObject({ code: "file-changed" });
    expect(project.get("x")).toBeNull();
  });

  test.each(["copy", "remove"])(
    "a move whose %s is overtaken by somebody's edit loses none of their bytes",
    async (step) => {
      let records = 0;
      const journal = {
        recordBefore: async () => {
          records += 1;
          if (records === (step === "copy" ? 1 : 2)) project.put("a.sh", "theirs\n", 0o750);
        },
      };
      const workspace = await open({ journal });
      await expect(workspace.move("a.sh", "x/a.sh")).rejects.toMatchObject({
        code: "file-changed",
      });
      expect(project.get("a.sh")).toBe("theirs\n");
      expect(existsSync(at("x"))).toBe(false);
      expect(workspace.changes()).toEqual([]);
    },
  );

  test("within a task the name of a removed file is not free for a folder", async () => {
    const workspace = await open();
    await workspace.look("a.sh");
    await workspace.remove("a.sh");
    for (const work of [
      () => workspace.copy("docs/b.md", "a.sh/b.md"),
      () => edit(workspace, "a.sh/b.md", "x\n"),
    ]) {
      await expect(work()).rejects.toMatchObject({ code: "path-forbidden" });
    }
    await workspace.restoreAll();
    expect(project.get("a.sh")).toBe("a\r\n");
  });

  test("two files trade names by way of a third", async () => {
    const before = project.snapshot();
    const workspace = await open();
    await workspace.move("a.sh", "t");
    await workspace.move("docs/b.md", "a.sh");
    await workspace.move("t", "docs/b.md");
    expect(project.snapshot()).toMatchObject({ "a.sh": "640 b\n", "docs/b.md": "750 a\r\n" });
    expect(workspace.changedFiles()).toEqual(["a.sh", "docs/b.md"]);
    await workspace.restoreAll();
    expect(project.snapshot()).toEqual(before);
  });
});

describe("restoring", () => {
  async function changeEverything(workspace: Workspace) {
    await workspace.look("image.bin");
    await workspace.remove("image.bin");
    await workspace.move("a.sh", "new/deep/a.sh");
    await workspace.copy("docs/b.md", "new/b.md");
    await edit(workspace, "new/deep/a.sh", "edited\n");
    await workspace.move("new/deep/a.sh", "a.sh.old");
    await edit(workspace, "a.sh", "another\n");
    await edit(workspace, "short/lived.txt", "x\n");
    await workspace.remove("short/lived.txt");
  }

  test.each<[string, (workspace: Workspace) => Promise<string[]> | string[]]>([
    ["restoreAll", (workspace) => workspace.restoreAll()],
    ["restoreAllSync", (workspace) => workspace.restoreAllSync()],
  ])("%s brings removed and moved files back, with modes and folders", async (_, restore) => {
    const before = project.snapshot();
    const workspace = await open();
    await changeEverything(workspace);
    expect(workspace.changedFiles()).toEqual(["a.sh", "a.sh.old", "image.bin", "new/b.md"]);
    expect(await restore(workspace)).toEqual(["a.sh", "a.sh.old", "image.bin", "new/b.md"]);
    expect(project.snapshot()).toEqual(before);
    expect(workspace.changes()).toEqual([]);
  });

  test("restore and original reach a removed file", async () => {
    const workspace = await open();
    await workspace.look("a.sh");
    await workspace.remove("a.sh");
    expect((await workspace.original("a.sh")).text).toBe("a\n");
    await workspace.restore("a.sh");
    expect(project.snapshot()["a.sh"]).toBe("750 a\r\n");
  });

  test("leaves alone what somebody put in the place of a removed file", async () => {
    const workspace = await open();
    await workspace.look("a.sh");
    await workspace.remove("a.sh");
    project.put("a.sh", "theirs\n");
    await expect(workspace.restoreAll()).rejects.toMatchObject({ code: "file-changed" });
    expect(project.get("a.sh")).toBe("theirs\n");
  });

  test("restoreAllSync during a move ends in the original bytes, at whatever step", async () => {
    const before = project.snapshot();
    for (let ticks = 0; ticks < 12; ticks++) {
      const journal = { recordBefore: () => new Promise<void>((resolve) => setImmediate(resolve)) };
      const workspace = await open({ journal });
      await workspace.look("image.bin");
      const works = [workspace.move("a.sh", "new/a.sh"), workspace.remove("image.bin")];
      for (let tick = 0; tick < ticks; tick++) {
        await new Promise((resolve) => setImmediate(resolve));
      }
      workspace.restoreAllSync();
      await Promise.allSettled(works);
      expect(project.snapshot()).toEqual(before);
    }
  });
});

test.each(["ENOSPC", "EIO", "EROFS", "EACCES"])(
  "%s at any step of a move leaves both names as they were",
  async (errno) => {
    const before = project.snapshot();
    const fail = () => {
      throw Object.assign(new Error(errno), { code: errno });
    };
    for (const failing of [1, 2]) {
      let records = 0;
      const journal: Journal = {
        recordBefore: async () => {
          records += 1;
          if (records === failing) fail();
        },
      };
      await expect((await open({ journal })).move("a.sh", "x/a.sh")).rejects.toThrow();
      expect(project.snapshot()).toEqual(before);
    }
    const writeFile: AtomicWrite = (target, bytes, { mode }) =>
      writeFileAtomic(target, bytes, { mode, beforeRename: fail });
    await expect((await open({ writeFile })).move("a.sh", "x/a.sh")).rejects.toThrow();
    expect(project.snapshot()).toEqual(before);
    const lateFailure: AtomicWrite = (target, bytes, options) => {
      writeFileAtomic(target, bytes, options);
      fail();
    };
    const workspace = await open({ writeFile: lateFailure });
    await expect(workspace.copy("a.sh", "x/a.sh")).rejects.toThrow();
    expect(workspace.changedFiles()).toEqual(["x/a.sh"]);
    expect(workspace.restoreAllSync()).toEqual(["x/a.sh"]);
    expect(project.snapshot()).toEqual(before);
  },
);
