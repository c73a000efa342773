/**
 * Probes of earlier runs, kept by the hash of the model file. Only counts are kept; the verdict is worked out anew. A
 * record that is damaged, foreign or of another version is as good as none.
 */
import { createHash } from "node:crypto";
import path from "node:path";
import { z } from "zod";
import { replaceTextFile } from "../base/durable-file.ts";
import { makeFolder } from "../base/make-folder.ts";
import { readSmallFile } from "../base/small-file.ts";
import { ENGINE_PACKAGE_VERSION } from "../runtime/engine-version.ts";
import { PROBE_RESULTS, type ProbeResults } from "./probe-results.ts";
import { type Capabilities, decideVerdict } from "./verdict.ts";

/** Of the tasks and how they are judged: raised with every change of either. */
const PROBE_VERSION = 2;

export interface ProbeRecord {
  /** Of how prompts were built: other prompts are another probe. */
  promptKey: string;
  /** Of the session that was probed. */
  contextTokens: number;
  results: ProbeResults;
}

const MAX_RECORD_BYTES = 65_536;
const SHA256 = /^[0-9a-f]{64}$/;

const RECORD = z.strictObject({
  version: z.literal(PROBE_VERSION),
  engine: z.literal(ENGINE_PACKAGE_VERSION),
  sha256: z.string().regex(SHA256),
  promptKey: z.string().regex(SHA256),
  contextTokens: z
    .number()
    .int()
    .min(1)
    .max(2 ** 40),
  results: PROBE_RESULTS,
});
const SEALED = z.strictObject({ record: RECORD, checksum: z.string().regex(SHA256) });

/** What an earlier probe of the file with this hash has found; null when there is nothing that can be used. */
export async function readProbe(cacheFolder: string, sha256: string): Promise<ProbeRecord | null> {
  if (!SHA256.test(sha256)) return null;
  try {
    const text = await readSmallFile(locateRecord(cacheFolder, sha256), MAX_RECORD_BYTES);
    const sealed: unknown = JSON.parse(text);
    const { record, checksum } = SEALED.parse(sealed);
    if (record.sha256 !== sha256 || checksum !== sumUp(record)) return null;
    const { promptKey, contextTokens, results } = record;
    return { promptKey, contextTokens, results };
  } catch {
    return null; // absent or damaged: it is probed again
  }
}

/** Old or new, never half. Never throws for the disk's sake: false when it could not be written. */
export async function saveProbe(
  cacheFolder: string,
  sha256: string,
  probe: ProbeRecord,
): Promise<boolean> {
  const parsed = RECORD.safeParse({
    version: PROBE_VERSION,
    engine: ENGINE_PACKAGE_VERSION,
    sha256,
    ...probe,
  });
  if (!parsed.success) return false;
  const record = parsed.data;
  try {
    const file = locateRecord(cacheFolder, sha256);
    await makeFolder(path.dirname(file));
    await replaceTextFile(file, JSON.stringify({ record, checksum: sumUp(record) }));
    return true;
  } catch {
    return false;
  }
}

/** What the program may rely on for this model file; null: it was not probed, or not far enough for a verdict. */
export async function readCapabilities(
  cacheFolder: string,
  sha256: string,
): Promise<Capabilities | null> {
  const probe = await readProbe(cacheFolder, sha256);
  return probe === null ? null : decideVerdict(probe.results);
}

function locateRecord(cacheFolder: string, sha256: string): string {
  return path.join(cacheFolder, "probes", `${sha256}.json`);
}

/** Of what the schema has read, whose keys stand in the schema's order. */
function sumUp(record: z.infer<typeof RECORD>): string {
  return createHash("sha256").update(JSON.stringify(record)).digest("hex");
}
