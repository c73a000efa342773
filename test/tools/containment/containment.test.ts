import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { blockNames, freeNames } from "../../../src/tools/containment/blocked-names.ts";
import {
  chooseContainment,
  settleContainment,
} from "../../../src/tools/containment/containment.ts";
import { findStartError } from "../../../src/tools/containment/find-program.ts";
import { createProcessGroup } from "../../../src/tools/containment/process-group.ts";
import { readEnd, SandboxStatus } from "../../../src/tools/containment/sandbox-status.ts";
import { runCommand } from "../../../src/tools/run-command.ts";
import { createProject } from "../temp-project.ts";

const BACK_TO_USUAL = { mode: "auto", passedNames: [], announce: () => {} } as const;

afterEach(async () => {
  await settleContainment(BACK_TO_USUAL);
});

describe("without a sandbox", () => {
  test("a command runs as it is, and that is said once", async () => {
    const said: string[] = [];
    await settleContainment({ mode: "off", passedNames: [], announce: (text) => said.push(text) });
    const cwd = createProject();
    for (const argv of [
      ["sh", "-c", "pwd"],
      ["sh", "-c", "pwd"],
    ]) {
      const result = await runCommand({ argv, cwd, timeoutMs: 20_000 });
      expect(result).toMatchObject({ exitCode: 0, stdout: `${cwd}\n` });
    }
    expect(said).toEqual([
      "Commands run without a sandbox, because it was switched off: they may do what you may do.",
    ]);
  });

  test("limits stand before the command and replace themselves by it", async () => {
    const { argv } = createProcessGroup({ isLimited: true, reason: "x" }).enclose({
      argv: ["sh", "-c", "ulimit -c"],
      cwd: "/",
      env: {},
      folders: [],
    });
    expect(argv.slice(-3)).toEqual(["sh", "-c", "ulimit -c"]);
    await settleContainment({ ...BACK_TO_USUAL, mode: "off" });
    const result = await runCommand({ argv, cwd: createProject(), timeoutMs: 20_000 });
    if (argv.some((word) => word.endsWith("prlimit"))) expect(result.stdout).toBe("0\n");
    expect(result.exitCode).toBe(0);
  });
});

test("switched off there is none, whatever is installed", async () => {
  expect((await chooseContainment("off")).kind).toBe("process-group");
});

test("one that is required is there, or that is an error", async () => {
  const chosen = await chooseContainment("required").catch((error: unknown) => error);
  expect(chosen).toMatchObject(
    (await chooseContainment("auto")).kind === "bubblewrap"
      ? { kind: "bubblewrap" }
      : { code: "sandbox-unavailable", exitCode: 2 },
  );
});

test("a variable reaches a command when its name is passed", async () => {
  process.env.SOME_ADDRESS = "somewhere";
  const run = () =>
    runCommand({
      argv: ["sh", "-c", 'echo "$SOME_ADDRESS"'],
      cwd: createProject(),
      timeoutMs: 20_000,
    });
  expect((await run()).stdout).toBe("\n");
  await settleContainment({ ...BACK_TO_USUAL, passedNames: ["SOME_ADDRESS"] });
  expect((await run()).stdout).toBe("somewhere\n");
  delete process.env.SOME_ADDRESS;
});

test("a name is blocked until the last who needs it has ended", () => {
  const place = path.join(createProject(), "name");
  expect(blockNames([place])).toEqual([place]);
  expect(blockNames([place])).toEqual([place]);
  freeNames([place]);
  expect(existsSync(place)).toBe(true);
  freeNames([place]);
  expect(existsSync(place)).toBe(false);
});

test("what is there is not blocked, and a folder that is used meanwhile is not removed", () => {
  const root = createProject({ file: "" });
  expect(blockNames([path.join(root, "file")])).toEqual([]);
  const place = path.join(root, "name");
  blockNames([place]);
  writeFileSync(path.join(place, "theirs"), "");
  freeNames([place]);
  expect(existsSync(path.join(place, "theirs"))).toBe(true);
});

test("why a program cannot be started is told as the system tells it", () => {
  const cwd = createProject({ "plain.txt": "" });
  mkdirSync(path.join(cwd, "folder"));
  const find = (program: string) =>
    findStartError(program, { cwd, searchPath: "/usr/bin:/bin" })?.code ?? null;
  expect(find("sh")).toBeNull();
  expect(find("no-such-program-here")).toBe("ENOENT");
  expect(find("./plain.txt")).toBe("EACCES");
  expect(find("./folder")).toBe("EACCES");
  expect(find("./none")).toBe("ENOENT");
  expect(findStartError("sh", { cwd: path.join(cwd, "none"), searchPath: "/bin" })?.code).toBe(
    "ENOENT",
  );
});

test("the status of a sandbox is read however its text is cut", () => {
  const text = '{ "child-pid": 4711, "net-namespace": 1 }\n{ "exit-code": 139 }\n';
  for (let cut = 0; cut <= text.length; cut++) {
    const status = new SandboxStatus();
    status.push(text.slice(0, cut));
    status.push(text.slice(cut));
    expect([status.processId, status.exitCode]).toEqual([4711, 139]);
  }
});

test("nothing that a sandbox may say makes us signal everybody", () => {
  const status = new SandboxStatus();
  status.push('{ "child-pid": 0 }\n{ "child-pid": 1 }\n{ "child-pid": -5 }\nnonsense\n');
  expect(status.processId).toBeNull();
});

test("an end by a signal is told from a number of the program's own", () => {
  expect(readEnd(139)).toEqual({ exitCode: null, signalName: "SIGSEGV" });
  expect(readEnd(129)).toEqual({ exitCode: 129, signalName: null });
  expect(readEnd(1)).toEqual({ exitCode: 1, signalName: null });
});
