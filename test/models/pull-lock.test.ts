import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { acquirePullLock, tryPullLock } from "../../src/models/pull-lock.ts";
import { createFolder } from "./test-machine.ts";

function createLockPath(content?: object | string): string {
  const file = path.join(createFolder(), "m.lock");
  if (typeof content === "string") writeFileSync(file, content);
  else if (content !== undefined) writeFileSync(file, JSON.stringify(content));
  return file;
}

/** The id of a process that has ended. */
function endedPid(): number {
  return spawnSync(process.execPath, ["--version"]).pid;
}

test("a lock names its holder and goes when released", async () => {
  const file = createLockPath();
  const lock = await acquirePullLock(file, { onWait: () => expect.unreachable() });
  expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({ pid: process.pid });
  await lock.release();
  expect(existsSync(file)).toBe(false);
});

test("a held lock is not given twice", async () => {
  const file = createLockPath();
  await acquirePullLock(file, { onWait: () => expect.unreachable() });
  expect(await tryPullLock(file)).toEqual({ holder: `process ${process.pid} on ${hostname()}` });
});

test("a waiter gets the lock once it is released", async () => {
  const file = createLockPath();
  const first = await acquirePullLock(file, { onWait: () => expect.unreachable() });
  const holders: string[] = [];
  const second = await acquirePullLock(file, {
    onWait: (holder) => {
      holders.push(holder);
      void first.release();
    },
  });
  expect(holders.length).toBeGreaterThan(0);
  expect(existsSync(file)).toBe(true);
  await second.release();
});

test.each<[string, () => object | string, number]>([
  ["of a process that has ended", () => ({ pid: endedPid(), start: "1", host: hostname() }), 0],
  ["that cannot be read and is old", () => "", 11],
  ["of another machine that fell silent", () => ({ pid: 1, start: "1", host: "elsewhere" }), 61],
])("a lock %s is taken over", async (_, content, ageSeconds) => {
  const file = createLockPath(content());
  const then = Date.now() / 1000 - ageSeconds;
  utimesSync(file, then, then);
  expect(await tryPullLock(file)).toHaveProperty("release");
  expect(existsSync(`${file}.takeover`)).toBe(false);
});

test.runIf(process.platform === "linux")(
  "a lock whose process number was given to another process is taken over",
  async () => {
    const file = createLockPath({ pid: process.pid, start: "1", host: hostname() });
    expect(await tryPullLock(file)).toHaveProperty("release");
  },
);

test.each<[string, object | string]>([
  ["of another machine that is alive", { pid: 1, start: "1", host: "elsewhere" }],
  ["that is being written", ""],
])("a lock %s is respected", async (_, content) => {
  expect(await tryPullLock(createLockPath(content))).toHaveProperty("holder");
});

test("of many that find a stale lock one gets it", async () => {
  const file = createLockPath({ pid: endedPid(), start: "1", host: hostname() });
  const attempts = await Promise.all(Array.from({ length: 20 }, () => tryPullLock(file)));
  expect(attempts.filter((attempt) => "release" in attempt)).toHaveLength(1);
});

test("a stop ends the wait", async () => {
  const file = createLockPath();
  await acquirePullLock(file, { onWait: () => expect.unreachable() });
  const stop = new AbortController();
  const waiting = acquirePullLock(file, { signal: stop.signal, onWait: () => stop.abort() });
  await expect(waiting).rejects.toMatchObject({ code: "interrupted" });
  expect(existsSync(file)).toBe(true);
});
