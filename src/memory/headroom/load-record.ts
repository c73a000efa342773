/**
 * What earlier loads of a model took beside the model itself, kept per file, device and engine build, so that the next
 * plan counts with it. A record that cannot be read or written only costs exactness.
 */
import path from "node:path";
import { z } from "zod";
import { replaceTextFile } from "../../base/durable-file.ts";
import { makeFolder } from "../../base/make-folder.ts";
import { readSmallFile } from "../../base/small-file.ts";
import type { EstimateKey } from "../estimate/estimate-record.ts";
import type { EngineOverhead } from "../plan/plan-request.ts";

const bytes = z
  .number()
  .min(0)
  .max(2 ** 50);
const entry = z.strictObject({
  device: z.string().max(1000),
  engine: z.string().max(1000),
  ramBytes: bytes.nullable(),
  gpuBytes: bytes.nullable(),
});
const record = z.strictObject({ version: z.literal(1), loads: z.array(entry).max(64) });

type Entry = z.infer<typeof entry>;

const MIB = 2 ** 20;
const MAX_ENTRIES = 16;
const MAX_RECORD_BYTES = 262_144;

/**
 * Until it has been measured. RAM: the vocabulary, the JavaScript heap and llama.cpp's own structures. GPU: driver
 * context, kernels and pools; 749 MiB were published for CUDA, about 300 for the others.
 */
const ASSUMED: Readonly<Record<string, { ramBytes: number; gpuBytes: number }>> = {
  cpu: { ramBytes: 200 * MIB, gpuBytes: 0 },
  cuda: { ramBytes: 400 * MIB, gpuBytes: 750 * MIB },
  vulkan: { ramBytes: 300 * MIB, gpuBytes: 300 * MIB },
  metal: { ramBytes: 300 * MIB, gpuBytes: 300 * MIB },
};

/** Devices of one kind, for what is assumed of them. */
export interface DeviceKind {
  device: string;
  /** The driver takes its part on each. */
  gpuCount: number;
}

/** Before anything was measured on them. */
export function assumeOverhead({ device, gpuCount }: DeviceKind): EngineOverhead {
  const { ramBytes, gpuBytes } = ASSUMED[device] ?? { ramBytes: 400 * MIB, gpuBytes: 750 * MIB };
  return { ramBytes, gpuBytes: gpuBytes * Math.max(1, gpuCount), source: "assumed" };
}

/** What was measured, else what is assumed. */
export async function readOverhead(
  cacheFolder: string,
  key: EstimateKey,
  kind: DeviceKind,
): Promise<EngineOverhead> {
  const assumed = assumeOverhead(kind);
  const found = (await readEntries(cacheFolder, key)).find((each) => isFor(each, key));
  if (found === undefined) return assumed;
  return {
    ramBytes: found.ramBytes ?? assumed.ramBytes,
    gpuBytes: found.gpuBytes ?? assumed.gpuBytes,
    source: "measured",
  };
}

/** An overhead is a bound: a larger one counts at once, a smaller one lowers what is known by a tenth. */
export async function recordOverhead(
  cacheFolder: string,
  key: EstimateKey,
  measured: { ramBytes: number | null; gpuBytes: number | null },
): Promise<void> {
  const entries = await readEntries(cacheFolder, key);
  const known = entries.find((each) => isFor(each, key));
  const { device, engine } = key;
  const next: Entry = {
    device,
    engine,
    ramBytes: combine(known?.ramBytes, measured.ramBytes),
    gpuBytes: combine(known?.gpuBytes, measured.gpuBytes),
  };
  const loads = [next, ...entries.filter((each) => each !== known)].slice(0, MAX_ENTRIES);
  try {
    const file = locate(cacheFolder, key);
    await makeFolder(path.dirname(file));
    await replaceTextFile(file, JSON.stringify({ version: 1, loads }));
  } catch {
    // The next plan assumes what it would have known.
  }
}

async function readEntries(cacheFolder: string, key: EstimateKey): Promise<readonly Entry[]> {
  try {
    const text = await readSmallFile(locate(cacheFolder, key), MAX_RECORD_BYTES);
    return record.parse(JSON.parse(text)).loads;
  } catch {
    return []; // absent or damaged
  }
}

function locate(cacheFolder: string, { sha256 }: EstimateKey): string {
  return path.join(cacheFolder, "memory", `${sha256}.loads.json`);
}

function isFor(each: Entry, { device, engine }: EstimateKey): boolean {
  return each.device === device && each.engine === engine;
}

function combine(known: number | null | undefined, measured: number | null): number | null {
  if (measured === null) return known ?? null;
  return Math.max(measured, Math.floor((known ?? 0) * 0.9));
}
