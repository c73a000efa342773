import path from "node:path";
import { expect, test } from "vitest";
import { listFilesAtHand } from "../../src/models/files-at-hand.ts";
import { readModelFamily } from "../../src/models/model-family.ts";
import { writeHeaderFile } from "../support/header-file.ts";
import { createFolder, createMachine, putFile } from "./test-machine.ts";

const text = (value: string) => ({ kind: "text", value }) as const;

test("files of the cache, of the model folders and beside the model count, smaller ones only, the largest first", async () => {
  const modelFolder = createFolder();
  const { environment, models } = createMachine({ modelFolders: [modelFolder] });
  const folder = createFolder();
  const used = await putFile(path.join(folder, "used.gguf"), "x".repeat(100));
  const cached = await putFile(path.join(models, "cached.gguf"), "x".repeat(20));
  const shared = await putFile(path.join(modelFolder, "shared.gguf"), "x".repeat(30));
  const beside = await putFile(path.join(folder, "beside.gguf"), "x".repeat(10));
  const first = await putFile(path.join(folder, "s-00001-of-00002.gguf"), "x".repeat(5));
  await putFile(path.join(folder, "s-00002-of-00002.gguf"), "x".repeat(6));
  await putFile(path.join(folder, "larger.gguf"), "x".repeat(101));
  await putFile(path.join(folder, "empty.gguf"), "");
  await putFile(path.join(folder, "folder.gguf", "inner.txt"), "x");
  const found = await listFilesAtHand(environment, { path: used, avoid: "/elsewhere" });
  expect(found).toEqual([shared, cached, beside, first]);
});

test("what lies beside a model in the project is not looked at", async () => {
  const { environment, models } = createMachine();
  const root = createFolder();
  const used = await putFile(path.join(root, "models", "used.gguf"), "x".repeat(100));
  await putFile(path.join(root, "models", "planted.gguf"), "x");
  const cached = await putFile(path.join(models, "cached.gguf"), "x");
  expect(await listFilesAtHand(environment, { path: used, avoid: root })).toEqual([cached]);
});

test("of very many only so many are named", async () => {
  const { environment } = createMachine();
  const folder = createFolder();
  const used = await putFile(path.join(folder, "used.gguf"), "x".repeat(100));
  const names = Array.from({ length: 60 }, (_, at) => path.join(folder, `m${at}.gguf`));
  for (const name of names) await putFile(name, "x");
  expect(await listFilesAtHand(environment, { path: used, avoid: "/elsewhere" })).toHaveLength(32);
});

test("a model that is gone has no smaller ones", async () => {
  const { environment } = createMachine();
  const file = path.join(createFolder(), "gone", "used.gguf");
  expect(await listFilesAtHand(environment, { path: file, avoid: "/elsewhere" })).toEqual([]);
});

test("a header says where a model comes from", async () => {
  const file = writeHeaderFile(path.join(createFolder(), "x.gguf"), {
    architecture: "qwen2",
    entries: {
      "tokenizer.ggml.model": text("gpt2"),
      "tokenizer.ggml.pre": text("qwen2"),
      "general.name": text("Other 7B"),
      "general.basename": text("Qwen2.5-Coder"),
    },
  });
  expect(await readModelFamily(file)).toMatchObject({
    path: file,
    architecture: "qwen2",
    tokenizer: "gpt2/qwen2",
    vocabularySize: 8,
    name: "qwen2.5 coder",
    trainContextTokens: 4096,
  });
});

test("without names in the header the file's name is taken, and without a tokenizer nothing is claimed", async () => {
  const file = writeHeaderFile(path.join(createFolder(), "Tiny-Model-1B-q4_0.gguf"));
  expect(await readModelFamily(file)).toMatchObject({ name: "tiny model", tokenizer: null });
});

test("what is no model is refused", async () => {
  const file = await putFile(path.join(createFolder(), "x.gguf"), "no model");
  await expect(readModelFamily(file)).rejects.toMatchObject({ code: "model-unusable" });
});
