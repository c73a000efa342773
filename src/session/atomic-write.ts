/**
 * Replaces a file whole: temp file beside it, fsync, rename, fsync of the folder. Knows no journal.
 * Invariant: at every instant, power cuts included, the file has its old bytes or its new ones.
 * What a rename cannot keep: hard links to the old file, its extended attributes, and its birth time.
 */
import {
  closeSync,
  fchmodSync,
  fchownSync,
  fsyncSync,
  lstatSync,
  openSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { syncFolder } from "../base/durable-file.ts";
import { createId } from "../base/ids.ts";
import { type FolderOptions, makeFolderSync } from "../base/make-folder.ts";
import type { AtomicWrite } from "../tools/file-image.ts";

// Without the file's own name: the longest allowed name plus a suffix would be too long.
const TEMP_NAME = /^\.agent-(\d+)-tmp_[0-9a-z]+\.tmp$/;
const PRIVATE_MODE = 0o600;

/**
 * Writes `bytes` in place of `target`, through a link to the real file; creates missing folders.
 * Mode: `mode` if given, else the old file's, else the system's default. Owner and group stay where that is allowed.
 * `beforeRename` runs when nothing is left but the rename; its throw abandons the write. Throws what the disk throws.
 */
export const writeFileAtomic: AtomicWrite = (target, bytes, { mode, beforeRename }) => {
  const real = resolveTarget(target);
  const folder = path.dirname(real);
  createFolders(folder);
  const old = statSync(real, { throwIfNoEntry: false });
  const temp = path.join(folder, `.agent-${process.pid}-${createId("tmp")}.tmp`);
  try {
    writeTemp(temp, bytes, { mode: mode ?? permissionsOf(old), old });
    beforeRename?.();
    renameSync(temp, real);
  } catch (error) {
    removeQuietly(temp);
    throw error;
  }
  syncFolder(folder);
};

/** Creates a folder and its missing parents, durably. */
export function createFolders(folder: string, options: FolderOptions = {}): void {
  const firstCreated = makeFolderSync(folder, options);
  if (firstCreated === undefined) return;
  for (let created = folder; ; created = path.dirname(created)) {
    syncFolder(path.dirname(created));
    if (created === path.resolve(firstCreated)) return;
  }
}

/**
 * Removes temp files left in `folder` by processes of which `isDead(pid)` holds; returns their paths.
 * A folder that is not there has none.
 */
export function removeStrayTemps(folder: string, isDead: (pid: number) => boolean): string[] {
  const removed: string[] = [];
  for (const name of listNames(folder)) {
    const pid = TEMP_NAME.exec(name)?.[1];
    if (pid === undefined || !isDead(Number(pid))) continue;
    const temp = path.join(folder, name);
    if (!lstatSync(temp).isFile()) continue;
    rmSync(temp, { force: true });
    removed.push(temp);
  }
  return removed;
}

function writeTemp(
  temp: string,
  bytes: Uint8Array,
  { mode, old }: { mode: number | null; old: Stats | undefined },
): void {
  // Private until it has its final mode: the content may be a secret.
  const descriptor = openSync(temp, "wx", mode === null ? undefined : PRIVATE_MODE);
  try {
    writeFileSync(descriptor, bytes);
    if (old !== undefined) keepOwner(descriptor, old);
    // After the owner: a change of owner clears the set-id bits.
    if (mode !== null) fchmodSync(descriptor, mode);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** The failure that came first is the one to tell. */
function removeQuietly(temp: string): void {
  try {
    rmSync(temp, { force: true });
  } catch {
    // The next start removes it.
  }
}

/** Only root may give files away; for others the new file is their own, as with any editor. */
function keepOwner(descriptor: number, old: Stats): void {
  if (old.uid === process.getuid?.() && old.gid === process.getgid?.()) return;
  try {
    fchownSync(descriptor, old.uid, old.gid);
  } catch {
    // Best effort by intent.
  }
}

function permissionsOf(old: Stats | undefined): number | null {
  return old === undefined ? null : old.mode & 0o7777;
}

/** The file behind a link; renaming onto the link itself would replace it. Throws for a broken link. */
function resolveTarget(target: string): string {
  const isLink = lstatSync(target, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
  return isLink ? realpathSync.native(target) : target;
}

function listNames(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
