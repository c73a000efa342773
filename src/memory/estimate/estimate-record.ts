/**
 * llama.cpp's counts of earlier runs, kept per model file, so that a plan asks the engine only for what is new. Knows
 * nothing of formulas. A record that is damaged, absent or cannot be written only costs the asking.
 */
import path from "node:path";
import { z } from "zod";
import { replaceTextFile } from "../../base/durable-file.ts";
import { makeFolder } from "../../base/make-folder.ts";
import { readSmallFile } from "../../base/small-file.ts";
import { KV_CACHE_TYPES } from "../../runtime/load-settings.ts";
import type { KnownLoad } from "./estimate-load.ts";
import { describeKey } from "./settings-key.ts";

/** What a count depends on besides the settings. */
export interface EstimateKey {
  /** Of the model file, in hex; of a split one's parts together. */
  sha256: string;
  /** "cpu", "cuda" …, and the names of the GPUs. */
  device: string;
  /** Package, llama.cpp release and build. */
  engine: string;
}

/** For one device and engine; the oldest go first. */
const MAX_LOADS = 512;
const MAX_DEVICES = 8;
const MAX_RECORD_BYTES = 4 * 2 ** 20;

const SHA256 = /^[0-9a-f]{64}$/;

const count = (max: number) => z.number().int().min(0).max(max);
const use = z.strictObject({ ramBytes: count(2 ** 52), gpuBytes: count(2 ** 52) });
const load = z.strictObject({
  settings: z.strictObject({
    gpuLayers: count(2 ** 20),
    contextTokens: count(2 ** 40),
    batchTokens: count(2 ** 40),
    sequences: count(2 ** 20),
    keyType: z.enum(KV_CACHE_TYPES),
    valueType: z.enum(KV_CACHE_TYPES),
    flashAttention: z.union([z.literal("auto"), z.boolean()]),
  }),
  memory: z.strictObject({ weights: use, context: use }),
});
const section = z.strictObject({
  device: z.string().max(1000),
  engine: z.string().max(1000),
  loads: z.array(load).max(MAX_LOADS),
});
const record = z.strictObject({
  version: z.literal(1),
  sections: z.array(section).max(MAX_DEVICES),
});

type Section = z.infer<typeof section>;

/** What is known for this file, device and engine, oldest first; nothing when the record cannot be used. */
export async function readEstimates(
  cacheFolder: string,
  key: EstimateKey,
): Promise<readonly KnownLoad[]> {
  const sections = await readSections(cacheFolder, key);
  return sections.find((each) => isFor(each, key))?.loads ?? [];
}

/** Adds to what is known; a count of the same settings is replaced. Never throws for the disk's sake. */
export async function recordEstimates(
  cacheFolder: string,
  key: EstimateKey,
  counted: readonly KnownLoad[],
): Promise<void> {
  const sections = await readSections(cacheFolder, key);
  const known = sections.find((each) => isFor(each, key))?.loads ?? [];
  const bySettings = new Map<string, KnownLoad>();
  for (const each of [...known, ...counted]) {
    const text = describeKey(each.settings);
    bySettings.delete(text); // so that it becomes the newest
    bySettings.set(text, each);
  }
  const loads = [...bySettings.values()].slice(-MAX_LOADS);
  const others = sections.filter((each) => !isFor(each, key)).slice(0, MAX_DEVICES - 1);
  const next = [{ device: key.device, engine: key.engine, loads }, ...others];
  try {
    const file = locate(cacheFolder, key);
    await makeFolder(path.dirname(file));
    await replaceTextFile(file, JSON.stringify({ version: 1, sections: next }));
  } catch {
    // The next plan asks the engine again.
  }
}

async function readSections(cacheFolder: string, key: EstimateKey): Promise<Section[]> {
  const file = locate(cacheFolder, key);
  try {
    const text = await readSmallFile(file, MAX_RECORD_BYTES);
    return record.parse(JSON.parse(text)).sections;
  } catch {
    return []; // absent or damaged
  }
}

function locate(cacheFolder: string, { sha256 }: EstimateKey): string {
  if (!SHA256.test(sha256)) throw new RangeError(`no sha256: ${sha256}`);
  return path.join(cacheFolder, "memory", `${sha256}.json`);
}

function isFor(each: Section, { device, engine }: EstimateKey): boolean {
  return each.device === device && each.engine === engine;
}
