/** Projects whose tests hang, flood, cannot run or already pass, and folders that cannot be written to. */
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  readdirSync,
  readFileSync,
  statfsSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { afterEach, expect, test } from "vitest";
import { writeByteModel } from "../support/byte-model.ts";
import { writeParrotModel } from "./parrot-model.ts";
import {
  CURE,
  createWorkbench,
  expectExplained,
  isRunning,
  repairWith,
  SOURCE,
  TEST_COMMAND,
  waitUntil,
} from "./workbench.ts";

const byteModel = writeByteModel();
const parrot = writeParrotModel(CURE);

function judgedBy(command: string, ...more: readonly string[]): string[] {
  return ["--model", byteModel, "--gpu-layers", "0", "--test-cmd", command, ...more, "fix"];
}

test.each([
  ["a command that is not there", "no-such-runner --all", 3, [/no-such-runner: not found/]],
  ["a runner that finds no tests", "python3 -m unittest", 3, [/the command found no tests/]],
  ["a runner that is not installed", "python3 -m no_such_runner", 3, [/is not installed/]],
])("%s is no verdict on the code", async (_, command, exitCode, sentences) => {
  const bench = createWorkbench();
  const ended = await bench.run(judgedBy(command));
  expectExplained(ended, /The tests could not be run with/, /--test-cmd/, ...sentences);
  expect(ended.exitCode).toBe(exitCode);
  bench.expectUntouched();
});

test("tests that hang end by the time limit, and so do their processes", async () => {
  const bench = createWorkbench();
  const note = path.join(bench.notes, "pid");
  const command = `echo $$ > '${note}'; sleep 29; true`;
  const ended = await bench.run(judgedBy(command, "--timeout", "2", "--no-sandbox"));
  expect(ended.stdout).toMatch(
    /stopped at a limit {2}The time limit of 2 s is reached\. Every file/,
  );
  expect(ended.exitCode).toBe(5);
  bench.expectUntouched();
  await waitUntil(() => !isRunning(Number(readFileSync(note, "utf8"))), 5_000);
});

test("a green project is left alone, and the model is not waited for", async () => {
  const bench = createWorkbench();
  bench.put(SOURCE, "v=42\n");
  bench.remember();
  const ended = await bench.run(["--model", byteModel, "--test-cmd", TEST_COMMAND, "fix tests"]);
  expect(ended).toMatchObject({ exitCode: 0, stderr: "" });
  expect(ended.stdout).toMatch(/nothing to fix.*All tests pass; nothing was changed\./);
  expect(ended.stdout).toMatch(/verified +by sh test-value\.sh/);
  expect(ended.stdout).not.toMatch(/^model on /m);
  bench.expectUntouched();
});

test("tests that print 50 MB are read to their end", async () => {
  const bench = createWorkbench();
  const command = "yes 'all is lost' | head -c 50000000; exit 1";
  const ended = await bench.run(judgedBy(command, "--max-candidates", "1"));
  expect(ended).toMatchObject({ exitCode: 5, stderr: "" });
  expect(ended.stdout.length).toBeLessThan(10_000);
  bench.expectUntouched();
});

test("files of 5 MB in the project are no hindrance", async () => {
  const bench = createWorkbench();
  bench.put("data.json", `[${"0,".repeat(2_500_000)}0]`);
  bench.put("generated.py", "x = 1\n".repeat(850_000));
  bench.remember();
  const ended = await bench.run(repairWith(byteModel, "--max-candidates", "1"));
  expect(ended).toMatchObject({ exitCode: 5, stderr: "" });
  expect(ended.stdout).toMatch(/looking at\n +value\.py/);
  bench.expectUntouched();
});

test("a read-only source file stays as it is, and is named", async () => {
  const bench = createWorkbench();
  chmodSync(path.join(bench.root, SOURCE), 0o444);
  bench.remember();
  const ended = await bench.run(repairWith(parrot));
  expectExplained(ended, /value\.py or its folder is read-only/, /Make both writable/);
  expect(ended.exitCode).toBe(4);
  bench.expectUntouched();
});

test("a second agent in the same project is turned away and told of the first", async () => {
  const bench = createWorkbench();
  const started = path.join(bench.notes, "started");
  const first = bench.start(judgedBy(`touch '${started}'; sleep 20; exit 1`, "--no-sandbox"));
  await waitUntil(() => existsSync(started));
  const second = await bench.run(judgedBy("true"));
  first.child.kill("SIGTERM");
  expectExplained(second, new RegExp(`process ${first.child.pid}\\) is at work in`), /Wait until/);
  expect(second).toMatchObject({ exitCode: 4, stdout: "" });
  expect(await first.ended).toMatchObject({ exitCode: 143 });
  bench.expectUntouched();
});

const mounts: string[] = [];
afterEach(() => {
  for (const mount of mounts.splice(0)) spawnSync("umount", ["--lazy", mount]);
});

/** A disk of 1 MB in `folder`, empty; false where this user may not mount. */
function mountSmallDisk(folder: string): boolean {
  const { status } = spawnSync("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", folder]);
  if (status === 0) mounts.push(folder);
  else process.stderr.write("skipped: mounting a small disk needs the rights of root\n");
  return status === 0;
}

function fillDisk(folder: string, freeBytes: number): void {
  const { bavail, bsize } = statfsSync(folder);
  writeFileSync(path.join(folder, "ballast"), Buffer.alloc(bavail * bsize - freeBytes));
}

test.for([
  ["from the start", 0],
  ["when a candidate is to be tried", 64_000],
] as const)("a disk that is full %s costs no file", async ([, freeBytes], { skip }) => {
  const bench = createWorkbench();
  skip(!mountSmallDisk(bench.root), "not root");
  // More than fits beside itself on this disk; what the model is shown of it stays short.
  const text = `def f():\n v=1\n return v\n${"#\n".repeat(100)}${`# ${"-".repeat(998)}\n`.repeat(100)}`;
  bench.put(SOURCE, text);
  bench.put("test-value.sh", `grep -q v=42 ${SOURCE}\n`);
  fillDisk(bench.root, freeBytes);
  const before = readdirSync(bench.root);
  const ended = await bench.run(repairWith(parrot), { state: path.join(bench.root, "state") });
  expectExplained(ended, /The disk is full; .* was left as it is\./, /Free some space/);
  expect(ended.exitCode).toBe(5);
  expect(bench.get(SOURCE)).toBe(text);
  expect(readdirSync(bench.root).filter((name) => name !== "state")).toEqual(before);
});
