import { readFile, stat, utimes, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { hashFile } from "../../src/models/file-hash.ts";
import { identifyFile, readKnownHash, recordHash } from "../../src/models/hash-record.ts";
import { createContent, createFolder, putFile, sha256Of } from "./test-machine.ts";

const content = createContent(3_000_000);

async function createFile(): Promise<{ file: string; cacheFolder: string; record: string }> {
  const folder = createFolder();
  const cacheFolder = path.join(folder, "cache");
  const file = await putFile(path.join(folder, "m.gguf"), content);
  return { file, cacheFolder, record: path.join(cacheFolder, "hashes.json") };
}

test("a file is hashed and the hash is recorded", async () => {
  const { file, cacheFolder } = await createFile();
  expect(await hashFile(file, { cacheFolder })).toBe(sha256Of(content));
  expect(await readKnownHash(cacheFolder, file)).toBe(sha256Of(content));
});

test("a recorded file is not read again", async () => {
  const { file, cacheFolder } = await createFile();
  await hashFile(file, { cacheFolder });
  const progress: number[] = [];
  await hashFile(file, { cacheFolder, onProgress: (done) => progress.push(done) });
  expect(progress).toEqual([]);
});

test("`fresh` reads a recorded file again", async () => {
  const { file, cacheFolder } = await createFile();
  const identity = identifyFile(file, await stat(file, { bigint: true }));
  await recordHash(cacheFolder, identity, "0".repeat(64));
  expect(await hashFile(file, { cacheFolder })).toBe("0".repeat(64));
  expect(await hashFile(file, { cacheFolder, fresh: true })).toBe(sha256Of(content));
});

test("a changed file loses its record", async () => {
  const { file, cacheFolder } = await createFile();
  await hashFile(file, { cacheFolder });
  await writeFile(file, "GGUF other");
  await utimes(file, 1, 1);
  expect(await readKnownHash(cacheFolder, file)).toBeNull();
  expect(await hashFile(file, { cacheFolder })).toBe(sha256Of(Buffer.from("GGUF other")));
});

test.each([
  ["no JSON", "{"],
  ["another shape", '{"version":1,"records":[{"path":3}]}'],
  ["another version", '{"version":2,"records":[]}'],
  ["nothing", ""],
])("a record file with %s counts as empty and is replaced", async (_, text) => {
  const { file, cacheFolder, record } = await createFile();
  await putFile(record, text);
  expect(await hashFile(file, { cacheFolder })).toBe(sha256Of(content));
  expect(JSON.parse(await readFile(record, "utf8"))).toMatchObject({ version: 1, records: [{}] });
});

test("a cache that cannot be written does not fail the hash", async () => {
  const { file, cacheFolder } = await createFile();
  await putFile(cacheFolder, "a file where the folder should be");
  expect(await hashFile(file, { cacheFolder })).toBe(sha256Of(content));
});

test("progress ends at the file's size", async () => {
  const { file, cacheFolder } = await createFile();
  const progress: [number, number][] = [];
  await hashFile(file, { cacheFolder, onProgress: (...report) => progress.push(report) });
  expect(progress.at(-1)).toEqual([content.length, content.length]);
});

test("a stop ends hashing and records nothing", async () => {
  const { file, cacheFolder } = await createFile();
  const stop = new AbortController();
  const hashing = hashFile(file, {
    cacheFolder,
    signal: stop.signal,
    onProgress: () => stop.abort(),
  });
  await expect(hashing).rejects.toMatchObject({ code: "interrupted" });
  expect(await readKnownHash(cacheFolder, file)).toBeNull();
});
