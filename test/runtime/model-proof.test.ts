import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ENGINE_PACKAGE_VERSION } from "../../src/runtime/engine-version.ts";
import { type ProofOptions, proveModel } from "../../src/runtime/model-proof.ts";
import { writeByteModel } from "../support/byte-model.ts";

const SHA256 = "5".repeat(64); // proofs are remembered by what the caller says the hash is

let cacheFolder: string;
beforeEach(() => {
  cacheFolder = mkdtempSync(path.join(tmpdir(), "agent proof ü-"));
});
afterEach(() => rmSync(cacheFolder, { recursive: true }));

/** The failure, and how many children were started for it. */
async function prove(modelPath: string, options: Partial<ProofOptions> = {}) {
  let children = 0;
  const onStart = () => {
    children += 1;
    options.onStart?.();
  };
  const given = { modelPath, sha256: SHA256, cacheFolder, ...options, onStart };
  const error = await proveModel(given).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  return { error, children };
}

/** Every file of the record folder by its name. */
function readRecords(): Record<string, unknown> {
  const folder = path.join(cacheFolder, "proofs");
  const names = existsSync(folder) ? readdirSync(folder) : [];
  const read = (name: string) => JSON.parse(readFileSync(path.join(folder, name), "utf8"));
  return Object.fromEntries(names.map((name) => [name, read(name)]));
}

function writeRecord(text: string): void {
  mkdirSync(path.join(cacheFolder, "proofs"));
  writeFileSync(path.join(cacheFolder, "proofs", `${SHA256}.json`), text);
}

function countChildren(): number {
  return process.getActiveResourcesInfo().filter((name) => name === "ProcessWrap").length;
}

const PROVEN = { [`${SHA256}.json`]: { engine: ENGINE_PACKAGE_VERSION, ok: true } };

test("a good file is proven once and remembered", async () => {
  expect(await prove(writeByteModel())).toEqual({ error: null, children: 1 });
  expect(readRecords()).toEqual(PROVEN);
  expect(await prove(writeByteModel())).toEqual({ error: null, children: 0 });
});

test.each([
  [
    "truncated",
    /is not a usable GGUF model: it is cut off: the last 1 bytes of its tensors are missing\.$/,
  ],
  ["bad-magic", /is not a usable GGUF model: it does not begin with GGUF\.$/],
  ["head-count-zero", /is not a usable GGUF model: its header says attention\.head_count = 0\.$/],
  ["key-heads-zero", /is not a usable GGUF model: its header says attention\.head_count_kv = 0\.$/],
] as const)("a file with the defect %s is refused without a child", async (defect, message) => {
  const modelPath = writeByteModel({ defect });
  const { error, children } = await prove(modelPath);
  expect(children).toBe(0);
  expect(error).toMatchObject({ code: "model-unusable", message: expect.stringMatching(message) });
  expect(String(error).split(modelPath)).toHaveLength(2);
  expect(String(error)).toMatch(/[^.]\.$/);
  expect(readRecords()).toEqual({});
});

test("a file that kills the child is refused, and not opened again", async () => {
  const modelPath = writeByteModel({ defect: "expert-groups" });
  const first = await prove(modelPath);
  expect(first).toMatchObject({ error: { code: "model-unusable" }, children: 1 });
  expect(String(first.error)).toMatch(/the engine crashed on it \(SIG[A-Z]+\)\.$/);
  const second = await prove(modelPath);
  expect(second).toMatchObject({ error: { message: (first.error as Error).message }, children: 0 });
});

test("a proof that takes too long says nothing lasting about the file", async () => {
  const { error } = await prove(writeByteModel(), { timeoutMs: 1 });
  expect(error).toMatchObject({ message: expect.stringContaining("did not end within 0 s") });
  expect(readRecords()).toEqual({});
});

test.each([
  ["before the child starts", (stop: AbortController) => stop.abort()],
  // A child needs longer than this to load the engine.
  ["while it runs", (stop: AbortController) => setTimeout(() => stop.abort(), 20)],
])("an abort %s ends the proof, and the child with it", async (_, abort) => {
  const stop = new AbortController();
  const onStart = () => void abort(stop);
  const { error } = await prove(writeByteModel(), { signal: stop.signal, onStart });
  expect(error).toMatchObject({ code: "interrupted" });
  await expect.poll(countChildren).toBe(0);
});

test("a pipe is no model, and nobody waits for it", async () => {
  const pipe = path.join(cacheFolder, "never.gguf");
  execFileSync("mkfifo", [pipe]);
  const { error, children } = await prove(pipe);
  expect(error).toMatchObject({ code: "model-unreadable" });
  expect(children).toBe(0);
});

test.each([
  ["that is damaged", '{"engine": "3.2'],
  ["of another shape", "[true]"],
  ["of another engine version", '{"engine": "0.0.1", "ok": true}'],
])("a record %s does not count", async (_, text) => {
  writeRecord(text);
  const stop = new AbortController();
  const onStart = () => stop.abort();
  expect(await prove(writeByteModel(), { signal: stop.signal, onStart })).toMatchObject({
    children: 1,
    error: { code: "interrupted" },
  });
});

test("a damaged record is replaced by the new proof", async () => {
  writeRecord('{"engine": "3.2');
  expect(await prove(writeByteModel())).toEqual({ error: null, children: 1 });
  expect(readRecords()).toEqual(PROVEN);
});

test("a cache that cannot be written only costs the proof again", async () => {
  writeFileSync(path.join(cacheFolder, "proofs"), "a file in the folder's place");
  expect(await prove(writeByteModel())).toEqual({ error: null, children: 1 });
});
