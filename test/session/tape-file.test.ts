import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { locateTape, readTapeFile, removeTape, TapeFile } from "../../src/session/tape-file.ts";

const base = mkdtempSync(path.join(tmpdir(), "agent-tape-file-"));
afterAll(() => rmSync(base, { recursive: true }));
let projects = 0;

function createState(): string {
  const folder = path.join(base, String(projects++));
  mkdirSync(folder);
  return folder;
}

function open(projectState: string, sessionId = "ses_one") {
  const failures: string[] = [];
  const file = new TapeFile({
    projectState,
    sessionId,
    describeCut: (reason) => ({ op: "cut", reason }),
    onFailure: (message) => failures.push(message),
  });
  return { file, failures, path: locateTape(projectState, sessionId) };
}

test("lines of several processes stand behind each other", async () => {
  const state = createState();
  for (const number of [1, 2]) {
    const { file } = open(state);
    file.append({ number });
    file.close();
  }
  const { records, isWhole } = await readTapeFile(open(state).path);
  expect({ records, isWhole }).toEqual({ records: [{ number: 1 }, { number: 2 }], isWhole: true });
});

test("nothing is made before the first line, and nothing written after the last", async () => {
  const state = createState();
  const { file, path: tape } = open(state);
  file.close();
  file.append({ number: 1 });
  expect(readdirSync(state)).toEqual([]);
  await expect(readTapeFile(tape)).rejects.toMatchObject({ code: "input-invalid" });
});

test.each([
  ["a torn line", '{"crc32":"0'],
  ["a damaged line", '{"crc32":"00000000","record":{"number":2}}\n'],
  ["bytes that are no text", "\xff\xfe\n"],
])("%s is left out by a reader and cut off by the next writer", async (_, damage) => {
  const state = createState();
  const first = open(state);
  first.file.append({ number: 1 });
  first.file.close();
  writeFileSync(first.path, Buffer.from(damage, "latin1"), { flag: "a" });
  expect(await readTapeFile(first.path)).toEqual({ records: [{ number: 1 }], isWhole: false });
  const second = open(state);
  second.file.append({ number: 3 });
  second.file.close();
  const { records, isWhole } = await readTapeFile(second.path);
  expect({ records, isWhole }).toEqual({ records: [{ number: 1 }, { number: 3 }], isWhole: true });
});

test("what cannot be written is said once, and the run goes on", () => {
  const state = createState();
  writeFileSync(path.join(state, "tapes"), "no folder");
  const { file, failures } = open(state);
  file.append({ number: 1 });
  file.append({ number: 2 });
  expect(failures).toHaveLength(1);
  expect(failures[0]).toMatch(/^This run cannot be replayed: its token log is not written/);
});

test("a log that grows too long ends with a line that says so", async () => {
  const { file, failures, path: tape } = open(createState());
  const text = "x".repeat(20 * 1024 * 1024);
  for (let number = 0; number < 5; number++) file.append({ number, text });
  expect(failures).toEqual(["The rest of this session cannot be replayed: it has reached 64 MiB."]);
  const { records } = await readTapeFile(tape);
  expect(records).toHaveLength(4);
  expect(records.at(-1)).toEqual({ op: "cut", reason: "it has reached 64 MiB" });
});

test("logs of sessions that are gone are removed with the first line of another", () => {
  const state = createState();
  mkdirSync(path.join(state, "sessions"));
  writeFileSync(path.join(state, "sessions", "000001-ses_kept.jsonl"), "");
  for (const id of ["ses_kept", "ses_gone"]) {
    const { file } = open(state, id);
    file.append({ number: 1 });
    file.close();
  }
  writeFileSync(path.join(state, "tapes", "notes.txt"), "somebody's");
  const { file } = open(state, "ses_new");
  file.append({ number: 1 });
  file.close();
  expect(readdirSync(path.join(state, "tapes")).sort()).toEqual([
    "notes.txt",
    "ses_kept.tape.jsonl",
    "ses_new.tape.jsonl",
  ]);
});

test("removing a log twice is no failure, and a folder in its place stays", () => {
  const state = createState();
  const { file, path: tape } = open(state);
  file.append({ number: 1 });
  file.close();
  removeTape(state, "ses_one");
  removeTape(state, "ses_one");
  expect(() => readFileSync(tape)).toThrow();
  mkdirSync(tape);
  removeTape(state, "ses_one");
  expect(readdirSync(path.dirname(tape))).toEqual([path.basename(tape)]);
});
