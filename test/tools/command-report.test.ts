import { existsSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { type ReportedCommandOptions, runReportedCommand } from "../../src/tools/command-report.ts";
import { createCommandGate } from "../support/command-gate.ts";
import { createProject } from "./temp-project.ts";

const TEST_JS = `import test from "node:test";
import assert from "node:assert/strict";
test("adds", () => assert.equal(1 + 1, 2));
test("fails", () => assert.equal(1 + 1, 3));
`;

function run(command: string, root: string, options: Partial<ReportedCommandOptions> = {}) {
  return runReportedCommand({
    command,
    root,
    timeoutMs: 20_000,
    signal: new AbortController().signal,
    mayRun: createCommandGate().mayRun,
    ...options,
  });
}

test("a test runner is read by its report", async () => {
  const root = createProject({ "a.test.mjs": TEST_JS });
  const report = await run("node --test", root);
  expect(report).toMatchObject({
    command: "node --test",
    outcome: "failed",
    exitCode: 1,
    passed: 1,
    failed: 1,
    check: { runner: "node-test" },
  });
  expect(report?.text).toMatch(/^node --test ended with exit code 1\. 1 passed, 1 failed\.\n/);
});

test("any other command that the person asked for is read by its exit code", async () => {
  const root = createProject({ "a.js": "console.log(process.cwd() + '/b.js'); process.exit(4);" });
  const report = await run("node a.js", root, { said: ["node a.js"] });
  expect(report).toMatchObject({
    outcome: "failed",
    exitCode: 4,
    passed: null,
    failed: null,
    outputTail: "b.js\n",
    check: null,
  });
});

test("what is not allowed does not run unless somebody says yes", async () => {
  const root = createProject({ "a.txt": "text" });
  expect(await run("rm a.txt", root, { said: ["rm a.txt"] })).toBeNull();
  expect(existsSync(path.join(root, "a.txt"))).toBe(true);
  const asked: string[] = [];
  const { mayRun } = createCommandGate(async (command) => asked.push(command) === 1);
  expect(await run(" rm a.txt ", root, { mayRun })).toMatchObject({ outcome: "passed" });
  expect(existsSync(path.join(root, "a.txt"))).toBe(false);
  expect(asked).toEqual(["rm a.txt"]);
});

test("a text for a shell gets one, after a yes", async () => {
  const root = createProject();
  const report = await run("echo a && echo b >&2", root, {
    mayRun: createCommandGate(async () => true).mayRun,
  });
  expect(report).toMatchObject({ outcome: "passed", exitCode: 0 });
  expect(report?.outputTail.trim().split("\n").sort()).toEqual(["a", "b"]);
});

test("nobody is asked about a text that hides something", async () => {
  const mayRun = async () => {
    throw new Error("asked");
  };
  expect(await run("npm test\u200b", createProject(), { mayRun })).toBeNull();
});

test("a program that is not there could not be run", async () => {
  const report = await run("no-such-program", createProject(), { said: ["no-such-program"] });
  expect(report).toMatchObject({
    outcome: "not-runnable",
    exitCode: null,
    problem: "no-such-program was not found",
  });
});

test("a command that does not end is stopped", async () => {
  const root = createProject({ "a.js": "setInterval(() => {}, 1000);" });
  const report = await run("node a.js", root, { said: ["node a.js"], timeoutMs: 500 });
  expect(report).toMatchObject({ outcome: "timed-out", exitCode: null });
});

test("a stop rejects with its reason", async () => {
  const root = createProject({ "a.js": "setInterval(() => {}, 1000);" });
  const stop = new AbortController();
  const reason = new Error("stopped");
  setTimeout(() => stop.abort(reason), 200);
  const running = run("node a.js", root, { said: ["node a.js"], signal: stop.signal });
  await expect(running).rejects.toBe(reason);
});
