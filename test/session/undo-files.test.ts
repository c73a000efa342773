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
import { AgentError } from "../../src/base/errors.ts";
import {
  type JournalRecord,
  parseJournal,
  renderJournalLine,
} from "../../src/session/journal-record.ts";
import { recoverProject } from "../../src/session/recovery.ts";
import { locateTasks, readTasks } from "../../src/session/task-history.ts";
import { redoLast, type UndoOptions, undoLast } from "../../src/session/undo.ts";
import { describeUndo } from "../../src/session/undo-sentence.ts";
import type { Workspace } from "../../src/tools/workspace.ts";
import { createProjectFixture, edit, type ProjectFixture } from "./project-fixture.ts";

const NO_PROCESS = 2 ** 22 + 1; // above the greatest pid Linux gives

let project: ProjectFixture;
let before: Record<string, string>;
beforeEach(() => {
  project = createProjectFixture();
  project.put("run.sh", "run\r\n", 0o755);
  project.put("docs/größe.md", "b\n", 0o600);
  writeFileSync(path.join(project.root, "image.bin"), Buffer.from([0, 255, 254, 10]));
  before = project.snapshot();
});
afterEach(() => project.remove());

const undo = (options: UndoOptions = {}) => undoLast(project.state, project.root, options);
const redo = () => redoLast(project.state, project.root);
const remove = async (workspace: Workspace, file: string) => {
  await workspace.look(file);
  await workspace.remove(file);
};

/** One committed task; gives its id. */
async function keep(words: string, work: (workspace: Workspace) => Promise<unknown>) {
  const { journal, workspace } = await project.begin(words);
  await work(workspace);
  journal.commit(workspace.changes());
  return journal.taskId;
}

async function changeEverything(workspace: Workspace): Promise<void> {
  await remove(workspace, "image.bin");
  await workspace.move("run.sh", "bin/deep/run.sh");
  await workspace.copy("docs/größe.md", "bin/copy.md");
  await edit(workspace, "docs/größe.md", "edited\n");
  await edit(workspace, "short/lived.txt", "x\n");
  await remove(workspace, "short/lived.txt");
}

test("undo brings removed and moved files back with modes and folders; redo takes them away again", async () => {
  await keep("tidy up", changeEverything);
  const after = project.snapshot();
  for (let round = 0; round < 2; round++) {
    expect(await undo()).toMatchObject({
      files: ["bin/copy.md", "bin/deep/run.sh", "docs/größe.md", "image.bin", "run.sh"],
      removed: ["bin/copy.md", "bin/deep/run.sh"],
    });
    expect(project.snapshot()).toEqual(before);
    expect((await redo()).removed).toEqual(["image.bin", "run.sh"]);
    expect(project.snapshot()).toEqual(after);
  }
});

test("a folder goes with the undo although the file it was made for went within the task", async () => {
  await keep("move", async (workspace) => {
    await edit(workspace, "new/first/a.txt", "a\n");
    await workspace.move("new/first/a.txt", "new/a.txt");
  });
  const after = project.snapshot();
  await undo();
  expect(project.snapshot()).toEqual(before);
  await redo();
  expect(project.snapshot()).toEqual(after);
});

test("a copy of a read-only file can be undone", async () => {
  chmodSync(path.join(project.root, "run.sh"), 0o444);
  await keep("copy", (workspace) => workspace.copy("run.sh", "copy.sh"));
  const after = project.snapshot();
  expect(after["copy.sh"]).toMatch(/^444 /);
  await undo();
  expect(project.get("copy.sh")).toBeNull();
  await redo();
  expect(project.snapshot()).toEqual(after);
});

test("a removed file comes back although its folder went meanwhile", async () => {
  await keep("remove", (workspace) => remove(workspace, "docs/größe.md"));
  rmSync(path.join(project.root, "docs"), { recursive: true });
  await undo();
  expect(project.get("docs/größe.md")).toBe("b\n");
});

test.each<[string, RegExp, () => void]>([
  [
    "holds another file",
    /changed after the agent removed it/,
    () => project.put("run.sh", "mine\n"),
  ],
  ["is a folder", /it is a folder/, () => mkdirSync(path.join(project.root, "run.sh"))],
  [
    "is a link out of the project",
    /leads out of the project/,
    () => symlinkSync("/etc/hostname", path.join(project.root, "run.sh")),
  ],
  [
    "is a link to a name in another case",
    /outside/,
    () => {
      project.put("RUN.sh", "mine\n");
      symlinkSync("RUN.sh", path.join(project.root, "run.sh"));
    },
  ],
])("undo of a removal is refused when its place %s now", async (_, message, prepare) => {
  await keep("remove", (workspace) => remove(workspace, "run.sh"));
  prepare();
  const now = project.snapshot();
  await expect(undo()).rejects.toThrow(message);
  expect(project.snapshot()).toEqual(now);
});

describe("undo of a chosen task", () => {
  test("by path takes the newest that changed the file and leaves the others", async () => {
    await keep("one", (workspace) => edit(workspace, "a.txt", "a1\n"));
    await keep("two", (workspace) => edit(workspace, "b.txt", "b1\n"));
    await keep("three", (workspace) => edit(workspace, "c.txt", "c1\n"));
    expect(await undo({ path: "./x/../a.txt" })).toMatchObject({ task: "one", files: ["a.txt"] });
    expect([project.get("a.txt"), project.get("b.txt")]).toEqual([null, "b1\n"]);
    expect(await undo()).toMatchObject({ task: "three" });
    expect(await redo()).toMatchObject({ task: "three" });
    expect(await redo()).toMatchObject({ task: "one" });
    await expect(redo()).rejects.toMatchObject({ code: "nothing-to-undo" });
  });

  test("by path finds a file that was removed or moved", async () => {
    await keep("remove", (workspace) => remove(workspace, "image.bin"));
    await keep("move", (workspace) => workspace.move("run.sh", "x.sh"));
    expect(await undo({ path: "image.bin" })).toMatchObject({ task: "remove" });
    expect(await undo({ path: "run.sh" })).toMatchObject({ task: "move", removed: ["x.sh"] });
    expect(project.snapshot()).toEqual(before);
  });

  test("by id takes that task and no other", async () => {
    const first = await keep("one", (workspace) => edit(workspace, "a.txt", "a1\n"));
    await keep("two", (workspace) => edit(workspace, "b.txt", "b1\n"));
    expect(await undo({ taskId: first })).toMatchObject({ taskId: first });
    await expect(undo({ taskId: first })).rejects.toMatchObject({ code: "nothing-to-undo" });
    await expect(undo({ taskId: "task_other" })).rejects.toMatchObject({ code: "nothing-to-undo" });
  });

  test("is refused while a later task stands on one of its files, and works once that is undone", async () => {
    const first = await keep("one", async (workspace) => {
      await edit(workspace, "a.txt", "a1\n");
      await edit(workspace, "b.txt", "b1\n");
    });
    await keep('the "second" one', (workspace) => edit(workspace, "b.txt", "b2\n"));
    const now = project.snapshot();
    for (const choice of [{ path: "a.txt" }, { taskId: first }]) {
      await expect(undo(choice)).rejects.toMatchObject({
        code: "undo-conflict",
        details: { path: "b.txt" },
        next: expect.stringContaining("second"),
      });
    }
    expect(project.snapshot()).toEqual(now);
    await undo({ path: "b.txt" });
    await undo({ path: "b.txt" });
    expect(project.snapshot()).toEqual(before);
  });

  test("names the path that no task changed", async () => {
    await keep("one", (workspace) => edit(workspace, "a.txt", "a1\n"));
    for (const file of ["run.sh", "docs", "../x", "none"]) {
      await expect(undo({ path: file })).rejects.toMatchObject({
        code: "nothing-to-undo",
        message: expect.stringContaining(path.basename(file)),
      });
    }
  });
});

describe("redo", () => {
  test("takes what was undone last, not what is oldest", async () => {
    await keep("one", (workspace) => edit(workspace, "a.txt", "a1\n"));
    await undo();
    await keep("two", (workspace) => edit(workspace, "b.txt", "b1\n"));
    await undo();
    expect(await redo()).toMatchObject({ task: "two" });
    await expect(redo()).rejects.toMatchObject({ code: "nothing-to-undo" });
    expect(project.get("a.txt")).toBeNull();
  });

  test("of undos recorded by earlier versions goes from the first task on", async () => {
    await keep("one", (workspace) => edit(workspace, "a.txt", "a1\n"));
    await keep("two", (workspace) => edit(workspace, "a.txt", "a2\n"));
    await undo();
    await undo();
    for (const task of readTasks(project.state, project.root)) {
      rewriteJournal(task.folder, (record) =>
        record.type === "undo-begin" ? { ...record, sequence: undefined } : record,
      );
    }
    expect(await redo()).toMatchObject({ task: "one" });
    expect(await redo()).toMatchObject({ task: "two" });
    expect(project.get("a.txt")).toBe("a2\n");
  });
});

function rewriteJournal(folder: string, change: (record: JournalRecord) => JournalRecord): void {
  const file = path.join(folder, "journal.jsonl");
  const { records } = parseJournal(readFileSync(file));
  writeFileSync(file, records.map((record) => renderJournalLine(change(record))).join(""));
}

describe("recovery", () => {
  async function leaveUnfinished(work: (workspace: Workspace) => Promise<unknown>) {
    const { workspace } = await project.begin("cut off");
    await work(workspace);
    const { folder } = readTasks(project.state, project.root).at(-1) ?? { folder: "" };
    rewriteJournal(folder, (record) =>
      record.type === "task-begin" ? { ...record, pid: NO_PROCESS } : record,
    );
  }

  test("brings back what a cut-off task removed, moved and copied", async () => {
    await leaveUnfinished(changeEverything);
    const { tasks } = await recoverProject(project.state, project.root);
    expect(tasks).toMatchObject([
      {
        restored: ["bin/copy.md", "bin/deep/run.sh", "docs/größe.md", "image.bin", "run.sh"],
        leftAlone: [],
      },
    ]);
    expect(project.snapshot()).toEqual(before);
  });

  test("leaves what somebody put in a removed file's place and says where its bytes are", async () => {
    await leaveUnfinished((workspace) => remove(workspace, "run.sh"));
    project.put("run.sh", "mine\n");
    const { tasks } = await recoverProject(project.state, project.root);
    const left = tasks[0]?.leftAlone ?? [];
    expect(left).toMatchObject([{ path: "run.sh", reason: "changed by you since" }]);
    expect(readFileSync(left[0]?.savedCopy ?? "", "utf8")).toBe("run\r\n");
    expect(project.get("run.sh")).toBe("mine\n");
  });

  test("passes over what lies in the place of a journal", async () => {
    await keep("one", (workspace) => edit(workspace, "a.txt", "a1\n"));
    const tasks = locateTasks(project.state, project.root);
    mkdirSync(path.join(tasks, "task_folder", "journal.jsonl"), { recursive: true });
    mkdirSync(path.join(tasks, "task_pipe"));
    spawnSync("mkfifo", [path.join(tasks, "task_pipe", "journal.jsonl")]);
    expect(readTasks(project.state, project.root)).toHaveLength(1);
  });
});

test("one file that has to stay as it is keeps the whole undo, and the whole redo, from touching any", async () => {
  await keep("tidy up", changeEverything);
  const permit = (file: string) => {
    if (file === "image.bin")
      throw new AgentError("path-forbidden", { path: file, reason: "it stays" });
  };
  const after = project.snapshot();
  await expect(undo({ permit })).rejects.toMatchObject({ code: "path-forbidden" });
  expect(project.snapshot()).toEqual(after);
  await undo();
  const redone = redoLast(project.state, project.root, { permit });
  await expect(redone).rejects.toMatchObject({ code: "path-forbidden" });
  expect(project.snapshot()).toEqual(before);
  expect(await redo()).toMatchObject({ task: "tidy up" });
});

test("an empty folder that was there before stays when its file goes and comes back", async () => {
  await keep("remove", (workspace) => remove(workspace, "docs/größe.md"));
  expect(existsSync(path.join(project.root, "docs"))).toBe(true);
  await undo();
  expect(project.snapshot()).toEqual(before);
});

test.each<["undo" | "redo", string[], string, string]>([
  ["undo", ["notes.md"], "add a\n note", 'Undone: notes.md is as it was before "add a note".'],
  ["undo", ["a", "b"], "x", 'Undone: a and b are as they were before "x".'],
  ["redo", ["a", "b", "c"], "x", 'Redone: a, b and c are again as "x" left them.'],
  ["undo", ["a", "b", "c", "d"], "x", 'Undone: a, b, c and d are as they were before "x".'],
  ["redo", ["a"], "x", 'Redone: a is again as "x" left it.'],
  [
    "undo",
    ["a", "b", "c", "d", "e"],
    "x",
    'Undone: a, b, c and 2 more files are as they were before "x".',
  ],
])("says in a sentence what %s did to %j", (action, files, task, sentence) => {
  expect(describeUndo(action, { taskId: "task_1", task, files, removed: [] })).toBe(sentence);
});
