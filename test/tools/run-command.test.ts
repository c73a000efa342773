import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
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

/** Node starts `seconds` of sleep in a grandchild and prints its process id. */
const SPAWN_SLEEPER = `
  const { spawn } = require("node:child_process");
  const child = spawn("sleep", ["300"], { stdio: "inherit" });
  console.log(child.pid);
`;

/** A killed process may stay a moment as a zombie, which runs nothing. */
function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

async function waitUntilGone(pid: number): Promise<boolean> {
  for (let attempt = 0; attempt < 50 && isRunning(pid); attempt++) await sleep(20);
  return !isRunning(pid);
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
  const result = await runNode(`${SPAWN_SLEEPER} setInterval(() => {}, 1000)`, {
    timeoutMs: 1_000,
  });
  expect(result.timedOut).toBe(true);
  expect(await waitUntilGone(Number(result.stdout))).toBe(true);
});

onLinux("a leader that ends by itself takes what it left running with it", async () => {
  const result = await runNode(
    `${SPAWN_SLEEPER} child.unref(); setTimeout(() => process.exit(0), 200)`,
  );
  expect(result).toMatchObject({ exitCode: 0, timedOut: false });
  expect(await waitUntilGone(Number(result.stdout))).toBe(true);
});

onLinux("a command that ignores SIGTERM is gone after an abort", async () => {
  const controller = new AbortController();
  const source = `process.on("SIGTERM", () => {}); console.log(process.pid); setInterval(() => {}, 1000)`;
  setTimeout(() => controller.abort(), 800);
  const result = await runNode(source, { signal: controller.signal });
  expect(result).toMatchObject({ interrupted: true, timedOut: false, signalName: "SIGKILL" });
  expect(await waitUntilGone(Number(result.stdout))).toBe(true);
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
