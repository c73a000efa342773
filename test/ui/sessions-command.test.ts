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
import { acquireProjectLock } from "../../src/session/lock.ts";
import type { LoggedTask } from "../../src/session/session-limits.ts";
import { listFolderSessions } from "../../src/session/session-list.ts";
import { openSession } from "../../src/session/session-log.ts";
import { locateProjectState, openStateDirectory } from "../../src/session/state-directory.ts";
import { runSessionsCommand } from "../../src/ui/sessions-command.ts";
import type { SessionsCommand } from "../../src/ui/sessions-flags.ts";
import { createProjectFixture, type ProjectFixture } from "../session/project-fixture.ts";
import { createRecorder } from "./scripted-run.ts";

const HOSTILE =
  "<script>alert(1)</script>\u001b[2J ![x](http://h/i.png) <img src=\"http://h\" onerror='x'>\n# no heading";

let project: ProjectFixture;
let variables: Record<string, string>;
let state: string;
beforeEach(() => {
  project = createProjectFixture();
  variables = { XDG_STATE_HOME: project.state };
  state = openStateDirectory({ env: variables }).path;
});
afterEach(() => project.remove());

const TASK: LoggedTask = {
  ...{ said: "", task: "", kind: "change", work: "change", synthesis: "Changed a.txt." },
  ...{ filesChanged: ["a.txt"], symbolsChanged: [], rename: null, answer: null },
  ...{ journalTaskId: null, exitCode: 0 },
};
const DIFF = "--- a/a.txt\n+++ b/a.txt\n@@ -1 +1 @@\n-a\n+b </pre> ```\n";

/** A session with one task, as it is after its process ended. */
function keep(said: string, { root = project.root, answer = null as string | null } = {}): string {
  const log = openSession({ stateDirectory: state, root, continues: "none" });
  log.begin({ said, taskId: "task_1" });
  log.noteEdits([{ path: `${said}.txt`, diff: DIFF, addedLines: 1, removedLines: 1 }]);
  log.append({ ...TASK, said, task: said, answer, model: "qwen-1.5b" });
  log.close();
  return log.sessionId;
}

type Told = Partial<Omit<Extract<SessionsCommand, { action: "export" }>, "action">>;

async function run(action: SessionsCommand["action"], told: Told = {}) {
  const stdout = createRecorder();
  const stderr = createRecorder();
  const plain = { kind: "sessions", cwd: project.root, isEverywhere: false, json: false } as const;
  const command = { ...plain, action, id: undefined, format: "markdown", force: false, ...told };
  const exitCode = await runSessionsCommand(command as SessionsCommand, {
    ...{ stdout, stderr, stdoutIsTty: true, stderrIsTty: false, color: false, columns: 80 },
    ...{ variables, cwd: path.dirname(project.root) },
  });
  return { exitCode, stdout: stdout.text(), stderr: stderr.text() };
}

function locateFile(id: string, root = project.root): string {
  const [listed] = listFolderSessions(state, root).filter(({ sessionId }) => sessionId === id);
  if (listed === undefined) throw new Error(`no ${id}`);
  const names = ["000001", "000002", "000003"].map((number) => `${number}-${id}.jsonl`);
  const folder = path.join(locateProjectState(state, root), "sessions");
  return names.map((name) => path.join(folder, name)).find(existsSync) ?? "";
}

function makeOther(): string {
  const other = path.join(path.dirname(project.root), "other");
  mkdirSync(other);
  return other;
}

describe("list", () => {
  test("shows the sessions of the folder, the newest first, safely and within the width", async () => {
    const first = keep("the first");
    const second = keep(`${HOSTILE} ${"long ".repeat(60)}`);
    keep("of another folder", { root: makeOther() });
    const { stdout, exitCode } = await run("list");
    const lines = stdout.trimEnd().split("\n");
    expect([exitCode, lines.length]).toEqual([0, 3]);
    expect(lines[0]).toMatch(/^SESSION +LAST USED +TURNS/);
    expect(lines[1]).toMatch(new RegExp(`^${second}  \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d +1  .*…$`));
    expect(lines[2]).toContain(first);
    expect(lines.every((line) => line.length <= 80)).toBe(true);
    expect(stdout).not.toContain("\u001b");
  });

  test("of all folders names them, and a damaged one says what is wrong", async () => {
    const other = makeOther();
    const id = keep("elsewhere", { root: other });
    writeFileSync(locateFile(keep("here")), "nonsense\n");
    const { stdout } = await run("list", { isEverywhere: true, json: true });
    const { sessions } = JSON.parse(stdout);
    expect(sessions).toMatchObject([
      { root: null, problem: "its first line is damaged", task_count: 0, last_said: null },
      {
        ...{ session_id: id, root: other, problem: null, task_count: 1 },
        ...{ last_said: "elsewhere", model: "qwen-1.5b", held_by_pid: null },
      },
    ]);
    expect((await run("list")).stdout).toContain("(its first line is damaged)");
  });

  test("without a session says so", async () => {
    expect((await run("list")).stdout).toBe("No sessions of this folder are kept.\n");
  });
});

describe("show", () => {
  test("tells what was said and what it came to by the numbers that undo takes", async () => {
    const id = keep("make it\nlarger", { answer: "It is\u001b[31m larger." });
    const log = openSession({ stateDirectory: state, root: project.root, continues: "last" });
    log.begin({ said: "and more", taskId: "task_2" });
    log.close();
    const { stdout } = await run("show");
    expect(stdout.replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d/g, "WHEN").split("\n")).toEqual([
      `${id}  2 turns`,
      `  ${project.root}, begun WHEN`,
      "",
      "1. make it  WHEN, qwen-1.5b",
      "   larger",
      "   Changed a.txt.",
      "   edited make it larger.txt  +1 -1",
      "   | It is␛ larger.",
      "",
      "2. and more  WHEN",
      '   "and more" was cut off: its changes were put back.',
      "   cut off",
      "",
    ]);
  });

  test("as JSON has the facts, and finds a session by the beginning of its id", async () => {
    const id = keep("one");
    keep("two");
    const { stdout } = await run("show", { id: id.slice(4, 15), json: true });
    expect(JSON.parse(stdout)).toMatchObject({
      ...{ type: "sessions", action: "show", session_id: id, root: project.root, is_whole: true },
      turns: [
        {
          ...{ number: 1, said: "one", state: "ended", outcome: "Changed a.txt.", exit_code: 0 },
          edits: [{ path: "one.txt", diff: DIFF, is_cut: false }],
        },
      ],
    });
  });

  test("warns of a log whose end is torn, and shows the rest", async () => {
    const id = keep("one");
    writeFileSync(locateFile(id), "torn", { flag: "a" });
    const { stdout, stderr } = await run("show", { id });
    expect(stdout).toContain("1. one");
    expect(stderr).toBe(`! The end of the log of session ${id} is damaged and left out.\n`);
  });
});

describe("a session that cannot be had", () => {
  test.each(["show", "export", "rm", "fork"] as const)("is named by %s", async (action) => {
    await expect(run(action, { id: "ses_nope" })).rejects.toMatchObject({
      code: "session-unknown",
      details: { newest: null },
    });
    const id = keep("one");
    const wrong = `${id.slice(0, -1)}${id.endsWith("a") ? "b" : "a"}`;
    await expect(run(action, { id: wrong })).rejects.toMatchObject({
      code: "session-unknown",
      next: `Did you mean ${id}?`,
    });
    await expect(run(action, { id: "x".repeat(4000) })).rejects.toMatchObject({
      details: { newest: id, near: [] },
    });
    const second = keep("two");
    await expect(run(action, { id: "ses_" })).rejects.toMatchObject({
      code: "session-ambiguous",
      details: { found: [id, second] },
    });
    const other = makeOther();
    const there = keep("elsewhere", { root: other });
    await expect(run(action, { id: there })).rejects.toMatchObject({
      code: "session-elsewhere",
      details: { root: other },
      next: `Go there with -C ${JSON.stringify(other)}.`,
    });
  });

  test("because its log is damaged can only be removed", async () => {
    const id = keep("one");
    const file = locateFile(id);
    writeFileSync(file, "x\n");
    await expect(run("show", { id })).rejects.toMatchObject({ code: "session-damaged" });
    await run("rm", { id });
    expect(existsSync(file)).toBe(false);
  });
});

describe("export", () => {
  test("in HTML escapes everything, holds no script and no address, and forbids loading", async () => {
    const id = keep(HOSTILE, { answer: HOSTILE });
    const { stdout } = await run("export", { id, format: "html" });
    expect(stdout).toContain("&lt;script&gt;alert(1)&lt;/script&gt;␛ ![x]");
    expect(stdout).toContain("+b &lt;/pre&gt; ```");
    expect(stdout).toContain("default-src 'none'");
    const tags = [...stdout.matchAll(/<([a-z0-9]+)/g)].map(([, tag]) => tag);
    const known = "html head meta title style body h1 h2 p section pre span".split(" ");
    expect(tags.filter((tag) => !known.includes(tag ?? ""))).toEqual([]);
    expect(stdout).not.toMatch(/<[^>]*\s(?:src|href|on\w+)\s*=/i);
    expect(stdout).not.toContain("\u001b");
  });

  test("in Markdown lets nothing of others become a heading, an image, a tag or the end of a fence", async () => {
    const id = keep(HOSTILE, { answer: HOSTILE });
    const { stdout } = await run("export", { id });
    expect(stdout.split("\n").filter((line) => line.startsWith("#"))).toHaveLength(3);
    const outside = stdout.split(/^`{3,}.*$/m).filter((_, at) => at % 2 === 0);
    expect(outside.join("\n")).not.toMatch(/(?<!\\)!\[|<(?!\/?$)|(?<!\\)\]\(/);
    expect(stdout).toContain("````diff\n--- a/a.txt");
    expect(stdout.startsWith(`# Session ${id}\n`)).toBe(true);
  });

  test("in JSON is lossless", async () => {
    const id = keep(HOSTILE);
    const { stdout } = await run("export", { id, format: "json" });
    expect(JSON.parse(stdout).turns[0].said).toBe(HOSTILE);
  });

  test("to a file writes it whole, where the program was started, and never over another unasked", async () => {
    const id = keep("one");
    const out = path.join(path.dirname(project.root), "out.html");
    const told = { id, format: "html", out: "out.html" } as const;
    const { stdout } = await run("export", told);
    expect(stdout).toMatch(new RegExp(`^✓ ${id} is written to .*out\\.html \\(\\d+ `));
    const text = readFileSync(out, "utf8");
    expect(text).toMatch(/^<!doctype html>[\s\S]*<\/html>\n$/);
    writeFileSync(out, "mine");
    await expect(run("export", told)).rejects.toMatchObject({
      code: "file-exists",
      next: "Name another file, or give --force.",
    });
    expect(readFileSync(out, "utf8")).toBe("mine");
    const { stdout: facts } = await run("export", { ...told, force: true, json: true });
    expect(JSON.parse(facts)).toMatchObject({ action: "export", path: out, format: "html" });
    expect(readFileSync(out, "utf8")).toBe(text);
  });

  test.each([
    ["a folder", (out: string) => mkdirSync(out)],
    ["a link that leads nowhere", (out: string) => symlinkSync("nowhere", out)],
  ])("in place of %s is refused with a code, with force too", async (_, prepare) => {
    const id = keep("one");
    prepare(path.join(path.dirname(project.root), "out"));
    const told = { id, out: "out" };
    await expect(run("export", told)).rejects.toMatchObject({ code: "file-exists" });
    await expect(run("export", { ...told, force: true })).rejects.toMatchObject({
      code: "file-not-written",
    });
  });

  // Root may write anywhere.
  test.skipIf(process.getuid?.() === 0)("into a read-only folder is refused", async () => {
    const id = keep("one");
    const folder = path.join(path.dirname(project.root), "closed");
    mkdirSync(folder);
    chmodSync(folder, 0o500);
    const told = { id, out: path.join(folder, "x.md") };
    await expect(run("export", told)).rejects.toMatchObject({ code: "file-read-only" });
    chmodSync(folder, 0o700);
  });
});

describe("rm", () => {
  test("removes the session and nothing else", async () => {
    const [first, second] = [keep("one"), keep("two")];
    expect((await run("rm", { id: first })).stdout).toMatch(`✓ removed ${first}\n`);
    expect(listFolderSessions(state, project.root).map(({ sessionId }) => sessionId)).toEqual([
      second,
    ]);
    await expect(run("rm", { id: first })).rejects.toMatchObject({ code: "session-unknown" });
    (await acquireProjectLock(state, project.root)).release();
  });

  test("leaves a session alone that a living agent uses, or may use", async () => {
    const [used, other] = [keep("one"), keep("two")];
    const lock = await acquireProjectLock(state, project.root);
    await expect(run("rm", { id: used })).rejects.toMatchObject({ code: "session-busy" });
    lock.note({ sessionId: used });
    await expect(run("rm", { id: used })).rejects.toMatchObject({
      code: "session-busy",
      details: { sessionId: used, pid: process.pid },
    });
    expect((await run("list")).stdout).toContain(`in use by process ${process.pid}`);
    await run("rm", { id: other });
    await run("show", { id: used });
    lock.release();
    await run("rm", { id: used });
    expect(listFolderSessions(state, project.root)).toEqual([]);
  });

  test("reaches a session whose folder is gone", async () => {
    const other = makeOther();
    const id = keep("elsewhere", { root: other });
    rmSync(other, { recursive: true });
    await run("rm", { id, isEverywhere: true });
    expect(JSON.parse((await run("list", { isEverywhere: true, json: true })).stdout)).toEqual({
      ...{ type: "sessions", action: "list", sessions: [] },
    });
  });
});

describe("fork", () => {
  test("makes a session with the same turns, and leaves the other as it is", async () => {
    const id = keep("one");
    const bytes = readFileSync(locateFile(id));
    const { stdout } = await run("fork", { id, json: true });
    const { session_id: copy, forked_from: source } = JSON.parse(stdout);
    expect(source).toBe(id);
    expect(copy).not.toBe(id);
    const open = (continues: { id: string }) =>
      openSession({ stateDirectory: state, root: project.root, continues }).memory;
    expect(open({ id: copy })).toEqual({ ...open({ id }), sessionId: copy });
    expect(readFileSync(locateFile(id))).toEqual(bytes);
  });

  test("of a session at work leaves out what is not done", async () => {
    const id = keep("one");
    const lock = await acquireProjectLock(state, project.root);
    lock.note({ sessionId: id });
    const log = openSession({ stateDirectory: state, root: project.root, continues: { id } });
    log.begin({ said: "two", taskId: "task_2" });
    expect((await run("show", { id })).stdout).toMatch(/^2\. two .*\n {3}at work now$/m);
    await run("fork", { id });
    const [copy] = listFolderSessions(state, project.root).filter(
      ({ sessionId }) => sessionId !== id,
    );
    expect(copy).toMatchObject({ taskCount: 1, lastSaid: "one" });
    log.close();
    lock.release();
  });
});
