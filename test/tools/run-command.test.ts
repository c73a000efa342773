import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test, vi } from "vitest";
import { type CommandOptions, runCommand } from "../../src/tools/run-command.ts";
import { createProject } from "./temp-project.ts";

function runNode(source: string, options: Partial<CommandOptions> = {}) {
  return runCommand({
    argv: [process.execPath, "-e", source],
    cwd: createProject(),
    timeoutMs: 20_000,
    ...options,
  });
}

let sleepers = 0;

/** Node starts a grandchild that sleeps, known by how long. */
function spawnSleeper() {
  const seconds = `300.${process.pid}${++sleepers}`;
  const source = `
    const { spawn } = require("node:child_process");
    const child = spawn("sleep", ["${seconds}"], { stdio: "inherit" });
    child.on("spawn", () => console.log("sleeps"));
  `;
  return { source, isRunning: () => isRunning(seconds) };
}

/** Whether a process has this word on its command line; numbers of processes differ inside a sandbox. */
function isRunning(word: string): boolean {
  const ids = readdirSync("/proc").filter(
    (name) => /^\d+$/.test(name) && name !== `${process.pid}`,
  );
  return ids.some((id) => {
    try {
      return readFileSync(`/proc/${id}/cmdline`, "utf8").includes(word);
    } catch {
      return false;
    }
  });
}

async function waitUntilGone(check: () => boolean): Promise<boolean> {
  for (let attempt = 0; attempt < 50 && check(); attempt++) await sleep(20);
  return !check();
}

const onLinux = test.skipIf(process.platform !== "linux");

test("reports both streams apart and together, and the exit code", async () => {
  const result = await runNode(`console.log("out"); console.error("err"); process.exitCode = 3`);
  expect(result).toMatchObject({
    exitCode: 3,
    signalName: null,
    stdout: "out\n",
    stderr: "err\n",
    outputBytes: 8,
    truncated: false,
    timedOut: false,
    interrupted: false,
  });
  expect(result.output).toContain("out\n");
  expect(result.output).toContain("err\n");
});

test("arguments reach the program untouched by any shell", async () => {
  const argv = [process.execPath, "-p", "process.argv[1]", "$(echo x); `ls` * | 'é'"];
  const result = await runCommand({ argv, cwd: createProject(), timeoutMs: 20_000 });
  expect(result.stdout.trim()).toBe("$(echo x); `ls` * | 'é'");
});

test("runs in the folder it is given and reads nothing from stdin", async () => {
  const cwd = createProject();
  const source = `process.stdin.resume().on("end", () => console.log(process.cwd()))`;
  const result = await runNode(source, { cwd });
  expect(result.stdout.trim()).toBe(cwd);
});

test.each([
  { title: "a program that does not exist", argv: ["no-such-program-here"], code: "ENOENT" },
  { title: "an empty command", argv: [], code: "ERR_INVALID_ARG_VALUE" },
  { title: "a NUL in an argument", argv: ["echo", "a\0b"], code: "ERR_INVALID_ARG_VALUE" },
])("$title is a start error", async ({ argv, code }) => {
  const result = await runCommand({ argv, cwd: createProject(), timeoutMs: 5_000 });
  expect(result).toMatchObject({ exitCode: null, startError: { code } });
});

test("a folder that does not exist is a start error", async () => {
  const cwd = path.join(createProject(), "gone");
  const result = await runCommand({ argv: ["true"], cwd, timeoutMs: 5_000 });
  expect(result.startError?.code).toBe("ENOENT");
});

test("a command killed by a signal tells which", async () => {
  const result = await runNode(`process.kill(process.pid, "SIGKILL")`);
  expect(result).toMatchObject({ exitCode: null, signalName: "SIGKILL", timedOut: false });
});

onLinux("a timeout kills the grandchildren too", async () => {
  const sleeper = spawnSleeper();
  const running = runNode(`${sleeper.source} setInterval(() => {}, 1000)`, { timeoutMs: 1_500 });
  await vi.waitUntil(sleeper.isRunning, 10_000);
  const result = await running;
  expect(result.timedOut).toBe(true);
  expect(await waitUntilGone(sleeper.isRunning)).toBe(true);
});

onLinux("a leader that ends by itself takes what it left running with it", async () => {
  const sleeper = spawnSleeper();
  const result = await runNode(
    `${sleeper.source} child.unref(); setTimeout(() => process.exit(0), 200)`,
  );
  expect(result).toMatchObject({ exitCode: 0, stdout: "sleeps\n", timedOut: false });
  expect(await waitUntilGone(sleeper.isRunning)).toBe(true);
});

onLinux("a command that ignores SIGTERM is gone after an abort", async () => {
  const controller = new AbortController();
  const word = `word${process.pid}`;
  const source = `process.on("SIGTERM", () => {}); console.log("${word}"); setInterval(() => {}, 1000)`;
  setTimeout(() => controller.abort(), 800);
  const result = await runNode(source, { signal: controller.signal });
  expect(result).toMatchObject({ interrupted: true, timedOut: false, signalName: "SIGKILL" });
  expect(result.stdout).toBe(`${word}\n`);
  expect(await waitUntilGone(() => isRunning(word))).toBe(true);
});

test("an abort before the start starts nothing", async () => {
  const cwd = createProject();
  const source = `require("node:fs").writeFileSync("ran", "")`;
  const result = await runNode(source, { cwd, signal: AbortSignal.abort() });
  expect(result.interrupted).toBe(true);
  expect(readdirSync(cwd)).toEqual([]);
});

test("SIGINT is sent first on a timeout when asked for", async () => {
  const source = `process.on("SIGINT", () => { console.log("asked"); process.exit(7) }); setInterval(() => {}, 1000)`;
  const result = await runNode(source, { timeoutMs: 1_000, timeoutSignal: "SIGINT" });
  expect(result).toMatchObject({ exitCode: 7, stdout: "asked\n", timedOut: true });
});

test("50 MB of output is counted and not kept", async () => {
  const source = `
    const line = "x".repeat(99) + "\\n";
    const chunk = line.repeat(10_000);
    let left = 50;
    const write = () => { while (left-- > 0) if (!process.stdout.write(chunk)) return process.stdout.once("drain", write); console.log("the end"); };
    write();
  `;
  const before = process.memoryUsage().arrayBuffers;
  const result = await runNode(source);
  expect(result).toMatchObject({ exitCode: 0, truncated: true, outputBytes: 50_000_008 });
  expect(result.output.length).toBeLessThan(140_000);
  expect(result.output).toContain("bytes left out");
  expect(result.output.endsWith("the end\n")).toBe(true);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64_000_000);
});

test("a command that prints without end is killed at the limit", async () => {
  const result = await runCommand({
    argv: ["yes"],
    cwd: createProject(),
    timeoutMs: 20_000,
    maxOutputBytes: 1_000_000,
  });
  expect(result).toMatchObject({
    outputLimitReached: true,
    timedOut: false,
    signalName: "SIGKILL",
  });
});

test("binary output is text with replacement characters", async () => {
  const result = await runNode(`process.stdout.write(Buffer.from([0xff, 0xfe, 0x00, 0x41]))`);
  expect(result.stdout).toBe("\ufffd\ufffd\0A");
});
