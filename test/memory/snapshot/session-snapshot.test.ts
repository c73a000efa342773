import { spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { AgentError } from "../../../src/base/errors.ts";
import {
  restoreSnapshot,
  type SnapshotPlace,
  saveSnapshot,
} from "../../../src/memory/snapshot/session-snapshot.ts";
import type { SnapshotSubject } from "../../../src/memory/snapshot/snapshot-check.ts";
import {
  readHeader,
  renderHeader,
  type SnapshotIdentity,
} from "../../../src/memory/snapshot/snapshot-header.ts";
import type { ResizableEngine, Sequence } from "../../../src/runtime/engine.ts";
import { loadLlamaEngine } from "../../../src/runtime/llama-engine.ts";
import { writeByteModel } from "../../support/byte-model.ts";
import { collectTokens, GREEDY } from "../../support/tokens.ts";

const IDENTITY: SnapshotIdentity = {
  modelSha256: "ab".repeat(32),
  engine: "engine 1",
  machine: "this machine",
  gpuLayers: 0,
  keyType: "f16",
  valueType: "f16",
  flashAttention: "auto",
};
const SOME_BYTES = 2 ** 20;
const SESSION = "ses_abc";
const encode = (text: string) => [...Buffer.from(text)];
const CONVERSATION = encode("What was said so far. ".repeat(12));
const QUESTION = encode(" And what is next?");
const CONTEXT_TOKENS = 1024;
const isUnix = process.platform !== "win32";

let engine: ResizableEngine;
let folder = "";
let place: SnapshotPlace;
/** The paths of the session's files. */
let header = "";
let payload = "";

beforeAll(async () => {
  engine = await loadLlamaEngine({
    modelPath: writeByteModel(),
    contextTokens: CONTEXT_TOKENS,
    threads: 1,
    gpu: false,
  });
});
afterAll(() => engine[Symbol.asyncDispose]());

beforeEach(async () => {
  folder = path.join(mkdtempSync(path.join(tmpdir(), "agent-kv-sessions-")), "kv-sessions");
  place = { folder, sessionId: SESSION };
  header = path.join(folder, `${SESSION}.json`);
  payload = path.join(folder, `${SESSION}.kv`);
  await startOver();
});

/** What another process begins with: the same weights, a context that holds nothing. */
async function startOver(contextTokens = CONTEXT_TOKENS): Promise<void> {
  await engine.reopenContext({ ...engine.settings, contextTokens });
}

const describeCache = (change: Partial<SnapshotIdentity> = {}): SnapshotSubject => ({
  sequence: engine.sequence,
  identity: { ...IDENTITY, ...change },
});

const save = (at = place) => saveSnapshot(at, describeCache(), SOME_BYTES);

async function generate(maxTokens: number): Promise<number[]> {
  return collectTokens(engine.sequence.generate({ sampling: GREEDY, maxTokens }));
}

/** One message: its answer, and what of its prompt was there already. */
async function ask(prompt: readonly number[]) {
  const { cachedTokens } = await engine.sequence.prefill(prompt);
  return { cachedTokens, answer: await generate(16) };
}

async function converse(): Promise<number[]> {
  const { answer } = await ask(CONVERSATION);
  return [...CONVERSATION, ...answer, ...QUESTION];
}

describe("the next process", () => {
  test("answers as one that went on, and computes no more of its prompt", async () => {
    const next = await converse();
    expect(await save()).toMatchObject({ kind: "saved", bytes: statSync(payload).size });
    const expected = await ask(next);
    await startOver();
    const held = CONVERSATION.length + 15;
    const restored = await restoreSnapshot(place, describeCache());
    expect(restored).toEqual({ kind: "restored", tokens: held });
    expect(await ask(next)).toEqual(expected);
    expect(expected.cachedTokens).toBe(held);
  });

  test("may have another context size", async () => {
    const next = await converse();
    await save();
    const { answer } = await ask(next);
    await startOver(2048);
    expect(await restoreSnapshot(place, describeCache())).toMatchObject({ kind: "restored" });
    expect((await ask(next)).answer).toEqual(answer);
  });

  test("may say something else: what is the same is not computed again", async () => {
    await converse();
    await save();
    const other = [...CONVERSATION.slice(0, 100), ...QUESTION];
    const expected = await ask(other);
    await startOver();
    await restoreSnapshot(place, describeCache());
    expect(await ask(other)).toEqual(expected);
    expect(expected.cachedTokens).toBe(100);
  });

  test("replaces what a calibration has left", async () => {
    const next = await converse();
    await save();
    const { answer } = await ask(next);
    await startOver();
    await ask(encode("The"));
    await restoreSnapshot(place, describeCache());
    expect((await ask(next)).answer).toEqual(answer);
  });
});

/** What a refused snapshot is, how it came to that, and what is said of it. */
const DAMAGE: readonly [string, RegExp, () => void | Promise<void>][] = [
  ["cut short", /data is not whole/, () => truncateSync(payload, statSync(payload).size - 1)],
  ["cut to nothing", /data is not whole/, () => truncateSync(payload, 0)],
  ["longer than it was", /data is not whole/, () => writeFileSync(payload, "x", { flag: "a" })],
  ["flipped in a bit", /data is damaged/, () => flipBit(payload, statSync(payload).size >> 1)],
  ["flipped in its first bit", /data is damaged/, () => flipBit(payload, 0)],
  ["without data", /data is missing/, () => rmSync(payload)],
  ["a folder", /data (is no regular file|cannot be opened)/, () => replaceByFolder(payload)],
  ["without description", /description is missing/, () => rmSync(header)],
  ["described by half", /description is damaged/, () => truncateSync(header, 100)],
  ["described by a flipped bit", /description is damaged/, () => flipBit(header, 200)],
  ["described by nothing", /description is damaged/, () => writeFileSync(header, "")],
  ["described at length", /description is too large/, () => writeFileSync(header, "x".repeat(1e5))],
  ["said to be huge", /too large/, () => describeAs({ payload: 2 ** 31 })],
  ["said to hold more", /longer than the context/, () => describeAs({ tokens: CONTEXT_TOKENS })],
  ["said to hold other tokens", /tokens are others/, () => describeAs({ tokens: 100 })],
  ["the data of another session", /data is (not whole|damaged)/, () => swapData()],
  ["of another session", /another session/, () => swapPair()],
  ["newer than its description", /data is (not whole|damaged)/, () => breakOffSave()],
];

const UNIX_DAMAGE: typeof DAMAGE = [
  ["a link to data", /data is a link/, () => replaceByLink(payload)],
  ["described by a link", /description is a link/, () => replaceByLink(header)],
  ["a pipe", /data is no regular file/, () => replaceByPipe(payload)],
  ["described by a pipe", /description is no regular file/, () => replaceByPipe(header)],
  ["readable by others", /data is open to others/, () => chmodSync(payload, 0o644)],
  ["described for others", /description is open to others/, () => chmodSync(header, 0o640)],
  ["where others may write", /folder is open to others/, () => chmodSync(folder, 0o777)],
];

/** Only root may give files away. */
const ROOT_DAMAGE: typeof DAMAGE = [
  ["the data of somebody else", /data belongs to somebody else/, () => chownSync(payload, 1, 1)],
  ["described by somebody else", /description belongs to/, () => chownSync(header, 1, 1)],
  ["in the folder of somebody else", /folder belongs to/, () => chownSync(folder, 1, 1)],
];

const FOREIGN: readonly [Partial<SnapshotIdentity>, RegExp][] = [
  [{ modelSha256: "cd".repeat(32) }, /another model/],
  [{ engine: "engine 2" }, /another build/],
  [{ machine: "that machine" }, /another machine/],
  [{ gpuLayers: 1 }, /layers on the GPU/],
  [{ keyType: "q8_0" }, /another type/],
  [{ valueType: "q8_0" }, /another type/],
  [{ flashAttention: true }, /kind of attention/],
];

describe("a snapshot that is", () => {
  const isRoot = process.getuid?.() === 0;
  test.each([...DAMAGE, ...(isUnix ? UNIX_DAMAGE : []), ...(isRoot ? ROOT_DAMAGE : [])])(
    "%s is refused with a reason, and the next answer is right",
    async (what, reason, damage) => {
      const next = await converse();
      await save();
      const { answer } = await ask(next);
      await damage();
      await startOver();
      const { subject, given } = watchNative();
      const refused = await restoreSnapshot(place, subject);
      expect(refused).toEqual({ kind: "refused", reason: expect.stringMatching(reason) });
      // Only tokens that are others than said show when they are there.
      expect(given).toHaveLength(what === "said to hold other tokens" ? 1 : 0);
      expect(engine.sequence.tokens).toEqual([]);
      expect((await ask(next)).answer).toEqual(answer);
    },
  );

  test.each(FOREIGN)("made for %o is refused with a reason", async (change, reason) => {
    await converse();
    await save();
    const { subject, given } = watchNative(change);
    const refused = await restoreSnapshot(place, subject);
    expect(refused).toEqual({ kind: "refused", reason: expect.stringMatching(reason) });
    expect(given).toEqual([]);
  });

  test("longer than the context now is is refused", async () => {
    await converse();
    await save();
    await startOver(256);
    const refused = await restoreSnapshot(place, describeCache());
    expect(refused).toMatchObject({ kind: "refused", reason: expect.stringMatching(/context/) });
  });

  test("refused by the engine leaves an empty cache", async () => {
    await converse();
    await save();
    const failure = new AgentError("engine-failed", { step: "restoring", reason: "no cells" });
    const sequence = withMethods({ restoreState: () => Promise.reject(failure) });
    const refused = await restoreSnapshot(place, { ...describeCache(), sequence });
    expect(refused).toEqual({ kind: "refused", reason: "no cells" });
    expect(engine.sequence.tokens).toEqual([]);
  });

  test("replaced under its name after it was checked is the one that was checked", async () => {
    const next = await converse();
    await save();
    const expected = await ask(next);
    await startOver();
    const sequence = withMethods({
      restoreState: (file) => {
        writeFileSync(`${payload}.new`, "not a state");
        renameSync(`${payload}.new`, payload);
        return engine.sequence.restoreState(file);
      },
    });
    const restored = await restoreSnapshot(place, { ...describeCache(), sequence });
    expect(restored).toMatchObject({ kind: "restored" });
    expect(await ask(next)).toEqual(expected);
    expect(readdirSync(folder).sort()).toEqual([`${SESSION}.json`, `${SESSION}.kv`]);
  });
});

test.each(["../ses_abc", "", "a/b", "a.b", "x".repeat(65)])(
  "the session %j has no snapshot, and makes no file",
  async (sessionId) => {
    await converse();
    expect(await save({ folder, sessionId })).toEqual({ kind: "nothing" });
    expect(await restoreSnapshot({ folder, sessionId }, describeCache())).toEqual({ kind: "none" });
    expect(existsSync(folder)).toBe(false);
  },
);

test("a session that nothing was saved of has no snapshot", async () => {
  expect(await restoreSnapshot(place, describeCache())).toEqual({ kind: "none" });
  await converse();
  await save();
  const other = { folder, sessionId: "ses_other" };
  expect(await restoreSnapshot(other, describeCache())).toEqual({ kind: "none" });
});

describe("saving", () => {
  test.runIf(isUnix)("makes files that nobody else may read", async () => {
    await converse();
    await save();
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    for (const file of [header, payload]) expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test("writes nothing where the conversation did not go on", async () => {
    await converse();
    await save();
    expect(await save()).toEqual({ kind: "nothing" });
    await ask([...CONVERSATION, ...QUESTION]);
    expect(await save()).toMatchObject({ kind: "saved" });
  });

  test("writes again what was damaged in its length", async () => {
    await converse();
    await save();
    truncateSync(payload, 10);
    expect(await save()).toMatchObject({ kind: "saved" });
  });

  test("keeps no few tokens, in place of what was there", async () => {
    await converse();
    await save();
    await engine.sequence.prefill(encode("The first words"));
    expect(await save()).toEqual({ kind: "nothing" });
    await startOver();
    expect(await restoreSnapshot(place, describeCache())).toMatchObject({ kind: "restored" });
  });

  test("skips a cache of more than a gigabyte", async () => {
    await converse();
    const skipped = await saveSnapshot(place, describeCache(), 2 ** 30 + 1);
    expect(skipped).toEqual({ kind: "skipped", reason: expect.stringMatching(/too large/) });
    expect(existsSync(folder)).toBe(false);
  });

  test("that fails leaves the snapshot before, and no other file", async () => {
    await converse();
    await save();
    const before = readFileSync(payload);
    await ask([...CONVERSATION, ...QUESTION]);
    const failure = new AgentError("engine-failed", { step: "saving", reason: "the disk is full" });
    const sequence = withMethods({
      saveState: async (file) => {
        writeFileSync(file, "half of it");
        throw failure;
      },
    });
    const skipped = await saveSnapshot(place, { ...describeCache(), sequence }, SOME_BYTES);
    expect(skipped).toEqual({ kind: "skipped", reason: "the disk is full" });
    expect(readFileSync(payload).equals(before)).toBe(true);
    expect(readdirSync(folder)).toHaveLength(2);
    await startOver();
    expect(await restoreSnapshot(place, describeCache())).toMatchObject({ kind: "restored" });
  });

  test("of a quarantined sequence makes no file", async () => {
    await converse();
    const stalled = new AgentError("engine-stalled", { step: "decode", waitedMs: 1 });
    const sequence = withMethods({ saveState: () => Promise.reject(stalled) });
    const saving = saveSnapshot(place, { ...describeCache(), sequence }, SOME_BYTES);
    await expect(saving).rejects.toBe(stalled);
    expect(readdirSync(folder)).toEqual([]);
  });

  test("where the folder cannot be is skipped with a reason", async () => {
    await converse();
    writeFileSync(folder, "a file");
    expect(await save()).toMatchObject({ kind: "skipped" });
    expect(await restoreSnapshot(place, describeCache())).toMatchObject({ kind: "refused" });
  });

  test("keeps the four newest sessions", async () => {
    await converse();
    for (let index = 0; index < 6; index++) {
      await save({ folder, sessionId: `ses_${index}` });
      const atSeconds = 1_700_000_000 + index;
      for (const ending of ["json", "kv"]) {
        const file = path.join(folder, `ses_${index}.${ending}`);
        utimesSync(file, atSeconds, atSeconds);
      }
    }
    await save({ folder, sessionId: "ses_now" });
    const kept = ["ses_3", "ses_4", "ses_5", "ses_now"];
    expect(readdirSync(folder).sort()).toEqual(
      kept.flatMap((name) => [`${name}.json`, `${name}.kv`]),
    );
  });

  test("sweeps what a killed process has left, and nothing that is not ours", async () => {
    const { pid } = spawnSync(process.execPath, ["--version"]);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(path.join(folder, `${pid}..tmp_left.kv`), "half");
    writeFileSync(path.join(folder, "notes.txt"), "mine");
    await converse();
    await save();
    expect(readdirSync(folder).sort()).toEqual(["notes.txt", `${SESSION}.json`, `${SESSION}.kv`]);
  });
});

/** The real sequence with some of its methods exchanged. */
function withMethods(methods: Partial<Sequence>): Sequence {
  const { sequence } = engine;
  return new Proxy(sequence, {
    get(target, key) {
      const own = Reflect.get(methods, key) ?? Reflect.get(target, key, target);
      return typeof own === "function" && !(key in methods) ? own.bind(target) : own;
    },
  });
}

function watchNative(change: Partial<SnapshotIdentity> = {}) {
  const given: string[] = [];
  const sequence = withMethods({
    restoreState: (file) => {
      given.push(file);
      return engine.sequence.restoreState(file);
    },
  });
  return { subject: { ...describeCache(change), sequence }, given };
}

function flipBit(file: string, at: number): void {
  const bytes = readFileSync(file);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  writeFileSync(file, bytes);
}

function describeAs({ payload: bytes, tokens }: { payload?: number; tokens?: number }): void {
  const known = readHeader(readFileSync(header, "utf8"));
  if (known === null) throw new Error("there is no header to change");
  const changed = {
    ...known,
    payload: { ...known.payload, bytes: bytes ?? known.payload.bytes },
    tokens: { ...known.tokens, count: tokens ?? known.tokens.count },
  };
  writeFileSync(header, renderHeader(changed));
}

/** Another session's, of another length. */
async function saveOther(): Promise<string> {
  await ask([...CONVERSATION, ...QUESTION]);
  await save({ folder, sessionId: "ses_other" });
  return path.join(folder, "ses_other");
}

async function swapData(): Promise<void> {
  copyFileSync(`${await saveOther()}.kv`, payload);
}

async function swapPair(): Promise<void> {
  const other = await saveOther();
  copyFileSync(`${other}.kv`, payload);
  copyFileSync(`${other}.json`, header);
}

/** A kill between the two renames of a save. */
async function breakOffSave(): Promise<void> {
  const before = readFileSync(header);
  await ask([...CONVERSATION, ...QUESTION]);
  await save();
  writeFileSync(header, before);
}

function replaceByFolder(file: string): void {
  rmSync(file);
  mkdirSync(file);
}

function replaceByLink(file: string): void {
  renameSync(file, `${file}.real`);
  symlinkSync(`${file}.real`, file);
}

function replaceByPipe(file: string): void {
  rmSync(file);
  spawnSync("mkfifo", ["-m", "600", file]);
}
