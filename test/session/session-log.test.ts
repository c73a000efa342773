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
import { openSession, type SessionLog } from "../../src/session/session-log.ts";
import { type LoggedTask, parseSession } from "../../src/session/session-record.ts";
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

function open(continues: boolean, root = project.root): SessionLog {
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
    for (let length = 0; length <= whole.length; length += 7) {
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
    for (let bit = 0; bit < whole.length * 8; bit += 11) {
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
          renderChecksummedLine({ ...header, version: 2 }) + renderChecksummedLine({ type: "new" }),
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
