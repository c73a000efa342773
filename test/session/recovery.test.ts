import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parseJournal, renderJournalLine } from "../../src/session/journal-record.ts";
import { type RecoveredTask, recoverProject } from "../../src/session/recovery.ts";
import { type RecordedTask, readTasks } from "../../src/session/task-history.ts";
import { createProjectFixture, edit, type ProjectFixture } from "./project-fixture.ts";

const NO_PROCESS = 2 ** 22 + 1; // above the greatest pid Linux gives

let project: ProjectFixture;
let before: Record<string, string>;
beforeEach(() => {
  project = createProjectFixture();
  project.put("a.txt", "a\n", 0o640);
  project.put("b.txt", "b\r\n", 0o755);
  before = project.snapshot();
});
afterEach(() => project.remove());

/** A task that edited three files and whose process is gone. */
async function leaveUnfinishedTask(): Promise<RecordedTask> {
  const { workspace } = await project.begin("fix it");
  await edit(workspace, "a.txt", "A1\n");
  await edit(workspace, "a.txt", "A2\n");
  await edit(workspace, "b.txt", "B\n");
  await edit(workspace, "new/c.txt", "C\n");
  const [task] = readTasks(project.state, project.root);
  if (task === undefined) throw new Error("no task was recorded");
  rewriteJournal(task, (lines) => lines);
  return task;
}

/** Lets the process of the task die and its lines be changed: what a crash leaves. */
function rewriteJournal(task: RecordedTask, change: (lines: string[]) => string[]): void {
  const file = journalOf(task);
  const { records } = parseJournal(readFileSync(file));
  const lines = records.map((record) =>
    renderJournalLine(record.type === "task-begin" ? { ...record, pid: NO_PROCESS } : record),
  );
  writeFileSync(file, change(lines).join(""));
}

const journalOf = (task: RecordedTask) => path.join(task.folder, "journal.jsonl");

async function recover(): Promise<RecoveredTask> {
  const { tasks } = await recoverProject(project.state, project.root);
  const [task] = tasks;
  if (tasks.length !== 1 || task === undefined) throw new Error(`${tasks.length} tasks recovered`);
  return task;
}

test("puts an unfinished task's files back, says so once, and sweeps its temp files", async () => {
  const task = await leaveUnfinishedTask();
  const temps = [`.agent-${NO_PROCESS}-tmp_a.tmp`, `new/.agent-${NO_PROCESS}-tmp_b.tmp`];
  for (const temp of temps) project.put(temp, "half");
  writeFileSync(path.join(task.folder, "blobs", `.agent-${NO_PROCESS}-tmp_c.tmp`), "half");
  expect(await recover()).toMatchObject({
    task: "fix it",
    restored: ["a.txt", "b.txt", "new/c.txt"],
    leftAlone: [],
    removedTemps: temps.map((temp) => path.join(project.root, temp)),
    isFinished: true,
  });
  expect(project.snapshot()).toEqual(before);
  expect(readdirSync(path.join(task.folder, "blobs"))).toHaveLength(2);
  expect(await recoverProject(project.state, project.root)).toEqual({ tasks: [] });
  expect(readTasks(project.state, project.root)[0]?.status).toBe("rolled-back");
});

test("sweeps the temp file of an undo that died before it began", async () => {
  const task = await leaveUnfinishedTask();
  rewriteJournal(task, (lines) => [...lines, renderJournalLine({ type: "rollback" })]);
  const temp = path.join(task.folder, "blobs", `.agent-${NO_PROCESS + 1}-tmp_a.tmp`);
  writeFileSync(temp, "half");
  expect(await recoverProject(project.state, project.root)).toEqual({ tasks: [] });
  expect(existsSync(temp)).toBe(false);
});

test("leaves a temp file of a living process alone", async () => {
  await leaveUnfinishedTask();
  project.put(`.agent-${process.pid}-tmp_a.tmp`, "in use");
  expect((await recover()).removedTemps).toEqual([]);
});

test("leaves a file alone that you changed since and says where its old bytes are", async () => {
  await leaveUnfinishedTask();
  project.put("a.txt", "mine\n");
  const { leftAlone, restored } = await recover();
  expect(leftAlone).toMatchObject([{ path: "a.txt", reason: "changed by you since" }]);
  expect(readFileSync(leftAlone[0]?.savedCopy ?? "", "utf8")).toBe("a\n");
  expect(restored).toEqual(["b.txt", "new/c.txt"]);
  expect(project.get("a.txt")).toBe("mine\n");
});

test.each<[string, () => void]>([
  ["a folder", () => mkdirSync(path.join(project.root, "a.txt"))],
  ["a link to the outside", () => symlinkSync("/etc/hostname", path.join(project.root, "a.txt"))],
])("leaves alone what became %s and restores the rest", async (_, replace) => {
  await leaveUnfinishedTask();
  rmSync(path.join(project.root, "a.txt"));
  replace();
  expect(await recover()).toMatchObject({
    leftAlone: [{ path: "a.txt" }],
    restored: ["b.txt", "new/c.txt"],
    isFinished: true,
  });
});

test("leaves a file alone whose saved copy is damaged", async () => {
  const task = await leaveUnfinishedTask();
  const sha = task.files.find((file) => file.path === "a.txt")?.beforeSha ?? "";
  writeFileSync(path.join(task.folder, "blobs", sha), "garbage");
  expect((await recover()).leftAlone).toMatchObject([
    { path: "a.txt", reason: "its saved copy is damaged" },
  ]);
  expect(project.get("a.txt")).toBe("A2\n");
});

describe("a torn journal", () => {
  test("whose last line is half there still restores, and its own line is not glued to the torn one", async () => {
    const task = await leaveUnfinishedTask();
    appendFileSync(journalOf(task), '{"crc32":"12345678","record":{"type":"comm');
    expect((await recover()).restored).toHaveLength(3);
    expect(project.snapshot()).toEqual(before);
    expect(parseJournal(readFileSync(journalOf(task))).records.at(-1)).toEqual({
      type: "rollback",
    });
  });

  test("whose commit is torn counts as not committed", async () => {
    const task = await leaveUnfinishedTask();
    const commit = renderJournalLine({ type: "commit", files: [] });
    appendFileSync(journalOf(task), commit.slice(0, -1));
    await recover();
    expect(project.snapshot()).toEqual(before);
  });

  test("that lost its first line or is empty touches nothing", async () => {
    const task = await leaveUnfinishedTask();
    const during = project.snapshot();
    rewriteJournal(task, (lines) => lines.slice(1));
    expect(await recoverProject(project.state, project.root)).toEqual({ tasks: [] });
    truncateSync(journalOf(task), 0);
    expect(await recoverProject(project.state, project.root)).toEqual({ tasks: [] });
    expect(project.snapshot()).toEqual(during);
  });
});

test("a committed task is not touched", async () => {
  const { journal, workspace } = await project.begin();
  await edit(workspace, "a.txt", "A\n");
  journal.commit(workspace.changes());
  const [task] = readTasks(project.state, project.root);
  if (task !== undefined) rewriteJournal(task, (lines) => lines);
  expect(await recoverProject(project.state, project.root)).toEqual({ tasks: [] });
  expect(project.get("a.txt")).toBe("A\n");
});

test("several unfinished tasks go back to before the first", async () => {
  await leaveUnfinishedTask();
  const { workspace } = await project.begin("another");
  await edit(workspace, "a.txt", "A3\n");
  for (const task of readTasks(project.state, project.root)) rewriteJournal(task, (lines) => lines);
  expect((await recoverProject(project.state, project.root)).tasks).toHaveLength(2);
  expect(project.snapshot()).toEqual(before);
});
