/**
 * GPU natives in a folder beside the binary. They are too large to be carried in it, so it knows their hashes instead: only
 * files that are bit for bit those it was built with are offered to the engine.
 */
import { createHash } from "node:crypto";
import {
  closeSync,
  lstatSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import type { PayloadFile } from "./manifest.ts";

/** By the name of their folder: the files of each kind of natives, as they were when the binary was built. */
export type KnownNatives = Readonly<Record<string, readonly PayloadFile[]>>;

export const NATIVES_FOLDER = "natives";
const CHUNK_BYTES = 1 << 20;

export interface NativesPlace {
  /** The folder of the binary. */
  beside: string;
  /** A private folder, where it is kept which files were read and found right. */
  base: string;
  known: KnownNatives;
  /** Gets a sentence for the person. */
  warn: (sentence: string) => void;
}

/** The folder of these natives; null when there is none, or one that is not as it was built. Half a second a gigabyte the first time. */
export function openSideNatives(name: string, place: NativesPlace): string | null {
  const files = place.known[name] ?? [];
  const folder = path.join(place.beside, NATIVES_FOLDER, name);
  if (files.length === 0 || !exists(folder)) return null;
  const wrong = findWrongFile(folder, files, readRecord(name, place));
  if (wrong === null) {
    writeRecord(name, place, describeFiles(folder, files));
    return folder;
  }
  place.warn(`${path.join(folder, wrong)} is not the file this program was built with.`);
  return null;
}

function findWrongFile(
  folder: string,
  files: readonly PayloadFile[],
  record: string,
): string | null {
  if (describeFiles(folder, files) === record) return null;
  return files.find((file) => !isRight(path.join(folder, file.path), file))?.path ?? null;
}

function isRight(place: string, file: PayloadFile): boolean {
  try {
    const stats = lstatSync(place);
    return stats.isFile() && stats.size === file.bytes && hashFileSync(place) === file.sha256;
  } catch {
    return false;
  }
}

function describeFiles(folder: string, files: readonly PayloadFile[]): string {
  return files.map((file) => describeFile(folder, file)).join("");
}

function describeFile(folder: string, { path: name, sha256 }: PayloadFile): string {
  try {
    const place = path.join(folder, name);
    const { size, mtimeNs, ctimeNs, ino } = lstatSync(place, { bigint: true });
    return `${place} ${size} ${mtimeNs} ${ctimeNs} ${ino} ${sha256}\n`;
  } catch {
    return `${name} is absent\n`;
  }
}

function readRecord(name: string, { base }: NativesPlace): string {
  try {
    return readFileSync(recordFile(base, name), "utf8");
  } catch {
    return "";
  }
}

/** A disk that cannot be written to only costs time at the next start. */
function writeRecord(name: string, { base }: NativesPlace, text: string): void {
  try {
    const fresh = `${recordFile(base, name)}.${process.pid}`;
    writeFileSync(fresh, text, { mode: 0o600 });
    renameSync(fresh, recordFile(base, name));
  } catch {
    return;
  }
}

function recordFile(base: string, name: string): string {
  return path.join(base, `${NATIVES_FOLDER}-${name}.seen`);
}

/** Lower-case hex, without the whole file in memory. */
function hashFileSync(file: string): string {
  const hash = createHash("sha256");
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
  const descriptor = openSync(file, "r");
  try {
    for (;;) {
      const bytesRead = readSync(descriptor, buffer);
      if (bytesRead === 0) return hash.digest("hex");
      hash.update(buffer.subarray(0, bytesRead));
    }
  } finally {
    closeSync(descriptor);
  }
}

function exists(place: string): boolean {
  return lstatSync(place, { throwIfNoEntry: false }) !== undefined;
}
