/**
 * Writes a bundle: into a folder of its own beside the target, checksums last, then renamed in one step. Whatever stops it,
 * the target is as it was. Knows neither models nor natives, only files and what they should hash to.
 */
import { createHash, randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import { chmod, lstat, mkdir, open, readdir, readFile, rename, rm } from "node:fs/promises";
import path from "node:path";
import { syncFolder } from "../base/durable-file.ts";
import { AgentError, messageOf } from "../base/errors.ts";
import { makeFolder } from "../base/make-folder.ts";
import { type Checksum, parseChecksums, renderChecksums } from "./checksums.ts";

export interface BundleFile {
  /** In the bundle; relative, with forward slashes. */
  path: string;
  /** Text, or a file to copy. */
  content: string | { from: string; sha256?: string | undefined };
  isExecutable?: boolean | undefined;
}

export interface WriteOptions {
  signal?: AbortSignal | undefined;
  onFile?: ((path: string) => void) | undefined;
}

const CHECKSUMS_FILE = "SHA256SUMS";

/**
 * `out`: absolute; absent, empty, or an earlier bundle with nothing added to it, which is replaced.
 * Throws "file-exists", "file-disk-full", "file-not-written", "program-damaged" for a file that is not what it should be.
 */
export async function writeBundle(
  out: string,
  files: readonly BundleFile[],
  options: WriteOptions = {},
): Promise<Checksum[]> {
  const found = await checkPlace(out);
  const fresh = `${out}.tmp-${randomBytes(8).toString("hex")}`;
  try {
    await makeFolder(path.dirname(out));
    await mkdir(fresh);
    const sums = await writeFiles(fresh, files, options);
    await writeText(path.join(fresh, CHECKSUMS_FILE), renderChecksums(sums));
    await putInPlace(fresh, out, found);
    return sums;
  } catch (error) {
    throw explain(error, out);
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}

async function writeFiles(
  folder: string,
  files: readonly BundleFile[],
  { signal, onFile }: WriteOptions,
): Promise<Checksum[]> {
  const sums: Checksum[] = [];
  for (const file of files) {
    signal?.throwIfAborted();
    onFile?.(file.path);
    const place = path.join(folder, file.path);
    await makeFolder(path.dirname(place));
    const { content } = file;
    const sha256 =
      typeof content === "string"
        ? await writeText(place, content)
        : await copyFile(content.from, place, signal);
    if (typeof content === "object" && (content.sha256 ?? sha256) !== sha256) {
      throw new AgentError("program-damaged", { part: content.from });
    }
    if (file.isExecutable) await chmod(place, 0o755);
    sums.push({ path: file.path, sha256 });
  }
  return sums;
}

async function writeText(place: string, text: string): Promise<string> {
  const handle = await open(place, "wx", 0o644);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  return createHash("sha256").update(text).digest("hex");
}

/** Hashes what it writes: the checksum is of these bytes, whatever happens to the source later. */
async function copyFile(from: string, place: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash("sha256");
  const handle = await open(place, "wx", 0o644);
  try {
    const source = createReadStream(from, { highWaterMark: 1 << 20 });
    for await (const chunk of source as AsyncIterable<Buffer>) {
      signal?.throwIfAborted();
      hash.update(chunk);
      await handle.writeFile(chunk);
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  return hash.digest("hex");
}

type Place = "absent" | "empty" | "bundle";

/** Nothing of anybody else's is ever removed: a folder counts as a bundle when its own list names all that is in it. */
async function checkPlace(out: string): Promise<Place> {
  const stats = await lstat(out).catch(ignoreAbsence);
  if (stats === null) return "absent";
  const refusal = new AgentError("file-exists", {
    path: out,
    hint: "Name a folder that is new or empty, or a bundle that nothing was added to.",
  });
  if (!stats.isDirectory()) throw refusal;
  const names = await listTree(out);
  if (names.length === 0) return "empty";
  const text = await readFile(path.join(out, CHECKSUMS_FILE), "utf8").catch(() => "");
  const sums = parseChecksums(text) ?? [];
  const known = new Set([CHECKSUMS_FILE, ...sums.map((sum) => sum.path)]);
  if (sums.length === 0 || names.some((name) => !known.has(name))) throw refusal;
  return "bundle";
}

/** Of all that is no folder. */
async function listTree(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .map((name) => name.split(path.sep).join("/"));
}

async function putInPlace(fresh: string, out: string, found: Place): Promise<void> {
  if (found !== "bundle") {
    // Renaming onto an empty folder is refused by some systems.
    if (found === "empty") await rm(out, { recursive: true });
    await rename(fresh, out);
  } else {
    const aside = `${fresh}-earlier`;
    await rename(out, aside);
    try {
      await rename(fresh, out);
    } catch (error) {
      await rename(aside, out);
      throw error;
    }
    await rm(aside, { recursive: true, force: true });
  }
  syncFolder(path.dirname(out));
}

function explain(error: unknown, out: string): unknown {
  if (error instanceof AgentError) return error;
  const { code } = error as NodeJS.ErrnoException;
  const cause = { cause: error };
  if (code === "ENOSPC" || code === "EDQUOT") {
    return new AgentError("file-disk-full", { path: out }, cause);
  }
  if (code === undefined) return error;
  return new AgentError("file-not-written", { path: out, reason: messageOf(error) }, cause);
}

function ignoreAbsence(error: NodeJS.ErrnoException): null {
  if (error.code === "ENOENT") return null;
  throw error;
}
