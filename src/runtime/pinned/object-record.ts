/**
 * Hashes of native objects on disk, so that they are read once and not at every start. What others may write is not
 * believed, and what cannot be read counts as empty: the worst outcome is hashing again.
 */
import { constants } from "node:fs";
import { lstat, open } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { replaceTextFile } from "../../base/durable-file.ts";
import { makeFolder } from "../../base/make-folder.ts";

const MAX_RECORDS = 256;
const MAX_FILE_BYTES = 500_000;
const PRIVATE_FOLDER = 0o700;
const PRIVATE_FILE = 0o600;
const WRITABLE_BY_OTHERS = 0o022;

const hashRecord = z.object({
  path: z.string(),
  size: z.string(),
  mtimeNs: z.string(),
  /** Cannot be set back, as the other times can. */
  ctimeNs: z.string(),
  inode: z.string(),
  device: z.string(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
const recordFile = z.object({ version: z.literal(1), records: z.array(hashRecord) });

export type HashRecord = z.infer<typeof hashRecord>;
export type ObjectIdentity = Omit<HashRecord, "sha256">;

/** By path; empty where there is no record that can be trusted. */
export async function readHashes(cacheFolder: string): Promise<ReadonlyMap<string, HashRecord>> {
  try {
    const text = await readPrivateFile(locateRecord(cacheFolder));
    const { records } = recordFile.parse(JSON.parse(text));
    return new Map(records.map((record) => [record.path, record]));
  } catch {
    return new Map();
  }
}

/** The newest last; of two for one path the last counts. Never throws. */
export async function storeHashes(
  cacheFolder: string,
  records: readonly HashRecord[],
): Promise<void> {
  const file = locateRecord(cacheFolder);
  const newest = new Map(records.map((record) => [record.path, record]));
  const kept = [...newest.values()].slice(-MAX_RECORDS);
  try {
    await makeFolder(path.dirname(file), { mode: PRIVATE_FOLDER });
    const text = JSON.stringify({ version: 1, records: kept });
    await replaceTextFile(file, text, { mode: PRIVATE_FILE });
  } catch {
    // They are hashed again.
  }
}

function locateRecord(cacheFolder: string): string {
  return path.join(cacheFolder, "engine", "objects.json");
}

async function readPrivateFile(file: string): Promise<string> {
  requirePrivate(await lstat(path.dirname(file)));
  // Neither through a link nor waiting for whoever writes into a pipe.
  const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants;
  await using handle = await open(file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  const stats = await handle.stat();
  requirePrivate(stats);
  if (!stats.isFile() || stats.size > MAX_FILE_BYTES) throw new Error("not a record of ours");
  return await handle.readFile("utf8");
}

/** On systems without owners and modes the user's own folder has to do. */
function requirePrivate({ uid, mode }: { uid: number; mode: number }): void {
  if (process.getuid === undefined) return;
  if (uid !== process.getuid() || (mode & WRITABLE_BY_OTHERS) !== 0) {
    throw new Error("others may write it");
  }
}
