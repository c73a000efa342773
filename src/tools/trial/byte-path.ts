/**
 * Paths with one character a byte ("latin1"), so that a name that is no UTF-8 is copied and removed like any other.
 * Invariant: toText(fromText(text)) is `text`; separators and dots are themselves in both forms.
 */
import { lstatSync, readdirSync, type Stats } from "node:fs";

/** The bytes the system is given. */
export function toBytes(bytePath: string): Buffer {
  return Buffer.from(bytePath, "latin1");
}

export function fromText(text: string): string {
  return Buffer.from(text, "utf8").toString("latin1");
}

/** For what reads names as text; bytes that are none become U+FFFD. */
export function toText(bytePath: string): string {
  return toBytes(bytePath).toString("utf8");
}

/** The names in a folder, sorted by their bytes. A folder that is gone or may not be read has none. */
export function listNames(folder: string): string[] {
  try {
    return readdirSync(toBytes(folder), { encoding: "latin1" }).sort();
  } catch {
    return [];
  }
}

/** What lies there, no link followed; null when it is gone or may not be looked at. */
export function lookAt(bytePath: string): Stats | null {
  try {
    return lstatSync(toBytes(bytePath));
  } catch {
    return null;
  }
}

/** Whether `path` is `folder` or lies below it; both absolute and without dots. */
export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith("/") ? folder : `${folder}/`);
}
