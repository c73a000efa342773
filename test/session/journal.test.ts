import { readdirSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createJournal } from "../../src/session/journal.ts";
import { readBlob } from "../../src/session/journal-file.ts";
import { locateTasks, readTasks } from "../../src/session/task-history.ts";
import { redoLast, undoLast } from "../../src/session/undo.ts";
import { hashBytes } from "../../src/tools/disk-file.ts";
import { createProjectFixture, edit, type ProjectFixture } from "./project-fixture.ts";

let project: ProjectFixture;
beforeEach(() => {
  project = createProjectFixture();
  project.put("a.txt", "old\n", 0o640);
});
afterEach(() => project.remove());

const sha = (text: string) => hashBytes(Buffer.from(text));

test("keeps the bytes from before the task, mode and every content the task wrote", async () => {
  const { journal, workspace } = await project.begin("fix it");
  for (const text of ["one\n", "two\n", "three\n"]) await edit(workspace, "a.txt", text);
  journal.commit(workspace.changes());
  const [task] = readTasks(project.state, project.root);
  expect(task).toMatchObject({
    taskId: journal.taskId,
    task: "fix it",
    root: project.root,
    status: "committed",
    owner: { pid: process.pid },
    files: [
      {
        path: "a.txt",
        beforeSha: sha("old\n"),
        mode: 0o640,
        afterShas: [sha("one\n"), sha("two\n"), sha("three\n")],
      },
    ],
    committed: [{ path: "a.txt", beforeSha: sha("old\n"), afterSha: sha("three\n") }],
  });
  expect(readdirSync(path.join(task?.folder ?? "", "blobs"))).toEqual([sha("old\n")]);
  expect(Buffer.from(readBlob(task?.folder ?? "", sha("old\n")) ?? []).toString()).toBe("old\n");
});

test("goes back to somebody else's edit that the task built on", async () => {
  const { journal, workspace } = await project.begin();
  await edit(workspace, "a.txt", "ours\n");
  project.put("a.txt", "theirs\n", 0o600);
  await edit(workspace, "a.txt", "both\n");
  journal.commit(workspace.changes());
  await undoLast(project.state, project.root);
  expect(project.snapshot()).toEqual({ "a.txt": "600 theirs\n" });
});

test("ends once: a rollback after the commit changes nothing", async () => {
  const { journal, workspace } = await project.begin();
  await edit(workspace, "a.txt", "new\n");
  journal.commit(workspace.changes());
  journal.rollback();
  expect(readTasks(project.state, project.root)[0]?.status).toBe("committed");
});

test("fails with a code when the state folder cannot be written", () => {
  project.put("file", "");
  const stateDirectory = path.join(project.root, "file", "state");
  expect(() => createJournal({ stateDirectory, root: project.root, task: "x" })).toThrow(
    expect.objectContaining({ code: "file-not-written" }),
  );
});

test("forgets the oldest of more than a hundred tasks, and undo still works", async () => {
  for (let count = 0; count < 102; count++) {
    const { journal, workspace } = await project.begin(String(count));
    await edit(workspace, "a.txt", `${count}\n`);
    journal.commit(workspace.changes());
  }
  expect(readdirSync(locateTasks(project.state, project.root))).toHaveLength(101);
  await undoLast(project.state, project.root);
  expect(project.get("a.txt")).toBe("100\n");
  await redoLast(project.state, project.root);
  expect(project.get("a.txt")).toBe("101\n");
});
