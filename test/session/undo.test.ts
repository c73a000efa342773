import { chmodSync, rmSync, symlinkSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { writeFileAtomic } from "../../src/session/atomic-write.ts";
import { locateBlob } from "../../src/session/journal-file.ts";
import { recoverProject } from "../../src/session/recovery.ts";
import { readTasks } from "../../src/session/task-history.ts";
import { redoLast, undoLast } from "../../src/session/undo.ts";
import { hashBytes } from "../../src/tools/disk-file.ts";
import type { AtomicWrite } from "../../src/tools/file-image.ts";
import { createProjectFixture, edit, type ProjectFixture } from "./project-fixture.ts";

let project: ProjectFixture;
beforeEach(() => {
  project = createProjectFixture();
  project.put("run.sh", "\uFEFFa\r\nb", 0o755);
  project.put("größe/x y.txt", "x\n", 0o600);
});
afterEach(() => {
  chmodSync(project.root, 0o755);
  project.remove();
});

const undo = () => undoLast(project.state, project.root);
const redo = () => redoLast(project.state, project.root);

/** One committed task that edits two files, twice, and creates one in new folders. */
async function runTask(mark: string, task = `task ${mark}`): Promise<Record<string, string>> {
  const { journal, workspace } = await project.begin(task);
  await edit(workspace, "run.sh", `first ${mark}\n`);
  await edit(workspace, "run.sh", `a ${mark}\n`);
  await edit(workspace, "größe/x y.txt", `x ${mark}\n`);
  await edit(workspace, `new/${mark}/c.txt`, `c ${mark}\n`);
  journal.commit(workspace.changes());
  return project.snapshot();
}

test("undo after edit is the identity of bytes, modes and folders; redo is that of the edit", async () => {
  const before = project.snapshot();
  const after = await runTask("one");
  expect(await undo()).toMatchObject({
    task: "task one",
    files: ["größe/x y.txt", "new/one/c.txt", "run.sh"],
  });
  expect(project.snapshot()).toEqual(before);
  await redo();
  expect(project.snapshot()).toEqual(after);
  await undo();
  expect(project.snapshot()).toEqual(before);
});

test("undo gives back a mode that was changed with the content, redo the other one", async () => {
  await runTask("one");
  chmodSync(path.join(project.root, "run.sh"), 0o700);
  const after = project.snapshot();
  await undo();
  expect(project.snapshot()["run.sh"]).toMatch(/^755 /);
  await redo();
  expect(project.snapshot()).toEqual(after);
});

test("several tasks are undone from the last and redone from the first", async () => {
  const states = [
    project.snapshot(),
    await runTask("one"),
    await runTask("two"),
    await runTask("three"),
  ];
  for (const at of [2, 1, 0]) {
    await undo();
    expect(project.snapshot()).toEqual(states[at]);
  }
  for (const at of [1, 2, 3]) {
    await redo();
    expect(project.snapshot()).toEqual(states[at]);
  }
});

describe("has nothing to do", () => {
  test("in a folder without tasks", async () => {
    await expect(undo()).rejects.toMatchObject({
      code: "nothing-to-undo",
      details: { action: "undo" },
    });
    await expect(redo()).rejects.toMatchObject({
      code: "nothing-to-undo",
      details: { action: "redo" },
    });
  });

  test("for tasks rolled back or committed without changes", async () => {
    const first = await project.begin();
    await edit(first.workspace, "run.sh", "x\n");
    await first.workspace.restoreAll();
    first.journal.rollback();
    (await project.begin()).journal.commit([]);
    await expect(undo()).rejects.toMatchObject({ code: "nothing-to-undo" });
  });

  test("to redo after a new task", async () => {
    await runTask("one");
    await undo();
    await runTask("two");
    await expect(redo()).rejects.toMatchObject({ code: "nothing-to-undo" });
  });
});

describe("refuses and touches nothing", () => {
  test.each<[string, string, RegExp, () => void]>([
    [
      "when the last file was edited since",
      "run.sh",
      /changed after/,
      () => project.put("run.sh", "mine\n"),
    ],
    [
      "when a file was removed since",
      "run.sh",
      /changed after/,
      () => rmSync(path.join(project.root, "run.sh")),
    ],
    [
      "when a saved copy is lost",
      "run.sh",
      /saved copy/,
      () => {
        const [task] = readTasks(project.state, project.root);
        rmSync(locateBlob(task?.folder ?? "", hashBytes(Buffer.from("\uFEFFa\r\nb"))));
      },
    ],
    [
      "when a file became a link",
      "run.sh",
      /link/,
      () => {
        rmSync(path.join(project.root, "run.sh"));
        project.put("other", "a one");
        symlinkSync("other", path.join(project.root, "run.sh"));
      },
    ],
  ])("%s", async (_, file, message, prepare) => {
    await runTask("one");
    prepare();
    const before = project.snapshot();
    await expect(undo()).rejects.toMatchObject({
      code: "undo-conflict",
      message: expect.stringMatching(message),
      details: { path: file },
    });
    expect(project.snapshot()).toEqual(before);
    expect(readTasks(project.state, project.root)[0]?.status).toBe("committed");
  });

  test("when a file is read-only", async () => {
    await runTask("one");
    chmodSync(path.join(project.root, "run.sh"), 0o555);
    const before = project.snapshot();
    await expect(undo()).rejects.toMatchObject({ code: "file-read-only" });
    expect(project.snapshot()).toEqual(before);
  });
});

test.each([
  ["ENOSPC", "file-disk-full"],
  ["EIO", "file-not-written"],
])(
  "a failure of the disk (%s) in the middle leaves undo and redo as if never asked",
  async (errno, code) => {
    const failAt = (failing: string): AtomicWrite => {
      let hasFailed = false;
      return (target, bytes, options) => {
        if (target.endsWith(failing) && !hasFailed) {
          hasFailed = true;
          throw Object.assign(new Error(errno), { code: errno });
        }
        writeFileAtomic(target, bytes, options);
      };
    };
    const before = project.snapshot();
    const after = await runTask("one");
    for (const failing of ["x y.txt", "run.sh"]) {
      const failed = undoLast(project.state, project.root, { writeFile: failAt(failing) });
      await expect(failed).rejects.toMatchObject({ code });
      expect(project.snapshot()).toEqual(after);
    }
    await undo();
    const failed = redoLast(project.state, project.root, { writeFile: failAt("run.sh") });
    await expect(failed).rejects.toMatchObject({ code });
    expect(project.snapshot()).toEqual(before);
    await redo();
    expect(project.snapshot()).toEqual(after);
  },
);

test("undo after a file was put back by hand undoes the others", async () => {
  const before = project.snapshot();
  await runTask("one");
  project.put("run.sh", "\uFEFFa\r\nb", 0o755);
  await undo();
  expect(project.snapshot()).toEqual(before);
});

test("recovery leaves a running task of a living process alone", async () => {
  const { workspace } = await project.begin();
  await edit(workspace, "run.sh", "in work\n");
  const during = project.snapshot();
  expect(await recoverProject(project.state, project.root)).toEqual({ tasks: [] });
  expect(project.snapshot()).toEqual(during);
});
