import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readInput } from "../../src/ui/input-file.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "agent-input-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function* pipe(...chunks: readonly (string | Buffer)[]) {
  for (const chunk of chunks) yield Buffer.from(chunk);
}

function put(bytes: string | Buffer): string {
  const file = path.join(folder, "input");
  writeFileSync(file, bytes);
  return file;
}

function read(file: string, { stdin = pipe(), maxBytes = 1000 } = {}): Promise<string> {
  return readInput(file, { stdin, maxBytes });
}

test("a file is read whole, without its byte order mark", async () => {
  expect(await read(put("\ufeff{}\n"))).toBe("{}\n");
});

test("a dash reads standard input, and a character may be cut between two chunks", async () => {
  const bytes = Buffer.from('"é"');
  expect(await read("-", { stdin: pipe(bytes.subarray(0, 2), bytes.subarray(2)) })).toBe('"é"');
});

test.each<[string, () => string, string]>([
  ["is missing", () => path.join(folder, "none"), "it does not exist"],
  ["is a folder", () => folder, "it is a folder"],
  ["lies under a file", () => path.join(put("{}"), "x"), "a part of the path is not a folder"],
  ["is empty", () => put(""), "it is empty"],
  ["is blank", () => put(" \n"), "it is empty"],
  ["holds a NUL", () => put("{\0}"), "it is a binary file"],
  ["is not UTF-8", () => put(Buffer.from([0x22, 0xff, 0x22])), "it is not valid UTF-8"],
  ["ends inside a character", () => put(Buffer.from([0x22, 0xc3])), "it is not valid UTF-8"],
  ["is too large", () => put("x".repeat(1001)), "it is larger than 1 kB"],
])("an input that %s is refused with the reason", async (_, place, reason) => {
  mkdirSync(path.join(folder, "sub"));
  const file = place();
  await expect(read(file)).rejects.toMatchObject({
    code: "input-invalid",
    details: { path: file, line: null, reason },
  });
});

test("a named pipe is read until its writer is gone", async () => {
  const fifo = path.join(folder, "fifo");
  execFileSync("mkfifo", [fifo]);
  spawn("sh", ["-c", 'printf "[1]" > "$0"', fifo]); // waits for the reader
  expect(await read(fifo)).toBe("[1]");
});

test("endless input is given up at the limit", async () => {
  async function* endless() {
    for (;;) yield Buffer.alloc(100, "x");
  }
  await expect(read("-", { stdin: endless() })).rejects.toMatchObject({
    details: { path: "standard input", reason: "it is larger than 1 kB" },
  });
});
