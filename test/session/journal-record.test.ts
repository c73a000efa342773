import { expect, test } from "vitest";
import {
  type JournalRecord,
  parseJournal,
  renderJournalLine,
} from "../../src/session/journal-record.ts";

const SHA = "a".repeat(64);
const RECORDS: JournalRecord[] = [
  {
    type: "task-begin",
    taskId: "task_1",
    sequence: 1,
    root: "/größe",
    task: "line\nbreak \u2028",
    startedAt: "2026-01-01T00:00:00.000Z",
    pid: 1,
    start: "boot:1",
  },
  { type: "before", path: "a b.ts", beforeSha: null, afterSha: SHA, mode: null, createdFolders: 2 },
  { type: "commit", files: [{ path: "a b.ts", beforeSha: null, afterSha: SHA }] },
  { type: "undo-begin", files: [{ path: "a b.ts", mode: 0o644 }], pid: 1, start: null },
  { type: "undone" },
];
const WHOLE = Buffer.from(RECORDS.map(renderJournalLine).join(""));

test("reads back what it wrote, one record a line", () => {
  expect(WHOLE.toString().split("\n")).toHaveLength(RECORDS.length + 1);
  expect(parseJournal(WHOLE)).toEqual({ records: RECORDS, soundBytes: WHOLE.length });
});

test("cut at any byte, gives exactly the records whose lines are complete", () => {
  for (let length = 0; length <= WHOLE.length; length++) {
    const cut = WHOLE.subarray(0, length);
    const complete = cut.toString("latin1").split("\n").length - 1;
    expect(parseJournal(cut).records).toEqual(RECORDS.slice(0, complete));
  }
});

test("with any one bit turned, loses that line at most two lines and believes nothing false", () => {
  const known = new Set(RECORDS.map((record) => JSON.stringify(record)));
  for (let bit = 0; bit < WHOLE.length * 8; bit += 3) {
    const damaged = Buffer.from(WHOLE);
    damaged.writeUInt8(damaged.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
    const { records } = parseJournal(damaged);
    expect(records.every((record) => known.has(JSON.stringify(record)))).toBe(true);
    expect(records.length).toBeGreaterThanOrEqual(RECORDS.length - 2);
  }
});

test.each([
  ["a path out of all bounds", { type: "before", path: "x".repeat(5000) }],
  ["an unknown type", { type: "other" }],
  ["a hash that is a path", { ...RECORDS[1], beforeSha: "../../etc/passwd" }],
])("does not believe a well-formed line with %s", (_, record) => {
  expect(parseJournal(Buffer.from(renderJournalLine(record as JournalRecord))).records).toEqual([]);
});
