import { existsSync, readFileSync, statSync, truncateSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { PartialFile } from "../../src/models/partial-file.ts";
import { createContent, createFolder, sha256Of } from "./test-machine.ts";

const content = createContent(5_000);
const half = content.subarray(0, 2_500);
const rest = content.subarray(2_500);

function createPaths(): { file: string; state: string; finalFile: string } {
  const folder = createFolder();
  const file = path.join(folder, "m.gguf.part");
  return { file, state: `${file}.json`, finalFile: path.join(folder, "m.gguf") };
}

/** A partial whose first half is checkpointed and whose second half is not. */
async function leaveHalf(file: string): Promise<void> {
  const partial = await PartialFile.open(file, { origin: "a" });
  await partial.append(half);
  await partial.checkpoint({ partDone: true });
  await partial.append(Buffer.from("not recorded"));
  await partial.close();
}

test("finished bytes get the final name and leave nothing beside it", async () => {
  const { file, state, finalFile } = createPaths();
  const partial = await PartialFile.open(file, { origin: "a" });
  await partial.append(content);
  await partial.checkpoint({ partDone: true });
  expect(await partial.finish(finalFile, { sha256: sha256Of(content) })).toBe(sha256Of(content));
  await partial.close();
  expect(readFileSync(finalFile).equals(content)).toBe(true);
  expect([existsSync(file), existsSync(state)]).toEqual([false, false]);
});

test("a continued partial starts at the last checkpoint with the right hash", async () => {
  const { file, finalFile } = createPaths();
  await leaveHalf(file);
  const partial = await PartialFile.open(file, { origin: "a" });
  expect([partial.bytes, partial.partsDone]).toEqual([half.length, 1]);
  await partial.append(rest);
  await partial.finish(finalFile, { sha256: sha256Of(content) });
  await partial.close();
  expect(readFileSync(finalFile).equals(content)).toBe(true);
});

test.each<[string, (paths: { file: string; state: string }) => void]>([
  [
    "of another origin",
    ({ state }) => writeFileSync(state, '{"version":1,"origin":"b","bytes":9,"partEnds":[]}'),
  ],
  ["whose state is not JSON", ({ state }) => writeFileSync(state, "{")],
  ["that is shorter than its state says", ({ file }) => truncateSync(file, 10)],
  [
    "whose parts end after its end",
    ({ state }) => writeFileSync(state, '{"version":1,"origin":"a","bytes":9,"partEnds":[10]}'),
  ],
])("a partial %s starts from nothing", async (_, spoil) => {
  const paths = createPaths();
  await leaveHalf(paths.file);
  spoil(paths);
  const partial = await PartialFile.open(paths.file, { origin: "a" });
  expect([partial.bytes, partial.partsDone]).toEqual([0, 0]);
  expect(statSync(paths.file).size).toBe(0);
  await partial.close();
});

test("rolling back returns bytes and hash to the checkpoint", async () => {
  const { file, finalFile } = createPaths();
  const partial = await PartialFile.open(file, { origin: "a" });
  await partial.append(half);
  await partial.checkpoint({ partDone: false });
  await partial.append(Buffer.from("half a part"));
  await partial.rollBack();
  await partial.append(rest);
  await partial.finish(finalFile, { sha256: sha256Of(content) });
  await partial.close();
  expect(readFileSync(finalFile).equals(content)).toBe(true);
});

test("damaged bytes are thrown away and never get the final name", async () => {
  const { file, state, finalFile } = createPaths();
  const partial = await PartialFile.open(file, { origin: "a" });
  await partial.append(half);
  await expect(partial.finish(finalFile, { sha256: sha256Of(content) })).rejects.toMatchObject({
    code: "model-damaged",
    details: { actualSha256: sha256Of(half) },
  });
  await partial.close();
  expect([file, state, finalFile].filter(existsSync)).toEqual([]);
});

test("a stop while the kept prefix is read again keeps the prefix", async () => {
  const { file } = createPaths();
  await leaveHalf(file);
  const signal = AbortSignal.abort();
  await expect(PartialFile.open(file, { origin: "a", signal })).rejects.toMatchObject({
    code: "interrupted",
  });
  expect(statSync(file).size).toBe(half.length);
});
