import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { identifyModel, measureModel, recogniseModel } from "../src/app-model-files.ts";
import type { ResolvedModel } from "../src/models/resolve-model.ts";
import { loadLlamaEngine } from "../src/runtime/llama-engine.ts";
import { writeByteModel } from "./support/byte-model.ts";
import { splitModel } from "./support/split-model.ts";

let folder: string;
let parts: string[];
let cacheFolder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "split model ü-"));
  cacheFolder = path.join(folder, "cache");
  parts = splitModel(writeByteModel(), folder, 3);
});
afterEach(() => rmSync(folder, { recursive: true }));

/** As a person names it; the hash of a part says nothing of the model. */
function name(file: string | undefined, sha256?: string): ResolvedModel {
  return { path: file ?? "", origin: "path", ...(sha256 === undefined ? {} : { sha256 }) };
}

test.each([0, 1, 2])("part %i stands for the whole model", async (index) => {
  const whole = await identifyModel(name(parts[0]), { cacheFolder });
  const found = await identifyModel(name(parts[index], "f".repeat(64)), { cacheFolder });
  expect(found).toEqual(whole);
  expect(found.path).toBe(parts[0]);
  expect(await measureModel(name(parts[index]))).toBe(
    parts.reduce((sum, part) => sum + statSync(part).size, 0),
  );
});

test("another content of any part is another model", async () => {
  const before = await identifyModel(name(parts[0]), { cacheFolder });
  const other = splitModel(writeByteModel({ addsBos: true }), folder, 3);
  expect(other).not.toEqual(parts);
  const after = await identifyModel(name(other[2]), { cacheFolder });
  expect(after.sha256).not.toBe(before.sha256);
});

test("what was hashed once is recognised without reading it", async () => {
  const asked = name(parts[1], "f".repeat(64));
  expect(await recogniseModel(asked, cacheFolder)).toEqual(name(parts[0]));
  const identified = await identifyModel(asked, { cacheFolder });
  expect(await recogniseModel(asked, cacheFolder)).toEqual(identified);
});

test("the part that is missing is named", async () => {
  rmSync(parts[1] ?? "");
  const refusal = {
    code: "model-unusable",
    details: { reason: expect.stringContaining(path.basename(parts[1] ?? "")) },
  };
  await expect(recogniseModel(name(parts[2]), cacheFolder)).rejects.toMatchObject(refusal);
  await expect(identifyModel(name(parts[2]), { cacheFolder })).rejects.toMatchObject(refusal);
});

test("a model in one file is left as it is, whatever it holds", async () => {
  const whole = name(writeByteModel(), "a".repeat(64));
  expect(await recogniseModel(whole, cacheFolder)).toBe(whole);
  expect(await identifyModel(whole, { cacheFolder })).toEqual(whole);
  const { sha256 } = await identifyModel(name(writeByteModel()), { cacheFolder });
  expect(sha256).toMatch(/^[0-9a-f]{64}$/);
});

test("from the first part the engine loads the same weights as from one file", async () => {
  const { path: first } = await identifyModel(name(parts[2]), { cacheFolder });
  const tokens = await decode(first);
  expect(new Set(tokens).size).toBeGreaterThan(1);
  expect(tokens).toEqual(await decode(writeByteModel()));
});

async function decode(modelPath: string): Promise<number[]> {
  const options = { modelPath, contextTokens: 512, threads: 1, gpu: false } as const;
  await using engine = await loadLlamaEngine(options);
  await engine.sequence.prefill(engine.tokenizer.tokenize("Hello", { controlTokens: false }));
  const sampling = { temperature: 0, topK: 1, topP: 1, seed: 1 };
  const tokens: number[] = [];
  for await (const token of engine.sequence.generate({ sampling, maxTokens: 8 })) {
    tokens.push(token);
  }
  return tokens;
}
