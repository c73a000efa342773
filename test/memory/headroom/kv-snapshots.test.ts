import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { beforeEach, expect, test } from "vitest";
import {
  createSnapshotFile,
  openSnapshotFolder,
} from "../../../src/memory/headroom/kv-snapshots.ts";

let folder = "";

beforeEach(() => {
  folder = path.join(mkdtempSync(path.join(tmpdir(), "agent-snapshots-")), "kv");
});

const modeOf = (file: string) => statSync(file).mode & 0o777;

test.skipIf(process.platform === "win32")("nobody else may read a snapshot", async () => {
  const file = await createSnapshotFile(folder, 1);
  expect(modeOf(file ?? "")).toBe(0o600);
  expect(modeOf(folder)).toBe(0o700);
});

test("no file is made where the disk has no room for it", async () => {
  expect(await createSnapshotFile(folder, Number.MAX_SAFE_INTEGER)).toBeNull();
  expect(readdirSync(folder)).toEqual([]);
});

test("a folder that cannot be made gives no file", async () => {
  writeFileSync(folder, "a file where the folder should be");
  expect(await createSnapshotFile(folder, 1)).toBeNull();
  expect(await openSnapshotFolder(folder)).toBeNull();
});

test("what an ended process has left is swept, and nothing else", async () => {
  const own = await createSnapshotFile(folder, 1);
  const { pid } = spawnSync(process.execPath, ["--version"]);
  const left = path.join(folder, `${pid}..abc.kv`);
  const reused = path.join(folder, `${process.pid}.another-boot_1.abc.kv`);
  const foreign = path.join(folder, "notes.txt");
  for (const file of [left, reused, foreign]) writeFileSync(file, "");
  await openSnapshotFolder(folder);
  expect(existsSync(own ?? "")).toBe(true);
  expect(existsSync(foreign)).toBe(true);
  expect(existsSync(left)).toBe(false);
  // Only a system with /proc tells this process from an earlier one of the same number.
  expect(existsSync(reused)).toBe(process.platform !== "linux");
});

test.runIf(existsSync("/dev/shm"))("no snapshot is kept in memory", async () => {
  const inMemory = mkdtempSync("/dev/shm/agent-snapshots-");
  expect(await openSnapshotFolder(inMemory)).toBeNull();
  rmSync(inMemory, { recursive: true });
});
