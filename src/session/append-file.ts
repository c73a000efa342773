/**
 * A file of lines that only grows, on the disk. Knows no meaning of the lines.
 * Invariant: a line is durable when `append` returns, unless asked otherwise, and nothing is ever added behind a torn or
 * damaged one.
 */
import {
  closeSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  writeSync,
} from "node:fs";
import path from "node:path";
import { syncFolder } from "../base/durable-file.ts";

export const PRIVATE_MODE = 0o600;

export interface AppendFile {
  /** Throws what the disk throws; the lines are then as good as never written. */
  append(lines: string): void;
  close(): void;
}

export interface AppendOptions {
  /** False: lines outlive this process, but not a power cut. True when absent. */
  isSynced?: boolean | undefined;
}

/** Opens a file, creating it; what lies beyond the sound bytes is cut off first. Throws what the disk throws. */
export function openAppendFile(
  file: string,
  countSoundBytes: (bytes: Uint8Array) => number,
  { isSynced = true }: AppendOptions = {},
): AppendFile {
  const descriptor = openSync(file, "a+", PRIVATE_MODE);
  try {
    syncFolder(path.dirname(file));
    if (!fstatSync(descriptor).isFile()) throw new Error(`${file} is not a regular file`);
    ftruncateSync(descriptor, countSoundBytes(readFileSync(descriptor)));
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
  return {
    append: (lines) => appendWhole(descriptor, Buffer.from(lines, "utf8"), isSynced),
    close: () => closeQuietly(descriptor),
  };
}

/** What was appended is durable by then: a failure here takes nothing back and is no reason to say so. */
function closeQuietly(descriptor: number): void {
  try {
    closeSync(descriptor);
  } catch {
    // The descriptor is gone all the same.
  }
}

function appendWhole(descriptor: number, bytes: Uint8Array, isSynced: boolean): void {
  const { size } = fstatSync(descriptor);
  try {
    for (let written = 0; written < bytes.length; ) {
      written += writeSync(descriptor, bytes, written);
    }
    if (isSynced) fsyncSync(descriptor);
  } catch (error) {
    // A full disk may have taken half a line; the next one must not be glued to it.
    ftruncateSync(descriptor, size);
    throw error;
  }
}
