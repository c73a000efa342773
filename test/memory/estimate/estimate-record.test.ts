import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { KnownLoad } from "../../../src/memory/estimate/estimate-load.ts";
import {
  type EstimateKey,
  readEstimates,
  recordEstimates,
} from "../../../src/memory/estimate/estimate-record.ts";

const KEY: EstimateKey = { sha256: "a".repeat(64), device: "cpu", engine: "engine 1" };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "agent estimates ü-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function createLoad(contextTokens: number, contextBytes = contextTokens): KnownLoad {
  return {
    settings: {
      gpuLayers: 0,
      contextTokens,
      batchTokens: 256,
      sequences: 1,
      keyType: "q8_0",
      valueType: "q8_0",
      flashAttention: "auto",
    },
    memory: {
      weights: { ramBytes: 1000, gpuBytes: 0 },
      context: { ramBytes: contextBytes, gpuBytes: 0 },
    },
  };
}

function recordFile(): string {
  return path.join(folder, "memory", `${KEY.sha256}.json`);
}

test("counts are kept, the newest last, one of each settings", async () => {
  expect(await readEstimates(folder, KEY)).toEqual([]);
  await recordEstimates(folder, KEY, [createLoad(512), createLoad(1024)]);
  await recordEstimates(folder, KEY, [createLoad(512, 7)]);
  expect(await readEstimates(folder, KEY)).toEqual([createLoad(1024), createLoad(512, 7)]);
  expect(readdirSync(path.join(folder, "memory"))).toEqual([`${KEY.sha256}.json`]);
});

test.each<Partial<EstimateKey>>([
  { sha256: "b".repeat(64) },
  { device: "cuda" },
  { engine: "engine 2" },
])("they count for %j alone", async (part) => {
  await recordEstimates(folder, KEY, [createLoad(512)]);
  const other = { ...KEY, ...part };
  expect(await readEstimates(folder, other)).toEqual([]);
  await recordEstimates(folder, other, [createLoad(1024)]);
  expect(await readEstimates(folder, other)).toEqual([createLoad(1024)]);
  expect(await readEstimates(folder, KEY)).toEqual([createLoad(512)]);
});

test("a record is bounded: the oldest counts and devices go", async () => {
  const many = Array.from({ length: 600 }, (_, index) => createLoad(index + 1));
  await recordEstimates(folder, KEY, many);
  expect(await readEstimates(folder, KEY)).toEqual(many.slice(-512));
  for (let index = 0; index < 8; index++) {
    await recordEstimates(folder, { ...KEY, device: `gpu ${index}` }, [createLoad(512)]);
  }
  expect(await readEstimates(folder, KEY)).toEqual([]);
  expect(await readEstimates(folder, { ...KEY, device: "gpu 0" })).toEqual([createLoad(512)]);
});

const SECTION = { device: KEY.device, engine: KEY.engine, loads: [createLoad(512)] };
const NEGATIVE = { ramBytes: -1, gpuBytes: 0 };

test.each<[string, string]>([
  ["half a text", '{"version": 1, "sec'],
  ["another version", JSON.stringify({ version: 2, sections: [SECTION] })],
  [
    "a negative size",
    JSON.stringify({
      version: 1,
      sections: [
        {
          ...SECTION,
          loads: [{ ...createLoad(512), memory: { weights: NEGATIVE, context: NEGATIVE } }],
        },
      ],
    }),
  ],
  [
    "more than fits",
    `${" ".repeat(5_000_000)}${JSON.stringify({ version: 1, sections: [SECTION] })}`,
  ],
])("a record with %s counts for nothing and is replaced", async (_, text) => {
  mkdirSync(path.join(folder, "memory"));
  writeFileSync(recordFile(), text);
  expect(await readEstimates(folder, KEY)).toEqual([]);
  await recordEstimates(folder, KEY, [createLoad(1024)]);
  expect(await readEstimates(folder, KEY)).toEqual([createLoad(1024)]);
});

test("without a place to write nothing is kept and nothing fails", async () => {
  const file = path.join(folder, "file");
  writeFileSync(file, "");
  await recordEstimates(file, KEY, [createLoad(512)]);
  expect(await readEstimates(file, KEY)).toEqual([]);
  expect(readFileSync(file, "utf8")).toBe("");
});

test("what is no hash names no file", async () => {
  await expect(readEstimates(folder, { ...KEY, sha256: "../x" })).rejects.toThrow(RangeError);
});
