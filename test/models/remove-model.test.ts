import { existsSync, readdirSync } from "node:fs";
import { mkdir, symlink } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { tryPullLock } from "../../src/models/pull-lock.ts";
import { removeModel } from "../../src/models/remove-model.ts";
import {
  createContent,
  createEntry,
  createFolder,
  createMachine,
  packContent,
  putFile,
  type TestMachine,
} from "./test-machine.ts";

const content = createContent(2_000);
const entry = createEntry(content, [packContent(content, 1_000).source]);

function setUp(): TestMachine {
  return createMachine({ catalogue: [entry] });
}

test.each<[string, string, (file: string) => string]>([
  ["an alias", "tiny-1m.gguf", () => "tiny-1m"],
  ["an hf: reference", "bob--free--m.gguf", () => "hf:bob/free:m.gguf"],
  ["a file name", "mine.gguf", () => "mine.gguf"],
  ["a path", "mine.gguf", (file) => file],
])("%s removes its file from the cache", async (_, name, refer) => {
  const { environment, models } = setUp();
  const file = await putFile(path.join(models, name), content);
  expect(await removeModel(refer(file), environment)).toEqual({
    removed: [file],
    freedBytes: 2_000,
  });
  expect(readdirSync(models)).toEqual([]);
});

test("what an interrupted pull left goes too", async () => {
  const { environment, models } = setUp();
  await putFile(path.join(models, `${entry.file}.packages.part`), "12345");
  await putFile(path.join(models, `${entry.file}.packages.part.json`), "{}");
  await putFile(path.join(models, `${entry.file}.wheel`, "x.whl"), "PK");
  expect((await removeModel("tiny-1m", environment)).freedBytes).toBe(5);
  expect(readdirSync(models)).toEqual([]);
});

test.each<[string, (outside: string, models: string) => string | Promise<string>]>([
  ["elsewhere", (outside) => outside],
  ["above the cache", (outside, models) => path.join(models, path.relative(models, outside))],
  [
    "behind a linked folder",
    async (outside, models) => {
      await symlink(path.dirname(outside), path.join(models, "link"));
      return path.join(models, "link", path.basename(outside));
    },
  ],
])("a file %s is refused and stays", async (_, refer) => {
  const { environment, models } = setUp();
  await mkdir(models, { recursive: true });
  const outside = await putFile(path.join(createFolder(), "keep.gguf"), content);
  await expect(removeModel(await refer(outside, models), environment)).rejects.toMatchObject({
    code: "model-outside-cache",
    exitCode: 2,
  });
  expect(existsSync(outside)).toBe(true);
});

test("a link in the cache goes and its target stays", async () => {
  const { environment, models } = setUp();
  const outside = await putFile(path.join(createFolder(), "keep.gguf"), content);
  await mkdir(models, { recursive: true });
  await symlink(outside, path.join(models, "mine.gguf"));
  await removeModel("mine.gguf", environment);
  expect([existsSync(outside), readdirSync(models)]).toEqual([true, []]);
});

test("a file of the cache that is no model is refused", async () => {
  const { environment, models } = setUp();
  const file = await putFile(path.join(models, "notes.txt"), "mine");
  await expect(removeModel(file, environment)).rejects.toMatchObject({
    code: "model-outside-cache",
  });
  expect(existsSync(file)).toBe(true);
});

test("a model that is not here is an error, also before there is a cache", async () => {
  await expect(removeModel("tiny-1m", setUp().environment)).rejects.toMatchObject({
    code: "model-not-found",
  });
});

test("a model that is being downloaded is left alone", async () => {
  const { environment, models } = setUp();
  const partial = await putFile(path.join(models, `${entry.file}.packages.part`), "12345");
  await tryPullLock(path.join(models, `${entry.file}.lock`));
  await expect(removeModel("tiny-1m", environment)).rejects.toMatchObject({ code: "model-busy" });
  expect(existsSync(partial)).toBe(true);
});
