import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openInputHistory } from "../../../src/ui/interactive/input-history.ts";

let folder = "";
let file = "";

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "agent-history-"));
  file = path.join(folder, "state", "input-history");
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function writeHistory(text: string | Buffer): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
}

async function reopen(): Promise<readonly string[]> {
  return (await openInputHistory(file)).entries;
}

test("messages of one line and of several are there again, for their owner alone", async () => {
  const history = await openInputHistory(file);
  for (const text of ["one", "two\nlines", "two\nlines", "漢 \u001b[2J"]) history.add(text);
  expect(await reopen()).toEqual(["one", "two\nlines", "漢 \u001b[2J"]);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test.each([
  ["that begins with a space", " secret"],
  ["of nothing", "  \n"],
  ["of a megabyte", "x".repeat(1_000_000)],
])("a message %s is not kept", async (_, text) => {
  const history = await openInputHistory(file);
  history.add("kept");
  history.add(text);
  expect(history.entries).toEqual(["kept"]);
  expect(await reopen()).toEqual(["kept"]);
});

test("damaged lines are skipped, and a torn last one does not swallow the next message", async () => {
  writeHistory('"one"\n{"a":1}\nnull\n\u0000\u0001\n"two"\n"tor');
  const history = await openInputHistory(file);
  expect(history.entries).toEqual(["one", "two"]);
  history.add("three");
  expect(await reopen()).toEqual(["one", "two", "three"]);
});

test("a file that others may read is closed to them", async () => {
  writeHistory('"one"\n');
  await reopen();
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test("the file is bounded", async () => {
  writeHistory(Array.from({ length: 5000 }, (_, n) => `"message ${n}"\n`).join(""));
  const entries = await reopen();
  expect(entries).toHaveLength(1000);
  expect(entries.at(-1)).toBe("message 4999");
  expect(readFileSync(file, "utf8").split("\n")).toHaveLength(1001);
});

test.each([
  ["a folder lies at its place", () => mkdirSync(file, { recursive: true })],
  ["a file lies where its folder should be", () => writeFileSync(path.dirname(file), "x")],
  ["it has more bytes than are read", () => writeHistory(Buffer.alloc(9_000_000, "x"))],
])("where %s there is a history of this process", async (_, prepare) => {
  prepare();
  const history = await openInputHistory(file);
  history.add("one");
  expect(history.entries).toEqual(["one"]);
});

test("without a file nothing is written", async () => {
  const history = await openInputHistory(null);
  history.add("one");
  expect(history.entries).toEqual(["one"]);
});
