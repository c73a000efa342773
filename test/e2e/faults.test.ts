/** One failing file operation in the middle of a message; scripts/bench-faults.ts tries every one of them. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { installFaults } from "../support/fault-injection.ts";
import { FAULT_KINDS, type FaultKind } from "../support/fault-kinds.ts";
import { openTurnBench, type TurnBench } from "../support/spoiled-turn.ts";

const KINDS = FAULT_KINDS.filter((kind) => !kind.startsWith("kill-"));
const TIMEOUT_MS = 180_000;
/** The undo of the story: it reads the session, the journals, the project, and writes in all three. */
const TURN = 2;

let bench: TurnBench;
let callNames: readonly string[] = [];
beforeAll(async () => {
  await installFaults();
  bench = await openTurnBench(TURN);
  callNames = (await bench.countCalls()).map(({ name, path }) => `${name} ${path}`);
}, TIMEOUT_MS);
afterAll(() => bench.remove());

/** The last operation of a message whose name and path match, counted from the end: what lies before differs most. */
function findCall(pattern: RegExp): number {
  return callNames.findLastIndex((call) => pattern.test(call)) + 1;
}

test("every form of a file operation is counted", () => {
  expect(callNames.length).toBeGreaterThan(100);
  for (const form of [/^readFileSync /, /^stat /, /^openSync /, /^handle\.\w+ /, /^rmSync /]) {
    expect(
      callNames.some((call) => form.test(call)),
      String(form),
    ).toBe(true);
  }
});

test.each<[string, FaultKind, RegExp]>([
  ["the file to be taken back cannot be removed", "EIO", /^rmSync .*other\/notes\.md/],
  ["the journal's disk is full", "ENOSPC", /^writeSync .*journal\.jsonl/],
  ["half a line of the journal is written", "torn", /^writeSync .*journal\.jsonl/],
  ["a write takes half of the bytes", "short", /^writeSync .*journal\.jsonl/],
  ["the journal cannot be made durable", "EIO", /^fsyncSync .*journal\.jsonl/],
  ["the session's log cannot be closed", "EIO", /^closeSync .*sessions/],
  ["the journals cannot be listed", "EACCES", /^readdirSync .*tasks$/],
  ["a journal cannot be read", "EIO", /^readFileSync .*journal\.jsonl/],
  ["the file system has become read-only", "EROFS", /^openSync .*journal\.jsonl/],
  ["there are no descriptors left", "EMFILE", /^openSync .*other\/notes\.md/],
  ["opening the project's file is interrupted", "EINTR", /^openSync .*other\/notes\.md/],
  ["the lock cannot be told of the session", "EIO", /^renameSync .*lock$/],
])("%s: told, and nothing is half done", { timeout: TIMEOUT_MS }, async (_, kind, pattern) => {
  const at = findCall(pattern);
  expect(at, `${pattern} is no operation of the message`).toBeGreaterThan(0);
  const { hit, problems } = await bench.spoil({ at, kind });
  expect(hit?.name).toBe(callNames[at - 1]?.split(" ")[0]);
  expect(problems).toEqual([]);
});

test("a spread of operations and errors ends in the truth", { timeout: TIMEOUT_MS }, async () => {
  let injected = 0;
  for (let at = 3; at <= callNames.length; at += 31) {
    const kind = KINDS[injected % KINDS.length] ?? "EIO";
    const { hit, problems } = await bench.spoil({ at, kind });
    injected += 1;
    expect(problems, `${kind} at ${at}: ${hit?.name} ${hit?.path}`).toEqual([]);
  }
  expect(injected).toBeGreaterThan(3);
});
