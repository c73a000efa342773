import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readOwnIdentity } from "../../src/base/process-identity.ts";
import { acquireProjectLock } from "../../src/session/lock.ts";
import { locateProjectState } from "../../src/session/state-directory.ts";
import { createProjectFixture, type ProjectFixture } from "./project-fixture.ts";

const CHILD = fileURLToPath(new URL("lock-child.ts", import.meta.url));
const NO_PROCESS = 2 ** 22 + 1; // above the greatest pid Linux gives

let project: ProjectFixture;
beforeEach(() => {
  project = createProjectFixture();
});
afterEach(() => project.remove());

const acquire = () => acquireProjectLock(project.state, project.root);
const folder = () => locateProjectState(project.state, project.root);

function leaveLock(content: string, name = "lock"): void {
  mkdirSync(folder(), { recursive: true });
  writeFileSync(path.join(folder(), name), content);
}

function startHolder() {
  return spawn(process.execPath, ["--import", "tsx", CHILD, project.state, project.root], {
    stdio: ["ignore", "pipe", "inherit"],
  });
}

test("a second agent is told the pid of the first, until the first ends, by kill -9 too", async () => {
  const holder = startHolder();
  await once(holder.stdout, "data");
  expect(acquire).toThrow(
    expect.objectContaining({
      code: "project-busy",
      details: { root: project.root, pid: holder.pid },
    }),
  );
  holder.kill("SIGKILL");
  await once(holder, "close");
  acquire().release();
  expect(readdirSync(folder())).toEqual([]);
});

test("of several agents started at once exactly one gets a dead agent's lock", async () => {
  leaveLock(JSON.stringify({ pid: NO_PROCESS, start: null, nonce: "x" }));
  const holders = [startHolder(), startHolder(), startHolder()];
  const answers = await Promise.all(
    holders.map(async (holder) => String((await once(holder.stdout, "data"))[0]).trim()),
  );
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
])("takes over a lock %s", (_, content) => {
  leaveLock(content);
  const lock = acquire();
  expect(JSON.parse(readFileSync(path.join(folder(), "lock"), "utf8")).pid).toBe(process.pid);
  lock.release();
});

test("a claim left by a process that died while taking over is no obstacle", () => {
  leaveLock("");
  leaveLock(JSON.stringify({ pid: NO_PROCESS, start: null, nonce: "x" }), "lock-claim");
  acquire().release();
  expect(readdirSync(folder())).toEqual([]);
});

test("release is safe to repeat and leaves the next holder's lock alone", () => {
  const first = acquire();
  first.release();
  const second = acquire();
  first.release();
  expect(acquire).toThrow(expect.objectContaining({ code: "project-busy" }));
  second.release();
});

test("another project is not locked", () => {
  const lock = acquire();
  acquireProjectLock(project.state, `${project.root}-other`).release();
  lock.release();
});

test("this process has an identity that tells it from a later one of the same pid", () => {
  const { pid, start } = readOwnIdentity();
  expect(pid).toBe(process.pid);
  if (process.platform === "linux") expect(start).toMatch(/^[0-9a-f-]+:\d+$/);
});
