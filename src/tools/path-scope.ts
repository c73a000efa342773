/**
 * Which paths a task may touch: regular files inside the project folder, after every link is followed.
 * Knows no ignore rules and no task. The same names are refused on every system, so that a project stays portable.
 * A path can be swapped after the check; whoever opens it checks again (disk-file.ts).
 */
import type { Stats } from "node:fs";
import { lstat, realpath, stat } from "node:fs/promises";
import path from "node:path";
import { AgentError } from "../base/errors.ts";

/** A file, or the place of a file to come, with no link left in its path. */
export interface ScopedPath {
  readonly absolute: string;
  /** From the real root, with "/" on every system. */
  readonly relative: string;
}

const MAX_PATH_LENGTH = 4096;
/** Thousands of folders in each other keep a disk busy for minutes. */
const MAX_NAMES = 256;
const CONTROL_CHARACTER = /\p{Cc}/u;
// Characters that HFS+ and others skip when they compare names: ".g\u200cit" opens ".git" there.
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/gu;
const WINDOWS_DEVICE = /^(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])$/;
const PROTECTED_FOLDERS: Record<string, string> = {
  ".git": "it belongs to git",
  ".agent": "it belongs to the agent",
};

/**
 * Resolves a path given by a model or a person.
 * Throws "path-outside" when it leads out of `root`, "path-forbidden" for protected and special files.
 */
export async function resolveInside(root: string, relativePath: string): Promise<ScopedPath> {
  checkText(relativePath);
  checkNames(relativePath.split("/"), relativePath);
  const realRoot = await realpath(root);
  const lexical = path.resolve(realRoot, relativePath);
  toRelative(realRoot, lexical, relativePath);
  const absolute = await followLinks(lexical, realRoot, relativePath);
  const relative = toRelative(realRoot, absolute, relativePath);
  checkNames(relative.split("/"), relativePath);
  return { absolute, relative };
}

function checkText(asked: string): void {
  if (asked.length > MAX_PATH_LENGTH) {
    throw forbid(`${asked.slice(0, 60)}…`, "the path is longer than 4,096 characters");
  }
  if (asked.split("/").length > MAX_NAMES) {
    throw forbid(`${asked.slice(0, 60)}…`, `the path has more than ${MAX_NAMES} names`);
  }
  if (CONTROL_CHARACTER.test(asked)) {
    const shown = asked.replace(/\p{Cc}/gu, "?");
    throw forbid(shown, "the path holds a control character");
  }
  if (asked.startsWith("/") || path.isAbsolute(asked) || /^~[\w.-]*(?:\/|$)/.test(asked)) {
    throw new AgentError("path-outside", { path: asked });
  }
  if (/[\\:]/.test(asked)) throw forbid(asked, "the path holds a backslash or a colon");
}

function checkNames(names: readonly string[], asked: string): void {
  for (const name of names) {
    const plain = foldName(name);
    const owner = PROTECTED_FOLDERS[plain];
    if (owner !== undefined) throw forbid(asked, owner);
    // The 8.3 short name Windows gives to ".git".
    if (/^git~\d+$/.test(plain)) throw forbid(asked, "it belongs to git");
    const stem = plain.split(".")[0]?.trimEnd() ?? "";
    if (WINDOWS_DEVICE.test(stem)) throw forbid(asked, `${name} is a device name on Windows`);
    const isDots = plain === "" && name !== "" && name !== "." && name !== "..";
    if (isDots) throw forbid(asked, "a name in it has only dots and spaces");
  }
}

/** The name as the most forgiving file system compares it: case, Unicode form, invisible characters, trailing dots. */
function foldName(name: string): string {
  return name
    .normalize("NFKC")
    .replace(INVISIBLE, "")
    .toLowerCase()
    .replace(/[. ]+$/, "");
}

/** Follows links up to the deepest part of the path that exists; the rest is a file to come. */
async function followLinks(lexical: string, realRoot: string, asked: string): Promise<string> {
  const missing: string[] = [];
  let existing = lexical;
  while ((await lstatOrNull(existing, asked)) === null) {
    missing.unshift(path.basename(existing));
    existing = path.dirname(existing);
  }
  const real = await realpath(existing).catch(() => {
    throw forbid(asked, "it is a broken or circular link");
  });
  const absolute = path.join(real, ...missing);
  toRelative(realRoot, absolute, asked);
  const kind = await stat(real);
  if (missing.length > 0 && !kind.isDirectory()) throw forbid(asked, "its folder is not a folder");
  if (missing.length === 0 && kind.isDirectory()) throw forbid(asked, "it is a folder");
  if (missing.length === 0 && !kind.isFile()) throw forbid(asked, "it is not a regular file");
  return absolute;
}

async function lstatOrNull(absolute: string, asked: string): Promise<Stats | null> {
  try {
    return await lstat(absolute);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "ENOENT" || code === "ENOTDIR") return null;
    if (code === "ELOOP") throw forbid(asked, "it is a broken or circular link", error);
    if (code === "ENAMETOOLONG") throw forbid(asked, "a name in it is too long", error);
    throw forbid(asked, `it cannot be looked at (${code})`, error);
  }
}

function toRelative(realRoot: string, absolute: string, asked: string): string {
  const prefix = realRoot.endsWith(path.sep) ? realRoot : realRoot + path.sep;
  if (absolute === realRoot) throw forbid(asked, "it is a folder");
  if (!absolute.startsWith(prefix)) throw new AgentError("path-outside", { path: asked });
  return absolute.slice(prefix.length).replaceAll(path.sep, "/");
}

function forbid(asked: string, reason: string, cause?: unknown): AgentError<"path-forbidden"> {
  return new AgentError("path-forbidden", { path: asked, reason }, { cause });
}
