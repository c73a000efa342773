/**
 * The user's folder as one task sees it: text in, text out, every change journalled first and reversible to the byte.
 * Knows no model and no journal format. From the last check of a file to its rename nothing awaits, so between any
 * two instructions of another function each file is wholly old or wholly new.
 */
import { realpath } from "node:fs/promises";
import { AgentError } from "../base/errors.ts";
import { type DiskFile, hashBytes, readDiskFile } from "./disk-file.ts";
import {
  type AtomicWrite,
  ChangedMeanwhile,
  checkUnchanged,
  type FileImage,
  hashImage,
  listParents,
  placeFileImage,
  removeEmptyFolders,
} from "./file-image.ts";
import { resolveInside, type ScopedPath } from "./path-scope.ts";
import { decodeTextFile, NEW_TEXT_FILE, type TextFile } from "./text-file.ts";
import { encodeEdit } from "./workspace-edit.ts";
import { checkWritable, countMissingFolders, describeWriteFailure } from "./write-access.ts";

/** Where changes are recorded before they are made. */
export interface Journal {
  /** Durable before it resolves. Called before each write. */
  recordBefore(change: RecordedChange): Promise<void>;
}

interface RecordedChange {
  /** From the root, with "/". */
  readonly path: string;
  /** The bytes on the disk now; null when there is no file. */
  readonly before: Uint8Array | null;
  readonly after: Uint8Array;
  /** Permission bits; null when there is no file. */
  readonly mode: number | null;
  /** How many of the file's parent folders this write has to create. */
  readonly createdFolders: number;
}

/** One file whose bytes differ from the start of the task; hashes are sha256 in hex, null for "no file". */
export interface FileChange {
  readonly path: string;
  readonly beforeSha: string | null;
  readonly afterSha: string;
}

export interface Workspace {
  /** The real path of the project folder. */
  readonly root: string;
  /** Throws "path-outside", "path-forbidden", "file-missing", "file-not-editable". */
  read(path: string): Promise<TextFile>;
  /**
   * Atomic; keeps encoding, mark, line ends, final newline and mode. A missing file is created with its folders.
   * Refuses with "file-changed" when the bytes on disk are not those last read or written here; also throws
   * what `read` throws and "file-read-only", "file-disk-full", "file-not-written", "workspace-closed".
   */
  write(path: string, text: string): Promise<void>;
  /**
   * Puts back the bytes each touched file had when the task began; returns the paths restored.
   * Files that somebody else changed stay; then throws "file-changed" for one of them after restoring the others.
   */
  restoreAll(): Promise<string[]>;
  /** As restoreAll, for the way out: also ends all writing, and never throws. Safe at any instant. */
  restoreAllSync(): string[];
  /** Puts one file back. Does nothing for a file this task did not write. Throws "file-changed". */
  restore(path: string): Promise<void>;
  /** Paths of `changes`, sorted. */
  changedFiles(): string[];
  /** What this task has changed so far, sorted by path; what a commit of the journal takes. */
  changes(): FileChange[];
  /** The text at the start of the task; of a file created since, an empty one. Counts as no read. */
  original(path: string): Promise<TextFile>;
}

export interface WorkspaceOptions {
  root: string;
  journal: Journal;
  /** Of paths from the root with "/"; ignored files are neither read nor written. */
  isIgnored: (path: string) => boolean;
  writeFile: AtomicWrite;
  /** Which files may be written; all when absent. Reading is not restricted by it. */
  scope?: (path: string) => boolean;
}

/** A file this task wrote, or was about to write. */
interface TouchedFile {
  readonly file: ScopedPath;
  /** What to go back to: the last content that was not this task's. */
  original: FileImage;
  /** Hashes of all contents this task has tried to put there. */
  readonly ours: Set<string | null>;
  currentSha: string | null;
}

/** Opens a folder for one task. Throws what realpath throws when the folder is not there. */
export async function createWorkspace(options: WorkspaceOptions): Promise<Workspace> {
  return new DiskWorkspace({ ...options, root: await realpath(options.root) });
}

class DiskWorkspace implements Workspace {
  readonly root: string;
  readonly #options: WorkspaceOptions;
  /** Hash of what was last read or written here, by path; null for "there was no file". */
  readonly #known = new Map<string, string | null>();
  readonly #touched = new Map<string, TouchedFile>();
  readonly #createdFolders = new Set<string>();
  #isClosed = false;

  constructor(options: WorkspaceOptions) {
    this.root = options.root;
    this.#options = options;
  }

  async read(asked: string): Promise<TextFile> {
    const file = await this.#resolve(asked);
    const disk = readDiskFile(file);
    if (disk === null) {
      this.#known.set(file.relative, null);
      throw new AgentError("file-missing", { path: file.relative });
    }
    const text = decodeTextFile(disk.bytes, file.relative);
    this.#known.set(file.relative, hashBytes(disk.bytes));
    return text;
  }

  async write(asked: string, text: string): Promise<void> {
    const file = await this.#resolve(asked);
    if (this.#options.scope?.(file.relative) === false) {
      throw forbid(file, "this task may not change it");
    }
    const disk = readDiskFile(file);
    this.#checkKnown(file, disk);
    checkWritable(file, disk?.mode ?? null);
    const after = encodeEdit(file.relative, disk?.bytes ?? null, text);
    if (disk !== null && Buffer.compare(disk.bytes, after) === 0) return;
    const createdFolders = countMissingFolders(file.absolute);
    try {
      await this.#options.journal.recordBefore({
        path: file.relative,
        before: disk?.bytes ?? null,
        after,
        mode: disk?.mode ?? null,
        createdFolders,
      });
      this.#replace(file, disk, after, createdFolders);
    } catch (error) {
      throw describeWriteFailure(error, file.relative);
    }
  }

  async restore(asked: string): Promise<void> {
    const file = await this.#resolve(asked);
    const touched = this.#touched.get(file.relative);
    if (touched === undefined) return;
    try {
      if (this.#putBack(touched) === "changed") throw new ChangedMeanwhile();
    } catch (error) {
      throw describeWriteFailure(error, file.relative);
    }
    removeEmptyFolders(this.#createdFolders);
  }

  async restoreAll(): Promise<string[]> {
    const { restored, failures } = this.#putAllBack();
    const [failure] = failures;
    if (failure !== undefined) throw describeWriteFailure(failure.error, failure.path);
    return restored;
  }

  restoreAllSync(): string[] {
    this.#isClosed = true;
    return this.#putAllBack().restored;
  }

  changedFiles(): string[] {
    return this.changes().map((change) => change.path);
  }

  changes(): FileChange[] {
    const changes: FileChange[] = [];
    for (const { file, original, currentSha } of this.#touched.values()) {
      const beforeSha = hashImage(original);
      if (currentSha !== null && currentSha !== beforeSha) {
        changes.push({ path: file.relative, beforeSha, afterSha: currentSha });
      }
    }
    return changes.sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  async original(asked: string): Promise<TextFile> {
    const file = await this.#resolve(asked);
    const touched = this.#touched.get(file.relative);
    const image = touched === undefined ? readDiskFile(file) : touched.original;
    if (image !== null) return decodeTextFile(image.bytes, file.relative);
    if (touched !== undefined) return NEW_TEXT_FILE;
    throw new AgentError("file-missing", { path: file.relative });
  }

  async #resolve(asked: string): Promise<ScopedPath> {
    const file = await resolveInside(this.root, asked);
    if (this.#options.isIgnored(file.relative)) throw forbid(file, "the project ignores it");
    return file;
  }

  #checkKnown(file: ScopedPath, disk: DiskFile | null): void {
    if (hashImage(disk) !== (this.#known.get(file.relative) ?? null)) {
      throw new AgentError("file-changed", { path: file.relative });
    }
  }

  #replace(file: ScopedPath, disk: DiskFile | null, after: Uint8Array, createdFolders: number) {
    if (this.#isClosed) throw new AgentError("workspace-closed", { path: file.relative });
    const beforeSha = hashImage(disk);
    const touched = this.#touch(file, disk);
    const afterSha = hashBytes(after);
    const folders = listParents(file.absolute, createdFolders);
    touched.ours.add(afterSha);
    for (const folder of folders) this.#createdFolders.add(folder);
    try {
      this.#options.writeFile(file.absolute, after, {
        mode: disk?.mode ?? null,
        beforeRename: () => checkUnchanged(file, beforeSha),
      });
    } catch (error) {
      removeEmptyFolders(folders);
      throw error;
    }
    touched.currentSha = afterSha;
    this.#known.set(file.relative, afterSha);
  }

  #touch(file: ScopedPath, disk: DiskFile | null): TouchedFile {
    const present = this.#touched.get(file.relative);
    const diskSha = hashImage(disk);
    if (present === undefined) {
      const touched = { file, original: disk, ours: new Set<string | null>(), currentSha: diskSha };
      this.#touched.set(file.relative, touched);
      return touched;
    }
    // Somebody else wrote the file and this task read it anew: their bytes are what to go back to now.
    if (!present.ours.has(diskSha)) present.original = disk;
    return present;
  }

  #putAllBack(): { restored: string[]; failures: { path: string; error: unknown }[] } {
    const restored: string[] = [];
    const failures: { path: string; error: unknown }[] = [];
    for (const touched of this.#touched.values()) {
      const path = touched.file.relative;
      try {
        const outcome = this.#putBack(touched);
        if (outcome === "placed") restored.push(path);
        if (outcome === "changed") {
          failures.push({ path, error: new AgentError("file-changed", { path }) });
        }
      } catch (error) {
        failures.push({ path, error });
      }
    }
    removeEmptyFolders(this.#createdFolders);
    return { restored: restored.sort(), failures };
  }

  #putBack(touched: TouchedFile): "placed" | "already" | "changed" {
    const { file, original, ours } = touched;
    const { writeFile } = this.#options;
    const outcome = placeFileImage({ file, image: original, expected: ours, writeFile });
    if (outcome !== "changed") {
      touched.currentSha = hashImage(original);
      this.#known.set(file.relative, touched.currentSha);
    }
    return outcome;
  }
}

function forbid(file: ScopedPath, reason: string): AgentError<"path-forbidden"> {
  return new AgentError("path-forbidden", { path: file.relative, reason });
}
