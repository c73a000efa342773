import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { AgentError } from "../../src/base/errors.ts";
import { readOwnIdentity } from "../../src/base/process-identity.ts";
import { acquireProjectLock, type LockOptions } from "../../src/session/lock.ts";
import { readLockHolder } from "../../src/session/lock-file.ts";
import { locateProjectState } from "../../src/session/state-directory.ts";
import { createProjectFixture, type ProjectFixture } from "./project-fixture.ts";

const CHILD = fileURLToPath(new URL("lock-child.ts", import.meta.url));
const NO_PROCESS = 2 ** 22 + 1; // above the greatest pid Linux gives

let project: ProjectFixture;
beforeEach(() => {
  project = createProjectFixture();
});
afterEach(() => project.remove());

const acquire = (options?: LockOptions) => acquireProjectLock(project.state, project.root, options);
const folder = () => locateProjectState(project.state, project.root);

function leaveLock(content: string, name = "lock"): void {
  mkdirSync(folder(), { recursive: true });
  writeFileSync(path.join(folder(), name), content);
}

function startHolder({ waitMs = 0, keepMs = 0 } = {}) {
  const words = [project.state, project.root, String(waitMs), String(keepMs)];
  return spawn(process.execPath, ["--import", "tsx", CHILD, ...words], {
    stdio: ["ignore", "pipe", "inherit"],
  });
}

async function hear(holder: ReturnType<typeof startHolder>): Promise<string> {
  return String((await once(holder.stdout, "data"))[0]).trim();
}

async function kill(holder: ReturnType<typeof startHolder>): Promise<void> {
  holder.kill("SIGKILL");
  await once(holder, "close");
}

test("a second agent is told who holds the folder, for what and since when, until it ends, by kill -9 too", async () => {
  const holder = startHolder();
  expect(await hear(holder)).toBe("held");
  const refusal = await acquire().catch((error: unknown) => error);
  expect(refusal).toMatchObject({
    code: "project-busy",
    details: {
      root: project.root,
      pid: holder.pid,
      since: expect.stringMatching(/^\d{4}-.*Z$/),
      task: "fix the tests",
    },
    message: expect.stringMatching(/since \d{4}-\d\d-\d\d \d\d:\d\d UTC, on "fix the tests"\.$/),
  });
  await kill(holder);
  (await acquire()).release();
  expect(readdirSync(folder())).toEqual([]);
});

test("a second agent that waits is told once for whom, and goes on when the first has ended", async () => {
  const first = startHolder({ keepMs: 1500 });
  expect(await hear(first)).toBe("held");
  const told: string[] = [];
  const lock = await acquire({ waitMs: 60_000, onWait: (message) => told.push(message) });
  expect(told).toEqual([expect.stringMatching(/on "fix the tests"\. Waiting for it to end\.$/)]);
  expect(JSON.parse(readFileSync(path.join(folder(), "lock"), "utf8")).pid).toBe(process.pid);
  lock.release();
  await kill(first);
});

test("one that waits goes on when the first is killed", async () => {
  const first = startHolder();
  expect(await hear(first)).toBe("held");
  const second = startHolder({ waitMs: 60_000 });
  expect(await hear(second)).toBe("waiting");
  await kill(first);
  expect(await hear(second)).toBe("held");
  await kill(second);
});

test("the wait ends with its time, and with the signal's reason", async () => {
  const lock = await acquire();
  await expect(acquire({ waitMs: 300 })).rejects.toMatchObject({ code: "project-busy" });
  const stop = new AbortController();
  const reason = new AgentError("interrupted", { signal: "SIGINT" });
  const waiting = acquire({
    waitMs: Number.POSITIVE_INFINITY,
    signal: stop.signal,
    onWait: () => stop.abort(reason),
  });
  await expect(waiting).rejects.toBe(reason);
  await expect(acquire({ signal: stop.signal })).rejects.toBe(reason);
  lock.release();
});

test("what a lock is held for can change, and a lock that was lost is not written again", async () => {
  const lock = await acquire({ task: "first" });
  lock.note({ sessionId: "ses_1" });
  lock.note({ task: `second ${"x".repeat(500)}` });
  expect(readLockHolder(folder())).toMatchObject({
    pid: process.pid,
    sessionId: "ses_1",
    task: expect.stringMatching(/^second x{100,}…$/),
  });
  lock.release();
  lock.note({ task: "third" });
  expect(readdirSync(folder())).toEqual([]);
});

test("of several agents started at once exactly one gets a dead agent's lock", async () => {
  leaveLock(JSON.stringify({ pid: NO_PROCESS, start: null, nonce: "x" }));
  const holders = [startHolder(), startHolder(), startHolder()];
  const answers = await Promise.all(holders.map(hear));
  for (const holder of holders) holder.kill("SIGKILL");
  expect(answers.sort()).toEqual(["busy", "busy", "held"]);
});

test.each([
  ["of an ended process", JSON.stringify({ pid: NO_PROCESS, start: null, nonce: "x" })],
  [
    "of an earlier process with a living one's pid",
    JSON.stringify({ pid: process.pid, start: "boot:1", nonce: "x" }),
  ],
  ["emptied by a power cut", ""],
  ["of nonsense", '{"pid":"all"}'],
])("takes over a lock %s", async (_, content) => {
  leaveLock(content);
  const lock = await acquire();
  expect(JSON.parse(readFileSync(path.join(folder(), "lock"), "utf8")).pid).toBe(process.pid);
  lock.release();
});

test("a claim left by a process that died while taking over is no obstacle", async () => {
  leaveLock("");
  leaveLock(JSON.stringify({ pid: NO_PROCESS, start: null, nonce: "x" }), "lock-claim");
  (await acquire()).release();
  expect(readdirSync(folder())).toEqual([]);
});

test("release is safe to repeat and leaves the next holder's lock alone", async () => {
  const first = await acquire();
  first.release();
  const second = await acquire();
  first.release();
  await expect(acquire()).rejects.toMatchObject({ code: "project-busy" });
  second.release();
});

test("the lock of an earlier version, which names its process alone, holds", async () => {
  leaveLock(JSON.stringify({ ...readOwnIdentity(), nonce: "x" }));
  await expect(acquire()).rejects.toMatchObject({
    message: `Another agent (process ${process.pid}) is at work in ${project.root}.`,
  });
});

test("another project is not locked", async () => {
  const lock = await acquire();
  (await acquireProjectLock(project.state, `${project.root}-other`)).release();
  lock.release();
});

test("this process has an identity that tells it from a later one of the same pid", () => {
  const { pid, start } = readOwnIdentity();
  expect(pid).toBe(process.pid);
  if (process.platform === "linux") expect(start).toMatch(/^[0-9a-f-]+:\d+$/);
});
