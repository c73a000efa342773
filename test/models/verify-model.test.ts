import path from "node:path";
import { expect, test } from "vitest";
import { hashFile } from "../../src/models/file-hash.ts";
import { verifyModel } from "../../src/models/verify-model.ts";
import {
  createContent,
  createEntry,
  createMachine,
  packContent,
  putFile,
  sha256Of,
} from "./test-machine.ts";

const content = createContent(2_000);
const entry = createEntry(content, [packContent(content, 1_000).source]);

test("an intact known model is confirmed by reading it", async () => {
  const { deps, models, progress } = createMachine({ catalogue: [entry] });
  const file = await putFile(path.join(models, entry.file), content);
  await hashFile(file, { cacheFolder: deps.environment.cacheFolder });
  const verified = await verifyModel("tiny-1m", deps);
  expect(verified).toEqual({ path: file, sha256: entry.sha256, verdict: "intact" });
  expect(progress.at(-1)).toMatchObject({ stage: "verify", doneBytes: 2_000 });
});

test.each(["tiny-1m", "tiny-1m.gguf"])(
  "a damaged model is an error when asked for as %s",
  async (name) => {
    const { deps, models } = createMachine({ catalogue: [entry] });
    await putFile(path.join(models, entry.file), Buffer.alloc(2_000));
    await expect(verifyModel(name, deps)).rejects.toMatchObject({
      code: "model-damaged",
      details: { expectedSha256: entry.sha256, actualSha256: sha256Of(Buffer.alloc(2_000)) },
    });
  },
);

test("a file nobody knows gets its hash and no verdict, and the next check compares with it", async () => {
  const { deps, environment } = createMachine();
  const file = await putFile(path.join(environment.workingFolder, "a.gguf"), content);
  expect(await verifyModel("./a.gguf", deps)).toMatchObject({ path: file, verdict: "unknown" });
  expect(await verifyModel("./a.gguf", deps)).toMatchObject({ verdict: "intact" });
});

test("a model that is not here is an error", async () => {
  const { deps } = createMachine({ catalogue: [entry] });
  await expect(verifyModel("tiny-1m", deps)).rejects.toMatchObject({ code: "model-absent" });
});
