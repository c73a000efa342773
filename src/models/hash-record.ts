/**
 * Remembers the sha256 of files already read, so that a gigabyte is hashed once and not at every start.
 * A record holds for one identity of a file: path, size, modification time and inode.
 * Anything unreadable counts as empty: the worst outcome is hashing again.
 */
import type { BigIntStats } from "node:fs";
import { stat } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { replaceTextFile } from "../base/durable-file.ts";
import { makeFolder } from "../base/make-folder.ts";
import { readSmallFile } from "../base/small-file.ts";

const MAX_RECORDS = 500;
const MAX_FILE_BYTES = 1_000_000;

const hashRecord = z.object({
  path: z.string(),
  size: z.string(),
  mtimeNs: z.string(),
  inode: z.string(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
const recordsFile = z.object({ version: z.literal(1), records: z.array(hashRecord) });

export type FileIdentity = Omit<z.infer<typeof hashRecord>, "sha256">;
type HashRecord = z.infer<typeof hashRecord>;

export function identifyFile(file: string, stats: BigIntStats): FileIdentity {
  return {
    path: path.resolve(file),
    size: String(stats.size),
    mtimeNs: String(stats.mtimeNs),
    inode: String(stats.ino),
  };
}

/** The recorded sha256 of exactly this state of the file; null when unknown. */
export async function readRecordedHash(
  cacheFolder: string,
  identity: FileIdentity,
): Promise<string | null> {
  const records = await readRecords(cacheFolder);
  return records.find((record) => isSameFile(record, identity))?.sha256 ?? null;
}

/** As `readRecordedHash`, for the file as it is now. Throws when there is no such file. */
export async function readKnownHash(cacheFolder: string, file: string): Promise<string | null> {
  return readRecordedHash(cacheFolder, identifyFile(file, await stat(file, { bigint: true })));
}

/** Two processes that record at once may lose one record, never the file. */
export async function recordHash(
  cacheFolder: string,
  identity: FileIdentity,
  sha256: string,
): Promise<void> {
  const others = (await readRecords(cacheFolder)).filter((record) => record.path !== identity.path);
  const records = [...others, { ...identity, sha256 }].slice(-MAX_RECORDS);
  await makeFolder(cacheFolder);
  await replaceTextFile(recordFile(cacheFolder), JSON.stringify({ version: 1, records }, null, 2));
}

async function readRecords(cacheFolder: string): Promise<HashRecord[]> {
  try {
    const text = await readSmallFile(recordFile(cacheFolder), MAX_FILE_BYTES);
    return recordsFile.parse(JSON.parse(text)).records;
  } catch {
    return [];
  }
}

function recordFile(cacheFolder: string): string {
  return path.join(cacheFolder, "hashes.json");
}

function isSameFile(a: FileIdentity, b: FileIdentity): boolean {
  return a.path === b.path && a.size === b.size && a.mtimeNs === b.mtimeNs && a.inode === b.inode;
}
