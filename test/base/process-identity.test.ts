import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { expect, onTestFinished, test } from "vitest";
import { isProcessRunning, readOwnIdentity } from "../../src/base/process-identity.ts";

test("this process runs", () => {
  const own = readOwnIdentity();
  expect(own.pid).toBe(process.pid);
  expect(isProcessRunning(own)).toBe(true);
  expect(isProcessRunning({ ...own, start: null })).toBe(true);
});

test.each([0, -1, 1.5, Number.NaN, 2 ** 22 + 1])("no process has the number %d", (pid) => {
  expect(isProcessRunning({ pid, start: null })).toBe(false);
});

test("a process that has ended runs no more", () => {
  const { pid } = spawnSync(process.execPath, ["--version"]);
  expect(isProcessRunning({ pid, start: null })).toBe(false);
});

test.runIf(process.platform === "linux")(
  "a later process of the same number is another one",
  () => {
    expect(isProcessRunning({ pid: process.pid, start: "another-boot:1" })).toBe(false);
  },
);

test.runIf(process.platform === "linux")("a zombie does not run", async () => {
  // The shell becomes a `sleep` that never asks how its child ended.
  const parent = spawn("sh", ["-c", "sleep 0.3 & echo $!; exec sleep 60"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void parent.kill("SIGKILL"));
  const [line] = await once(parent.stdout, "data");
  const pid = Number(String(line));
  await expect.poll(() => isProcessRunning({ pid, start: null }), { timeout: 4000 }).toBe(false);
  expect(() => process.kill(pid, 0)).not.toThrow();
});
