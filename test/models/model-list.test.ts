import path from "node:path";
import { expect, test } from "vitest";
import { hashFile } from "../../src/models/file-hash.ts";
import { infoModel, listModels } from "../../src/models/model-list.ts";
import {
  createContent,
  createEntry,
  createMachine,
  packContent,
  putFile,
  type TestMachine,
} from "./test-machine.ts";

const content = createContent(2_000);
const { source } = packContent(content, 1_000);
const entry = createEntry(content, [source]);
const absent = { state: "absent", path: null, verified: false };

function setUp(): TestMachine {
  return createMachine({ catalogue: [entry] });
}

test.each<[string, (machine: TestMachine) => Promise<unknown>, object]>([
  ["nothing", () => Promise.resolve(), absent],
  [
    "a file of another size",
    ({ models }) => putFile(path.join(models, entry.file), "GGUF"),
    absent,
  ],
  [
    "a partial download",
    ({ models }) => putFile(path.join(models, `${entry.file}.hf.part`), "GG"),
    { ...absent, state: "partial" },
  ],
  [
    "the file, not yet hashed",
    ({ models }) => putFile(path.join(models, entry.file), content),
    { state: "here", verified: false },
  ],
  [
    "the file, hashed",
    async ({ environment, models }) => {
      const file = await putFile(path.join(models, entry.file), content);
      await hashFile(file, { cacheFolder: environment.cacheFolder });
    },
    { state: "here", verified: true },
  ],
])("with %s in the cache a known model is listed so", async (_, prepare, expected) => {
  const machine = setUp();
  await prepare(machine);
  expect(await listModels(machine.environment)).toEqual([
    expect.objectContaining({ name: "tiny-1m", bytes: 2_000, isDefault: true, ...expected }),
  ]);
});

test("other models of the cache follow the known ones", async () => {
  const machine = setUp();
  const file = await putFile(path.join(machine.models, "mine.gguf"), content);
  expect((await listModels(machine.environment))[1]).toMatchObject({
    name: "mine.gguf",
    state: "here",
    path: file,
  });
});

test("info says licence, hash and sources", async () => {
  expect(await infoModel("tiny-1m", setUp().environment)).toMatchObject({
    ...{ state: "absent", sha256: entry.sha256, licence: { name: "MIT" } },
    sources: ["package tiny-part1… 1.0.0 (2 parts)"],
  });
});

test("info of an unknown name is an error that names the known ones", async () => {
  await expect(infoModel("nothing", setUp().environment)).rejects.toMatchObject({
    code: "model-not-found",
    details: { near: ["tiny-1m"] },
  });
});
