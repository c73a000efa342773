/**
 * Puts a payload on disk: into a folder of its own beside the target, each file checked, then renamed in one step. Before
 * anything runs from it, all of it is read back and compared with the list. What is wrong there is mended file by file, so
 * that whoever else runs from it finds each file at its place at every moment: old or new, never half.
 */
import { randomBytes } from "node:crypto";
import {
  closeSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import path from "node:path";
import { syncFolder } from "../base/durable-file.ts";
import { hashBytes, type Manifest, type PayloadFile } from "./manifest.ts";
import type { Payload } from "./payload.ts";
import { isAsStamped, listFolders, writeStamp } from "./stamp.ts";

/** Writes the whole content of a new file. Tests put a failing one in its place. */
export type WriteNew = (file: string, content: Uint8Array) => void;

export interface UnpackOptions {
  writeNew?: WriteNew;
}

/** A half folder of a process that was killed is nobody's after this time. */
const ABANDONED_MS = 24 * 3_600_000;

/**
 * The folder of the payload below `base`, which must be private and exist. Milliseconds when it is as it was left.
 * Throws "program-damaged" and what the system says of a full or read-only disk; leaves nothing half done.
 */
export function openUnpacked(
  base: string,
  { id, payload }: { id: string; payload: Payload },
  { writeNew = writeDurably }: UnpackOptions = {},
): string {
  const { manifest } = payload;
  const root = path.join(base, id);
  if (isAsStamped(root, manifest)) return root;
  if (!isFolder(root)) unpackFresh(root, payload, writeNew);
  mend(root, payload, writeNew);
  writeStamp(root, manifest);
  return root;
}

function unpackFresh(root: string, payload: Payload, writeNew: WriteNew): void {
  removeAbandoned(path.dirname(root));
  const temporary = `${root}.tmp-${randomBytes(8).toString("hex")}`;
  try {
    mkdirSync(temporary, { mode: 0o700 });
    for (const folder of listFolders(payload.manifest.files.map((file) => file.path))) {
      mkdirSync(path.join(temporary, folder), { recursive: true, mode: 0o700 });
    }
    for (const file of payload.manifest.files) {
      writeNew(path.join(temporary, file.path), payload.read(file));
    }
    renameUnlessThere(temporary, root);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
  syncFolder(path.dirname(root));
}

/** Another process that unpacks the same bytes at the same time may have been faster. */
function renameUnlessThere(temporary: string, root: string): void {
  try {
    renameSync(temporary, root);
  } catch (error) {
    if (!isFolder(root)) throw error;
  }
}

/** Reads all of it; replaces what differs, removes what does not belong there. */
function mend(root: string, payload: Payload, writeNew: WriteNew): void {
  const { files } = payload.manifest;
  const folders = listFolders(files.map((file) => file.path));
  removeForeign(root, folders, payload.manifest);
  for (const folder of folders) {
    const place = path.join(root, folder);
    if (!isFolder(place)) {
      rmSync(place, { recursive: true, force: true });
      mkdirSync(place, { mode: 0o700 });
    }
  }
  for (const file of files) {
    const place = path.join(root, file.path);
    if (!holds(place, file)) replace(place, payload.read(file), writeNew);
  }
}

function replace(place: string, content: Uint8Array, writeNew: WriteNew): void {
  const fresh = `${place}.tmp-${randomBytes(8).toString("hex")}`;
  try {
    writeNew(fresh, content);
    if (isFolder(place)) rmSync(place, { recursive: true, force: true });
    renameSync(fresh, place);
  } finally {
    rmSync(fresh, { force: true });
  }
}

/** A module that nobody listed could be found in place of one that is missing on purpose. */
function removeForeign(root: string, folders: ReadonlySet<string>, { files }: Manifest): void {
  const known = new Set([...folders, ...files.map((file) => file.path)]);
  for (const folder of folders) {
    const place = path.join(root, folder);
    if (!isFolder(place)) continue;
    for (const name of readdirSync(place)) {
      // Another process may be mending too: what it is about to put in place is not foreign.
      const isKnown = known.has(path.posix.join(folder, name)) || isRecentTemporary(place, name);
      if (!isKnown) rmSync(path.join(place, name), { recursive: true, force: true });
    }
  }
}

function isRecentTemporary(folder: string, name: string): boolean {
  return /\.tmp-[0-9a-f]{16}$/.test(name) && !isOld(path.join(folder, name));
}

function holds(place: string, file: PayloadFile): boolean {
  try {
    const stats = lstatSync(place);
    if (!stats.isFile() || stats.size !== file.bytes || (stats.mode & 0o022) !== 0) return false;
    return hashBytes(readFileSync(place)) === file.sha256;
  } catch {
    return false;
  }
}

function writeDurably(file: string, content: Uint8Array): void {
  const descriptor = openSync(file, "wx", 0o600);
  try {
    for (let at = 0; at < content.length; ) at += writeSync(descriptor, content, at);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function removeAbandoned(base: string): void {
  for (const name of readdirSync(base)) {
    const place = path.join(base, name);
    if (/\.tmp-[0-9a-f]{16}$/.test(name) && isOld(place)) {
      rmSync(place, { recursive: true, force: true });
    }
  }
}

function isOld(place: string): boolean {
  try {
    return Date.now() - lstatSync(place).mtimeMs > ABANDONED_MS;
  } catch {
    return false;
  }
}

/** A link to a folder is none. */
function isFolder(place: string): boolean {
  try {
    return lstatSync(place).isDirectory();
  } catch {
    return false;
  }
}
