import { readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { writeFileAtomic } from "../../src/session/atomic-write.ts";
import { createJournal } from "../../src/session/journal.ts";
import { parseJournal, renderJournalLine } from "../../src/session/journal-record.ts";
import { acquireProjectLock } from "../../src/session/lock.ts";
import { openStateDirectory } from "../../src/session/state-directory.ts";
import { readTasks } from "../../src/session/task-history.ts";
import { createWorkspace } from "../../src/tools/workspace.ts";
import { runUndoCommand } from "../../src/ui/undo-command.ts";
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

async function run(kind: "undo" | "redo", { json = false, cwd = project.root } = {}) {
  const stdout = createRecorder();
  const stderr = createRecorder();
  const io = { stdout, stderr, stderrIsTty: false, color: false, columns: 80, variables };
  const exitCode = await runUndoCommand({ kind, cwd, json }, io);
  return { exitCode, stdout: stdout.text(), stderr: stderr.text() };
}

async function editFile(text: string, task: string) {
  const { root } = project;
  const journal = createJournal({ stateDirectory: state, root, task });
  const isIgnored = () => false;
  const workspace = await createWorkspace({ root, journal, isIgnored, writeFile: writeFileAtomic });
  await edit(workspace, "a.txt", text);
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
  acquireProjectLock(state, project.root).release();
});

test("while an agent is at work nothing is undone", async () => {
  await commitEdit("b\n", "fix it");
  const lock = acquireProjectLock(state, project.root);
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
