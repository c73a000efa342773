import { readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { writeFileAtomic } from "../../src/session/atomic-write.ts";
import { createJournal } from "../../src/session/journal.ts";
import { parseJournal, renderJournalLine } from "../../src/session/journal-record.ts";
import { acquireProjectLock } from "../../src/session/lock.ts";
import { openSession } from "../../src/session/session-log.ts";
import { openStateDirectory } from "../../src/session/state-directory.ts";
import { readTasks } from "../../src/session/task-history.ts";
import { createWorkspace } from "../../src/tools/workspace.ts";
import { runUndoCommand } from "../../src/ui/undo-command.ts";
import type { UndoCommand } from "../../src/ui/undo-flags.ts";
import { createProjectFixture, edit, type ProjectFixture } from "../session/project-fixture.ts";
import { createRecorder } from "./scripted-run.ts";

const NO_PROCESS = 2 ** 22 + 1; // above the greatest pid Linux gives

let project: ProjectFixture;
let variables: Record<string, string>;
/** Where the command finds its state by these variables. */
let state: string;
beforeEach(() => {
  project = createProjectFixture();
  project.put("a.txt", "a\n");
  variables = { XDG_STATE_HOME: project.state };
  state = openStateDirectory({ env: variables }).path;
});
afterEach(() => project.remove());

async function run(kind: "undo" | "redo", told: Partial<UndoCommand> = {}) {
  const stdout = createRecorder();
  const stderr = createRecorder();
  const io = { stdout, stderr, stderrIsTty: false, color: false, columns: 80, variables };
  const exitCode = await runUndoCommand({ kind, cwd: project.root, json: false, ...told }, io);
  return { exitCode, stdout: stdout.text(), stderr: stderr.text() };
}

async function editFile(text: string, task: string, file = "a.txt") {
  const { root } = project;
  const journal = createJournal({ stateDirectory: state, root, task });
  const isIgnored = () => false;
  const workspace = await createWorkspace({ root, journal, isIgnored, writeFile: writeFileAtomic });
  await edit(workspace, file, text);
  return { journal, workspace };
}

async function commitEdit(text: string, task: string): Promise<void> {
  const { journal, workspace } = await editFile(text, task);
  journal.commit(workspace.changes());
}

/** An edit whose process died before it was kept or taken back. */
async function cutOffEdit(text: string, task: string): Promise<void> {
  await editFile(text, task);
  const folder = readTasks(state, project.root).at(-1)?.folder ?? "";
  const file = path.join(folder, "journal.jsonl");
  const lines = parseJournal(readFileSync(file)).records.map((record) =>
    renderJournalLine(record.type === "task-begin" ? { ...record, pid: NO_PROCESS } : record),
  );
  writeFileSync(file, lines.join(""));
}

test("undo restores the files of the last change and names them; redo changes them again", async () => {
  await commitEdit("b\n", "fix\u001b[2J it");
  expect(await run("undo")).toEqual({
    exitCode: 0,
    stdout: "✓ undone  fix␛ it\n  restored  a.txt\n",
    stderr: "",
  });
  expect(project.get("a.txt")).toBe("a\n");
  expect(await run("redo")).toMatchObject({ stdout: "✓ redone  fix␛ it\n  changed  a.txt\n" });
  expect(project.get("a.txt")).toBe("b\n");
});

test("as JSON the answer is one object", async () => {
  await commitEdit("b\n", "fix it");
  const { stdout } = await run("undo", { json: true });
  expect(JSON.parse(stdout)).toEqual({
    type: "undo",
    recovered: [],
    done: {
      task_id: expect.stringMatching(/^task_/),
      task: "fix it",
      files: ["a.txt"],
      removed: [],
    },
  });
});

test("a folder reached through a link is the same project", async () => {
  await commitEdit("b\n", "fix it");
  const link = path.join(path.dirname(project.root), "link");
  symlinkSync(project.root, link);
  expect(await run("undo", { cwd: link })).toMatchObject({ exitCode: 0 });
  expect(project.get("a.txt")).toBe("a\n");
});

test("an undo after a cut-off run takes back that run and nothing before it", async () => {
  await commitEdit("kept\n", "good");
  await cutOffEdit("half\n", "cut off");
  const { exitCode, stdout, stderr } = await run("undo");
  expect(exitCode).toBe(0);
  expect(project.get("a.txt")).toBe("kept\n");
  expect(stdout).toMatch(/^✓ took back the run that was cut off\n/);
  expect(stderr).toBe('! An earlier run ("cut off") was cut off; restored: a.txt.\n');
  await run("undo");
  expect(project.get("a.txt")).toBe("a\n");
});

test("a file that cannot go back is told with the place of its earlier content", async () => {
  await cutOffEdit("half\n", "cut off");
  project.put("a.txt", "mine\n");
  const { exitCode, stdout, stderr } = await run("undo", { json: true });
  expect(exitCode).toBe(3);
  expect(project.get("a.txt")).toBe("mine\n");
  expect(stderr).toContain("a.txt was left alone: changed by you since, its earlier content is in");
  const { recovered, done } = JSON.parse(stdout);
  expect(done).toBeNull();
  expect(readFileSync(recovered[0].left_alone[0].saved_copy, "utf8")).toBe("a\n");
});

test("with nothing to undo it fails, and the next agent gets the lock", async () => {
  await expect(run("undo")).rejects.toMatchObject({ code: "nothing-to-undo" });
  (await acquireProjectLock(state, project.root)).release();
});

test("while an agent is at work nothing is undone", async () => {
  await commitEdit("b\n", "fix it");
  const lock = await acquireProjectLock(state, project.root);
  await expect(run("undo")).rejects.toMatchObject({ code: "project-busy" });
  lock.release();
  expect(project.get("a.txt")).toBe("b\n");
});

test("a folder that is not there is named", async () => {
  await expect(run("undo", { cwd: path.join(project.root, "nope") })).rejects.toMatchObject({
    code: "directory-unusable",
    details: { reason: "it does not exist" },
  });
});

describe("of a turn", () => {
  const REST = { symbolsChanged: [], rename: null, answer: null, exitCode: 0 } as const;

  /** A session of messages that each wrote to a file, the last two to one; the third only answered. */
  async function converse(): Promise<string> {
    const log = openSession({ stateDirectory: state, root: project.root, continues: "none" });
    for (const file of ["b.txt", "a.txt", null, "a.txt"]) {
      const number = log.memory.tasks.length + 1;
      const said = `message ${number}`;
      const { journal, workspace } = await editFile(`${number}\n`, said, file ?? "none.txt");
      log.begin({ said, taskId: journal.taskId });
      if (file === null) {
        await workspace.restoreAll();
        journal.rollback();
      } else journal.commit(workspace.changes());
      log.append({
        ...{ said, task: said, kind: "change", work: "change", synthesis: "Done." },
        ...{ ...REST, filesChanged: file === null ? [] : [file] },
        journalTaskId: file === null ? null : journal.taskId,
      });
    }
    log.close();
    return log.sessionId;
  }

  const turn = (number: number, session?: string) => ({ turn: { number, session } });

  test("the session used last is counted, or the one that is named", async () => {
    const session = await converse();
    expect(await run("undo", turn(1))).toMatchObject({
      stdout: "✓ undone  message 1\n  removed  b.txt\n",
    });
    expect([project.get("a.txt"), project.get("b.txt")]).toEqual(["4\n", null]);
    const other = openSession({ stateDirectory: state, root: project.root, continues: "none" });
    other.begin({ said: "another session", taskId: "task_other" });
    other.close();
    await expect(run("redo", turn(1))).rejects.toMatchObject({ code: "nothing-to-undo" });
    await run("redo", turn(1, session.slice(0, -2)));
    expect(project.get("b.txt")).toBe("1\n");
  });

  test("is refused where a later turn changed the same file, and that turn is named", async () => {
    await converse();
    await expect(run("undo", turn(2))).rejects.toMatchObject({
      code: "undo-conflict",
      message: 'Cannot undo: a.txt was changed again by turn 4 ("message 4"). Nothing was touched.',
      next: 'Undo "message 4" first.',
    });
    await run("undo", turn(4));
    await run("undo", turn(2));
    expect(project.get("a.txt")).toBe("a\n");
    await expect(run("redo", turn(4))).rejects.toMatchObject({
      message: expect.stringContaining('by turn 2 ("message 2"), which is undone'),
      next: 'Redo "message 2" first.',
    });
    await run("redo", turn(2));
    await run("redo", turn(4));
    expect(project.get("a.txt")).toBe("4\n");
  });

  test("that was edited since is refused with the file named", async () => {
    await converse();
    project.put("b.txt", "mine\n");
    await expect(run("undo", turn(1))).rejects.toMatchObject({
      code: "undo-conflict",
      details: { path: "b.txt" },
    });
    expect(project.get("b.txt")).toBe("mine\n");
  });

  test.each([
    [3, /turn 3 of session ses_\w+ keeps no change of its own/],
    [9, /session ses_\w+ has 4 turns/],
  ])("%d, which there is nothing of, is told", async (number, message) => {
    await converse();
    await expect(run("undo", turn(number))).rejects.toMatchObject({
      code: "nothing-to-undo",
      message: expect.stringMatching(message),
    });
  });

  test("without a session there is none", async () => {
    await expect(run("undo", turn(1))).rejects.toMatchObject({ code: "session-unknown" });
  });
});

describe("of a task or a file", () => {
  async function change(file: string, text: string): Promise<string> {
    const { journal, workspace } = await editFile(text, `write ${file}`, file);
    journal.commit(workspace.changes());
    return journal.taskId;
  }

  test("the one that is named is taken back and made again, whatever came later elsewhere", async () => {
    const taskId = await change("b.txt", "b\n");
    await change("c.txt", "c\n");
    await run("undo", { taskId });
    expect([project.get("b.txt"), project.get("c.txt")]).toEqual([null, "c\n"]);
    await expect(run("undo", { taskId })).rejects.toMatchObject({
      message: `There is nothing to undo: task ${taskId} is undone already.`,
    });
    await run("redo", { path: "b.txt" });
    expect(project.get("b.txt")).toBe("b\n");
    await expect(run("redo", { taskId })).rejects.toMatchObject({
      message: `There is nothing to redo: task ${taskId} stands already.`,
    });
    await expect(run("undo", { taskId, path: "c.txt" })).rejects.toMatchObject({
      message: `There is nothing to undo: task ${taskId} did not change c.txt.`,
    });
    await expect(run("undo", { taskId: "task_nope" })).rejects.toMatchObject({
      message: "There is nothing to undo: task task_nope is not kept in this folder.",
    });
  });

  test("a redo of what a later task built over is refused", async () => {
    const taskId = await change("b.txt", "b\n");
    await run("undo", { taskId });
    await change("b.txt", "other\n");
    await expect(run("redo", { taskId })).rejects.toMatchObject({
      code: "undo-conflict",
      details: { path: "b.txt", laterTask: "write b.txt" },
    });
    expect(project.get("b.txt")).toBe("other\n");
  });

  test.each([
    ["from the folder", () => ({ path: "b.txt" })],
    ["in full", () => ({ path: path.join(project.root, "b.txt") })],
    [
      "by a link to the folder",
      () => {
        const link = path.join(path.dirname(project.root), "link");
        symlinkSync(project.root, link);
        return { cwd: link, path: path.join(link, "b.txt") };
      },
    ],
  ])("a file may be named %s", async (_, tell) => {
    await change("b.txt", "b\n");
    await change("c.txt", "c\n");
    await run("undo", tell());
    expect([project.get("b.txt"), project.get("c.txt")]).toEqual([null, "c\n"]);
  });

  test("after a run that was cut off, what is named is taken back as well", async () => {
    const taskId = await change("b.txt", "b\n");
    await cutOffEdit("half\n", "cut off");
    await run("undo", { taskId });
    expect([project.get("a.txt"), project.get("b.txt")]).toEqual(["a\n", null]);
  });
});
