import { expect, test } from "vitest";
import { renderChecksummedLine } from "../../src/session/checksummed-line.ts";
import { recallTurn } from "../../src/session/recall-turn.ts";
import type { LoggedTask } from "../../src/session/session-limits.ts";
import {
  parseSession,
  renderSessionLine,
  type SessionRecord,
} from "../../src/session/session-record.ts";
import { tellStory } from "../../src/session/session-story.ts";
import { RandomSource } from "../support/random-source.ts";

const TASK: LoggedTask = {
  said: "größer \u2028 🙂",
  task: "make it larger",
  kind: "change",
  work: "change",
  synthesis: "Changed a.txt.",
  filesChanged: ["a.txt"],
  symbolsChanged: [],
  rename: null,
  answer: "line\nline",
  journalTaskId: "task_1",
  exitCode: 0,
};
const at = "2026-01-02T03:04:05.678Z";
const HEADER: SessionRecord = {
  ...{ type: "session", version: 2, sessionId: "ses_1", root: "/größe", startedAt: at },
  forkedFrom: null,
};
const EDIT = { path: "a.txt", diff: "@@\n+b\n", addedLines: 1, removedLines: 0, isCut: false };
const RECORDS: SessionRecord[] = [
  { type: "begin", taskId: "task_1", said: TASK.said, at },
  { type: "request", taskId: "task_1", task: TASK.task, kind: "change", work: "change" },
  { type: "edit", taskId: "task_1", ...EDIT },
  { type: "task", taskId: "task_1", at, model: "qwen", task: TASK },
  { type: "recap", recap: { upTo: 1, filesChanged: [], decisions: ["x"], openPoints: [] } },
  { type: "begin", taskId: "task_2", said: "and more", at },
  { type: "partial", taskId: "task_2", text: "It is" },
];
const WHOLE = Buffer.from([HEADER, ...RECORDS].map(renderSessionLine).join(""));

test("what was written is read back, and tells the story of its turns", () => {
  const { header, records, soundBytes } = parseSession(WHOLE);
  expect([header, records, soundBytes]).toEqual([HEADER, RECORDS, WHOLE.length]);
  const { turns, recap, open } = tellStory(records);
  expect(turns).toMatchObject([
    { taskId: "task_1", beganAt: at, endedAt: at, model: "qwen", edits: [EDIT], end: TASK },
    { taskId: "task_2", said: "and more", partial: "It is", end: null },
  ]);
  expect([recap?.upTo, [...open.keys()]]).toEqual([1, ["task_2"]]);
});

test("cut at every byte, a log gives exactly the lines that are whole", () => {
  for (let length = 0; length <= WHOLE.length; length++) {
    const { header, records, soundBytes } = parseSession(WHOLE.subarray(0, length));
    const whole = WHOLE.subarray(0, length).toString("latin1").split("\n").length - 1;
    expect(header).toEqual(whole === 0 ? null : HEADER);
    expect(records).toEqual(RECORDS.slice(0, Math.max(0, whole - 1)));
    expect(soundBytes).toBe(WHOLE.subarray(0, length).lastIndexOf(0x0a) + 1);
  }
});

test("10,000 random bits turned, one to three at a time, are never believed and never throw", () => {
  const random = new RandomSource(7);
  let shortened = 0;
  for (let round = 0; round < 10_000; round++) {
    const damaged = Buffer.from(WHOLE);
    for (let count = 1 + random.below(3); count > 0; count--) {
      const bit = random.below(WHOLE.length * 8);
      damaged.writeUInt8(damaged.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
    }
    const { header, records } = parseSession(damaged);
    expect(records).toEqual(header === null ? [] : RECORDS.slice(0, records.length));
    if (header !== null) expect(header).toEqual(HEADER);
    if (records.length < RECORDS.length) shortened += 1;
    tellStory(records).turns.map((turn, index) => recallTurn(turn, index + 1, new Map()));
  }
  expect(shortened).toBeGreaterThan(9_900);
});

test.each([
  ["an end without a beginning is a turn of its own", [RECORDS[3]], 1],
  ["lines about a task that never began say nothing", [RECORDS[1], RECORDS[2], RECORDS[6]], 0],
  ["a second end of the same task is a turn of its own", [RECORDS[0], RECORDS[3], RECORDS[3]], 2],
  ["two beginnings of one id are two turns", [RECORDS[0], RECORDS[0], RECORDS[3]], 2],
])("%s", (_, records, turnCount) => {
  expect(tellStory(records as SessionRecord[]).turns).toHaveLength(turnCount);
});

test.each([
  ["words without end", { type: "begin", taskId: "task_1", said: "x".repeat(2001), at }],
  ["a diff without end", { type: "edit", taskId: "task_1", ...EDIT, diff: "x".repeat(8001) }],
  ["lines below zero", { type: "edit", taskId: "task_1", ...EDIT, addedLines: -1 }],
  ["a session id that is a path", { ...HEADER, forkedFrom: "../../x" }],
])("%s end the reading", (_, record) => {
  const bytes = Buffer.from(renderSessionLine(HEADER) + renderChecksummedLine(record));
  expect(parseSession(bytes).records).toEqual([]);
});
