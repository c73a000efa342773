/**
 * The sha256 of objects that are mapped, read from their files and remembered for one state of each file. Knows no
 * lock. Invariant: a hash is given only for the file that is really mapped, and not for one that changed meanwhile.
 */
import { createHash } from "node:crypto";
import type { BigIntStats } from "node:fs";
import { type FileHandle, statfs } from "node:fs/promises";
import { openRegularFile } from "../../base/regular-file.ts";
import type { MappedObject } from "./mapped-objects.ts";
import { type HashRecord, type ObjectIdentity, readHashes, storeHashes } from "./object-record.ts";

/** "gone": the file that is mapped is no longer there, so nobody can hash it. */
export type HashedObject =
  | { path: string; sha256: string; bytes: number; problem: null }
  | { path: string; sha256: null; bytes: null; problem: "gone" | "unreadable" };

/** In their order. Never throws. Cost: some 0.1 ms an object that is on record, else a second for 500 MB. */
export async function hashObjects(
  objects: readonly MappedObject[],
  cacheFolder: string,
): Promise<readonly HashedObject[]> {
  const known = await readHashes(cacheFolder);
  const fresh: HashRecord[] = [];
  const hashed: HashedObject[] = [];
  for (const object of objects) {
    hashed.push(await hashObject(object, { known, fresh }).catch(() => fail(object, "unreadable")));
  }
  if (fresh.length > 0) await storeHashes(cacheFolder, [...known.values(), ...fresh]);
  return hashed;
}

interface Records {
  known: ReadonlyMap<string, HashRecord>;
  fresh: HashRecord[];
}

async function hashObject(object: MappedObject, { known, fresh }: Records): Promise<HashedObject> {
  const { path } = object;
  if (object.isGone) return fail(object, "gone");
  const opened = await openRegularFile(path);
  if (opened === null) return fail(object, "unreadable");
  await using handle = opened.handle;
  const before = await handle.stat({ bigint: true });
  if (!(await isMappedFile(object, before))) return fail(object, "gone");
  const identity = identify(path, before);
  const bytes = Number(before.size);
  const record = known.get(path);
  if (record !== undefined && isSame(record, identity)) {
    return { path, sha256: record.sha256, bytes, problem: null };
  }
  const sha256 = await hashHandle(handle);
  const after = identify(path, await handle.stat({ bigint: true }));
  if (!isSame(identity, after)) return fail(object, "gone");
  fresh.push({ ...identity, sha256 });
  return { path, sha256, bytes, problem: null };
}

function fail({ path }: MappedObject, problem: "gone" | "unreadable"): HashedObject {
  return { path, sha256: null, bytes: null, problem };
}

async function hashHandle(handle: FileHandle): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of handle.createReadStream({ start: 0, autoClose: false })) {
    hash.update(chunk);
  }
  return hash.digest("hex");
}

function identify(path: string, stats: BigIntStats): ObjectIdentity {
  return {
    path,
    size: String(stats.size),
    mtimeNs: String(stats.mtimeNs),
    ctimeNs: String(stats.ctimeNs),
    inode: String(stats.ino),
    device: String(stats.dev),
  };
}

function isSame(a: ObjectIdentity, b: ObjectIdentity): boolean {
  return (
    a.size === b.size &&
    a.mtimeNs === b.mtimeNs &&
    a.ctimeNs === b.ctimeNs &&
    a.inode === b.inode &&
    a.device === b.device
  );
}

/** File systems that number their files anew for whoever asks by name. */
const BTRFS = 0x9123683e;
const OVERLAY = 0x794c7630;

/** Whether the file that is there now is the one that was mapped. */
async function isMappedFile(
  { path, identity }: MappedObject,
  stats: BigIntStats,
): Promise<boolean> {
  if (identity === null) return true;
  const isSameInode = identity.inode === stats.ino;
  if (isSameInode && identity.device === stats.dev) return true;
  const { type } = await statfs(path);
  return type === OVERLAY || (type === BTRFS && isSameInode);
}
