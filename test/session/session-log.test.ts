import { spawnSync } from "node:child_process";
import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { renderChecksummedLine } from "../../src/session/checksummed-line.ts";
import type { LoggedTask } from "../../src/session/session-limits.ts";
import { openSession, type SessionLog } from "../../src/session/session-log.ts";
import { parseSession } from "../../src/session/session-record.ts";
import { locateProjectState } from "../../src/session/state-directory.ts";
import { redoLast, undoLast } from "../../src/session/undo.ts";
import { createProjectFixture, edit, type ProjectFixture } from "./project-fixture.ts";

let project: ProjectFixture;
beforeEach(() => {
  project = createProjectFixture();
});
afterEach(() => project.remove());

const TASK: LoggedTask = {
  said: "mach das größer \u2028\n🙂",
  task: "make it larger",
  kind: "change",
  work: "change",
  synthesis: "Changed a.txt; the tests pass.",
  filesChanged: ["a.txt"],
  symbolsChanged: ["Box.size"],
  rename: { oldName: "a", newName: "b" },
  answer: null,
  journalTaskId: null,
  exitCode: 0,
};
const RECAP = { upTo: 1, filesChanged: ["a.txt"], decisions: ["larger"], openPoints: [] };

function open(goesOn: boolean, root = project.root): SessionLog {
  const continues = goesOn ? "last" : "none";
  return openSession({ stateDirectory: project.state, root, continues });
}

/** A session of so many tasks, closed; gives its file. */
function write(taskCount: number): string {
  const log = open(false);
  for (let count = 1; count <= taskCount; count++) log.append({ ...TASK, said: String(count) });
  log.close();
  return listFiles().at(-1) ?? "";
}

const folder = (root = project.root) =>
  path.join(locateProjectState(project.state, root), "sessions");

function listFiles(root?: string): string[] {
  const names = readdirSync(folder(root)).sort();
  return names.map((name) => path.join(folder(root), name));
}

const saidIn = (log: SessionLog) => log.memory.tasks.map(({ said }) => said);

describe("a session", () => {
  test("goes on where it ended, with numbers, recap and every field", () => {
    const first = open(false);
    first.append(TASK);
    first.setRecap(RECAP);
    first.append({ ...TASK, said: "and the other one" });
    const { memory } = first;
    first.close();
    expect(memory.tasks[0]).toEqual({ ...TASK, number: 1, isStanding: true });
    const second = open(true);
    expect([second.sessionId, second.notice]).toEqual([first.sessionId, null]);
    expect(second.memory).toEqual(memory);
    second.append({ ...TASK, said: "third" });
    second.close();
    expect(open(true).memory.tasks.map(({ number, said }) => [number, said])).toEqual([
      [1, TASK.said],
      [2, "and the other one"],
      [3, "third"],
    ]);
  });

  test("is a new one when it is not to continue, and the newest continues", () => {
    write(1);
    const second = open(false);
    expect(second.memory).toEqual({ sessionId: second.sessionId, tasks: [], recap: null });
    second.append({ ...TASK, said: "of the second" });
    expect(saidIn(open(true))).toEqual(["of the second"]);
    second.close();
  });

  test("writes nothing before its first task, not even to a log it goes on with", () => {
    const log = open(false);
    log.setRecap(RECAP);
    log.close();
    expect(readdirSync(project.state)).toEqual([]);
    const file = write(1);
    appendFileSync(file, "torn");
    const bytes = readFileSync(file);
    open(true).close();
    expect(readFileSync(file)).toEqual(bytes);
  });

  test("keeps a recap that came before the first task", () => {
    const log = open(false);
    log.setRecap(RECAP);
    log.append(TASK);
    log.close();
    expect(open(true).memory.recap).toEqual(RECAP);
  });

  test("is private to its owner", () => {
    const file = write(1);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(folder()).mode & 0o777).toBe(0o700);
  });

  test("of a folder moved elsewhere does not continue there, whatever the folder's name", () => {
    write(1);
    const moved = path.join(path.dirname(project.root), "moved\n🙂 b");
    renameSync(project.root, moved);
    expect(saidIn(open(true, moved))).toEqual([]);
    const log = open(true, moved);
    log.append(TASK);
    log.close();
    expect(saidIn(open(true, moved))).toEqual([TASK.said]);
    renameSync(moved, project.root);
    expect(saidIn(open(true))).toEqual(["1"]);
  });

  test("of another folder in the same place is not taken for this one's", () => {
    const file = write(1);
    const other = path.join(path.dirname(project.root), "other");
    mkdirSync(folder(other), { recursive: true });
    renameSync(file, path.join(folder(other), path.basename(file)));
    const log = open(true, other);
    expect([saidIn(log), log.notice]).toEqual([[], null]);
  });

  test("cuts what is too long, never in the middle of a character", () => {
    const log = open(false);
    log.append({
      ...TASK,
      said: `${"x".repeat(1999)}🙂`,
      answer: "y".repeat(5000),
      filesChanged: ["p".repeat(5000), "a.txt", ...Array.from({ length: 900 }, (_, at) => `${at}`)],
      symbolsChanged: ["s".repeat(900)],
    });
    log.close();
    const [task] = open(true).memory.tasks;
    expect(task).toEqual(log.memory.tasks[0]);
    expect(task?.said).toBe("x".repeat(1999));
    expect(task?.answer).toHaveLength(1000);
    expect(task?.filesChanged[0]).toBe("a.txt");
    expect(task?.filesChanged).toHaveLength(500);
    expect(task?.symbolsChanged[0]).toHaveLength(300);
  });

  test("keeps the lines of another writer beside its own", () => {
    write(1);
    const [one, other] = [open(true), open(true)];
    one.append({ ...TASK, said: "one" });
    other.append({ ...TASK, said: "other" });
    one.append({ ...TASK, said: "one again" });
    expect(saidIn(open(true))).toEqual(["1", "one", "other", "one again"]);
    one.close();
    other.close();
  });
});

describe("a task that begins", () => {
  const BEGIN = { said: "make it larger", taskId: "task_1" };

  test("is on the disk before anything is done, and out of the memory of the process that works on it", () => {
    const log = open(false);
    log.begin(BEGIN);
    expect(saidIn(log)).toEqual([]);
    expect(readFileSync(listFiles()[0] ?? "", "utf8")).toContain("make it larger");
    log.append(TASK);
    expect(saidIn(log)).toEqual([TASK.said]);
    log.close();
  });

  test("and has no end was cut off, as the next process and the next message see it", () => {
    const log = open(false);
    log.begin(BEGIN);
    const cutOff = {
      said: "make it larger",
      task: "make it larger",
      kind: "change",
      work: "change",
      synthesis: '"make it larger" was cut off: its changes were put back.',
      filesChanged: [],
      symbolsChanged: [],
      rename: null,
      answer: null,
      journalTaskId: null,
      isStanding: true,
      exitCode: 143,
      number: 1,
    };
    expect(open(true).memory.tasks).toEqual([cutOff]);
    log.begin({ said: "try again", taskId: "task_2" });
    expect(log.memory.tasks).toEqual([cutOff]);
    log.append(TASK);
    expect(log.memory.tasks.map(({ number, exitCode }) => [number, exitCode])).toEqual([
      [1, 143],
      [2, 0],
    ]);
    expect(open(true).memory).toEqual(log.memory);
    log.close();
  });

  test("keeps what it was understood as, and what its answer said, when it is cut off", () => {
    const log = open(false);
    log.begin(BEGIN);
    log.noteRequest({ task: "Make Box larger.", kind: "follow-up", work: "answer" });
    for (let length = 100; length <= 1500; length += 100) log.notePartial("x".repeat(length));
    log.close();
    const [task] = open(true).memory.tasks;
    expect(task).toMatchObject({ task: "Make Box larger.", kind: "follow-up", work: "answer" });
    expect(task?.answer?.length).toBeGreaterThanOrEqual(600);
    expect(parseSession(readFileSync(listFiles()[0] ?? "")).records).toHaveLength(4);
  });

  test("and was cut off after its changes were kept says so, and can be undone", async () => {
    const { journal, workspace } = await project.begin();
    await edit(workspace, "a.txt", "a\n");
    const log = open(false);
    log.begin({ said: "add a", taskId: journal.taskId });
    journal.commit(workspace.changes());
    log.close();
    expect(open(true).memory.tasks[0]).toMatchObject({
      synthesis: '"add a" was cut off after its changes were kept.',
      filesChanged: ["a.txt"],
      journalTaskId: journal.taskId,
      isStanding: true,
    });
    await undoLast(project.state, project.root);
    expect(open(true).memory.tasks[0]?.isStanding).toBe(false);
  });

  test("keeps its edits, long diffs cut at a line end", () => {
    const log = open(false);
    log.noteEdits([{ path: "early.txt", diff: "+a\n", addedLines: 1, removedLines: 0 }]);
    log.begin(BEGIN);
    const diff = "+line\n".repeat(5000);
    const edits = Array.from({ length: 300 }, (_, at) => `f${at}.txt`).map((file) => ({
      ...{ path: file, diff, addedLines: 5000, removedLines: 0 },
    }));
    log.noteEdits(edits);
    log.append({ ...TASK, model: "qwen" });
    log.close();
    const [file = ""] = listFiles();
    const records = parseSession(readFileSync(file)).records.filter(({ type }) => type === "edit");
    expect(records).toHaveLength(200);
    expect(records[0]).toMatchObject({ path: "f0.txt", addedLines: 5000, isCut: true });
    expect(statSync(file).size).toBeLessThan(200_000);
    const lengths = records.map((record) => ("diff" in record ? record.diff : "").length);
    expect(lengths.every((length) => length % 6 === 0)).toBe(true);
  });

  test("finds its end among the lines of another writer", () => {
    write(1);
    const [one, other] = [open(true), open(true)];
    one.begin({ said: "one", taskId: "task_one" });
    other.begin({ said: "other", taskId: "task_other" });
    one.noteEdits([{ path: "one.txt", diff: "", addedLines: 1, removedLines: 0 }]);
    other.append({ ...TASK, said: "other" });
    one.append({ ...TASK, said: "one" });
    expect(open(true).memory.tasks.map(({ said, exitCode }) => [said, exitCode])).toEqual([
      ["1", 0],
      ["one", 0],
      ["other", 0],
    ]);
    one.close();
    other.close();
  });
});

describe("a session that is named", () => {
  test("goes on by its id, by the beginning of it, and is then the last one", async () => {
    write(1);
    const first = path.basename(listFiles()[0] ?? "").slice(7, -6);
    write(2);
    expect(saidIn(open(true))).toEqual(["1", "2"]);
    const log = openSession({
      stateDirectory: project.state,
      root: project.root,
      continues: { id: first.slice(0, -1) },
    });
    expect([log.sessionId, saidIn(log)]).toEqual([first, ["1"]]);
    // The clock of a file system may stand still for some milliseconds.
    await new Promise((resolve) => setTimeout(resolve, 30));
    log.append({ ...TASK, said: "more" });
    log.close();
    expect(saidIn(open(true))).toEqual(["1", "more"]);
  });

  test("that is not there is an error, and so is a damaged one", () => {
    const file = write(1);
    const openNamed = (id: string) => () =>
      openSession({ stateDirectory: project.state, root: project.root, continues: { id } });
    expect(openNamed("ses_zzz")).toThrow(expect.objectContaining({ code: "session-unknown" }));
    writeFileSync(file, "x\n");
    expect(openNamed("ses_")).toThrow(expect.objectContaining({ code: "session-damaged" }));
  });

  test.each(["last", "named"] as const)("can be gone on with in a copy (%s)", (how) => {
    const file = write(2);
    const bytes = readFileSync(file);
    const id = path.basename(file).slice(7, -6);
    const continues = how === "last" ? how : { id };
    const place = { stateDirectory: project.state, root: project.root };
    const log = openSession({ ...place, continues, fork: true });
    expect(log.sessionId).not.toBe(id);
    expect(saidIn(log)).toEqual(["1", "2"]);
    expect(listFiles()).toHaveLength(1);
    log.begin({ said: "three", taskId: "task_3" });
    log.append({ ...TASK, said: "three" });
    log.close();
    expect(readFileSync(file)).toEqual(bytes);
    const again = openSession({ ...place, continues: { id: log.sessionId } });
    expect(again.memory).toEqual(log.memory);
    const header = parseSession(readFileSync(listFiles()[1] ?? "")).header;
    expect(header).toMatchObject({ sessionId: log.sessionId, forkedFrom: id });
  });
});

describe("a log of the first version", () => {
  const HEADER = { type: "session", version: 1, sessionId: "ses_old", startedAt: "2026-01-01" };

  /** As that version wrote it. */
  function writeOld(): string {
    mkdirSync(folder(), { recursive: true });
    const file = path.join(folder(), "000001-ses_old.jsonl");
    const lines = [
      { ...HEADER, root: project.root },
      { type: "task", task: { ...TASK, said: "old" } },
      { type: "recap", recap: RECAP },
    ];
    writeFileSync(file, lines.map(renderChecksummedLine).join(""));
    return file;
  }

  test("is read, and stays as it is while nothing is added", () => {
    const file = writeOld();
    const bytes = readFileSync(file);
    const log = open(true);
    expect([log.sessionId, saidIn(log), log.notice]).toEqual(["ses_old", ["old"], null]);
    expect(log.memory.recap).toEqual(RECAP);
    log.close();
    expect(readFileSync(file)).toEqual(bytes);
  });

  test("becomes one of today with its next task, which its own version would take for damage", () => {
    const file = writeOld();
    const log = open(true);
    log.begin({ said: "new", taskId: "task_1" });
    log.append({ ...TASK, said: "new" });
    log.close();
    expect(parseSession(readFileSync(file)).header?.version).toBe(2);
    expect(saidIn(open(true))).toEqual(["old", "new"]);
    expect(open(true).memory.recap).toEqual(RECAP);
  });
});

test("a log that went away between two tasks is written again with all it held", () => {
  const file = write(2);
  const log = open(true);
  rmSync(file);
  log.append({ ...TASK, said: "3" });
  log.close();
  expect(saidIn(open(true))).toEqual(["1", "2", "3"]);
});

test("of more than fifty sessions the oldest go", () => {
  for (let count = 1; count <= 53; count++) {
    const log = open(false);
    log.append({ ...TASK, said: String(count) });
    log.close();
  }
  expect(listFiles()).toHaveLength(50);
  expect(path.basename(listFiles()[0] ?? "")).toMatch(/^000004-ses_/);
  expect(saidIn(open(true))).toEqual(["53"]);
});

test("a task stands while its journal says so: not once undone, again once redone", async () => {
  const { journal, workspace } = await project.begin();
  await edit(workspace, "a.txt", "a\n");
  journal.commit(workspace.changes());
  const log = open(false);
  log.append({ ...TASK, journalTaskId: journal.taskId });
  log.append(TASK);
  log.append({ ...TASK, journalTaskId: "task_forgotten" });
  const stands = () => log.memory.tasks.map(({ isStanding }) => isStanding);
  expect(stands()).toEqual([true, true, true]);
  await undoLast(project.state, project.root);
  expect(stands()).toEqual([false, true, true]);
  expect(open(true).memory.tasks[0]?.isStanding).toBe(false);
  await redoLast(project.state, project.root);
  expect(stands()).toEqual([true, true, true]);
  log.close();
});

describe("a damaged log", () => {
  test("cut at any byte gives the tasks whose lines are whole, and goes on behind them", () => {
    const file = write(3);
    const whole = readFileSync(file);
    for (let length = 0; length <= whole.length; length += 29) {
      writeFileSync(file, whole.subarray(0, length));
      const complete = whole.subarray(0, length).toString("latin1").split("\n").length - 1;
      const log = open(true);
      const expected = ["1", "2", "3"].slice(0, Math.max(0, complete - 1));
      expect(saidIn(log)).toEqual(expected);
      if (complete === 0) continue;
      log.append({ ...TASK, said: "next" });
      log.close();
      expect(saidIn(open(true))).toEqual([...expected, "next"]);
      expect(parseSession(readFileSync(file)).soundBytes).toBe(statSync(file).size);
    }
  });

  test("with any one bit turned loses that line and those behind it, believes nothing false, never throws", () => {
    const file = write(3);
    const whole = readFileSync(file);
    for (let bit = 0; bit < whole.length * 8; bit += 37) {
      const damaged = Buffer.from(whole);
      damaged.writeUInt8(damaged.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      writeFileSync(file, damaged);
      const log = open(true);
      const said = saidIn(log);
      expect(said).toEqual(["1", "2", "3"].slice(0, said.length));
      expect(said.length).toBeLessThan(3);
      expect(log.notice).not.toBeNull();
    }
  });

  test.each<[string, RegExp, (file: string) => void]>([
    ["of random bytes", /damaged/, (file) => writeFileSync(file, Buffer.alloc(5000, "\x93\n7"))],
    ["of one huge line", /damaged/, (file) => writeFileSync(file, "x".repeat(9_000_000))],
    ["above 16 MiB", /16 MiB/, (file) => truncateSync(file, 16 * 1024 * 1024 + 1)],
    [
      "of a newer version",
      /another version/,
      (file) => {
        const header = parseSession(readFileSync(file)).header;
        writeFileSync(
          file,
          renderChecksummedLine({ ...header, version: 3 }) + renderChecksummedLine({ type: "new" }),
        );
      },
    ],
    [
      "whose place a folder has",
      /regular file/,
      (file) => {
        rmSync(file);
        mkdirSync(file);
      },
    ],
    [
      "whose place a pipe has",
      /regular file/,
      (file) => {
        rmSync(file);
        spawnSync("mkfifo", [file]);
      },
    ],
    [
      "whose place a link has",
      /cannot be opened/,
      (file) => {
        renameSync(file, `${file}.bak`);
        symlinkSync(`${file}.bak`, file);
      },
    ],
  ])("%s is told, and a new session begins that later continues", (_, notice, damage) => {
    const file = write(2);
    damage(file);
    const log = open(true);
    expect(log.notice).toMatch(notice);
    expect(saidIn(log)).toEqual([]);
    log.append({ ...TASK, said: "fresh" });
    log.close();
    expect(saidIn(open(true))).toEqual(["fresh"]);
  });

  test("of zero bytes is passed over for the one before it", () => {
    write(1);
    truncateSync(write(2), 0);
    const log = open(true);
    expect([saidIn(log), log.notice]).toEqual([["1"], null]);
  });

  test.each([
    ["an unknown kind of line", { type: "other" }],
    ["a task with a field out of bounds", { type: "task", task: { ...TASK, exitCode: 99 } }],
    [
      "a second header",
      { type: "session", version: 1, sessionId: "ses_2", root: "/", startedAt: "" },
    ],
  ])("ends before %s", (_, record) => {
    const file = write(1);
    appendFileSync(file, renderChecksummedLine(record));
    appendFileSync(file, renderChecksummedLine({ type: "task", task: TASK }));
    const log = open(true);
    expect(saidIn(log)).toEqual(["1"]);
    expect(log.notice).toMatch(/goes on after 1 task/);
  });
});

describe("a state folder that cannot be written", () => {
  test("fails the first append with a code and loses no memory", () => {
    mkdirSync(path.dirname(folder()), { recursive: true });
    writeFileSync(folder(), "a file in its place");
    const log = open(true);
    expect(log.notice).toBeNull();
    expect(() => log.append(TASK)).toThrow(expect.objectContaining({ code: "file-not-written" }));
    expect(saidIn(log)).toEqual([]);
    rmSync(folder());
    log.append(TASK);
    log.close();
    expect(saidIn(open(true))).toEqual([TASK.said]);
  });

  // Root may write anywhere.
  test.skipIf(process.getuid?.() === 0)("for want of permission is read-only", () => {
    chmodSync(project.state, 0o500);
    expect(() => open(false).append(TASK)).toThrow(
      expect.objectContaining({ code: "file-read-only" }),
    );
    chmodSync(project.state, 0o700);
  });
});
