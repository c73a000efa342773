/**
 * The user's folder as one task sees it: text in, text out, every change journalled first and reversible to the byte.
 * Knows no model and no journal format. From the last check of a file to its rename nothing awaits, so between any
 * two instructions of another function each file is wholly old or wholly new.
 */
import { existsSync, lstatSync } from "node:fs";
import { realpath } from "node:fs/promises";
import path from "node:path";
import { AgentError } from "../base/errors.ts";
import { type DiskFile, hashBytes, readDiskFile } from "./disk-file.ts";
import { type AtomicWrite, ChangedMeanwhile, type FileImage, hashImage } from "./file-image.ts";
import type { Journal } from "./journal.ts";
import { resolveInside, type ScopedPath } from "./path-scope.ts";
import { isRespelling, respell } from "./respelled-path.ts";
import { type FileChange, TaskFiles } from "./task-files.ts";
import { decodeTextFile, NEW_TEXT_FILE, type TextFile } from "./text-file.ts";
import { encodeEdit } from "./workspace-edit.ts";
import { checkWritable, countMissingFolders, describeWriteFailure } from "./write-access.ts";

/** What lies at a path, text or not. */
export interface FileLook {
  /** From the root, every link followed. */
  readonly path: string;
  /** sha256 of its bytes; null when there is no file. */
  readonly sha: string | null;
  /** True when the last name of the path asked for is a link. */
  readonly isLink: boolean;
}

/**
 * Each of these throws "path-outside" and "path-forbidden"; those that change a file also "file-changed" when it is
 * not as last seen here, "file-read-only", "file-disk-full", "file-not-written" and "workspace-closed", and all throw
 * what the permits of the options throw.
 */
export interface Workspace {
  /** The real path of the project folder. */
  readonly root: string;
  /** Also throws "file-missing", "file-not-editable". */
  read(path: string): Promise<TextFile>;
  /** Counts as a read, of binary files too. Throws "file-not-editable" above 50 MiB. */
  look(path: string): Promise<FileLook>;
  /**
   * Atomic; keeps encoding, mark, line ends, final newline and mode. A missing file is created with its folders.
   * Also throws what `read` throws.
   */
  write(path: string, text: string): Promise<void>;
  /**
   * Removes a file that this task has seen, and those of its folders that the task itself created and that are empty
   * now. Refuses links: what they lead to was not named. Also throws "file-missing".
   */
  remove(path: string): Promise<void>;
  /**
   * Copies bytes and mode, of binary files too; creates missing folders. Does nothing when `to` has the same bytes.
   * Also throws "file-missing", "file-exists", and "file-not-editable" above 50 MiB.
   */
  copy(from: string, to: string): Promise<void>;
  /** Copies, then removes; a move that fails leaves both names as they were. Throws what copy and remove throw. */
  move(from: string, to: string): Promise<void>;
  /**
   * Puts back the bytes each touched file had when the task began; returns the paths restored.
   * Files that somebody else changed stay; then throws "file-changed" for one of them after restoring the others.
   */
  restoreAll(): Promise<string[]>;
  /** As restoreAll, for the way out: also ends all writing, and never throws. Safe at any instant. */
  restoreAllSync(): string[];
  /** Puts one file back. Does nothing for a file this task did not touch. Throws "file-changed". */
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
  /** Which files may be written or removed; all when absent. Reading is not restricted by it. */
  scope?: (path: string) => boolean;
  /** Awaited before a change is journalled or made; its throw leaves all as it is. What puts a file back is not asked. */
  permit?: (change: ByteChange) => Promise<void>;
  /** Awaited before a file that is there is read; its throw is that of the read. */
  permitRead?: (path: string) => Promise<void>;
}

/** From one state of a file to the next; null for "no file". */
export interface ByteChange {
  path: string;
  before: Uint8Array | null;
  after: Uint8Array | null;
}

/** Opens a folder for one task. Throws what realpath throws when the folder is not there. */
export async function createWorkspace(options: WorkspaceOptions): Promise<Workspace> {
  return new DiskWorkspace({ ...options, root: await realpath(options.root) });
}

class DiskWorkspace implements Workspace {
  readonly root: string;
  readonly #options: WorkspaceOptions;
  readonly #files: TaskFiles;
  #isClosed = false;

  constructor(options: WorkspaceOptions) {
    this.root = options.root;
    this.#options = options;
    this.#files = new TaskFiles(options.writeFile);
  }

  async read(asked: string): Promise<TextFile> {
    const file = await this.#resolveReadable(asked);
    const disk = readDiskFile(file);
    if (disk === null) {
      this.#files.note(file, null);
      throw new AgentError("file-missing", { path: file.relative });
    }
    const text = decodeTextFile(disk.bytes, file.relative);
    this.#files.note(file, hashBytes(disk.bytes));
    return text;
  }

  async look(asked: string): Promise<FileLook> {
    const file = await this.#resolveReadable(asked);
    const sha = hashImage(readDiskFile(file));
    this.#files.note(file, sha);
    return { path: file.relative, sha, isLink: this.#isLink(asked) };
  }

  async write(asked: string, text: string): Promise<void> {
    const file = await this.#resolve(asked);
    this.#checkScope(file);
    const disk = readDiskFile(file);
    this.#files.checkKnown(file, disk);
    checkWritable(file, disk?.mode ?? null);
    if (disk === null) this.#checkFolders(file);
    const bytes = encodeEdit(file.relative, disk?.bytes ?? null, text);
    if (disk !== null && Buffer.compare(disk.bytes, bytes) === 0) return;
    const image = { bytes, mode: disk?.mode ?? null };
    await this.#permit(file, disk, image);
    await this.#change(file, disk, image);
  }

  async remove(asked: string): Promise<void> {
    const file = await this.#resolve(asked);
    const disk = this.#readRemovable(file, asked);
    await this.#permit(file, disk, null);
    await this.#change(file, disk, null);
  }

  async copy(from: string, to: string): Promise<void> {
    const source = await this.#resolveReadable(from);
    await this.#copy(source, await this.#resolve(to));
  }

  async move(from: string, to: string): Promise<void> {
    const source = await this.#resolveReadable(from);
    const target = await this.#resolve(to);
    this.#noteSource(source);
    const disk = this.#readRemovable(source, from);
    await this.#permit(source, disk, null);
    if (source.relative === target.relative) {
      await this.#respell(source, disk, to);
      return;
    }
    const isNew = await this.#copy(source, target);
    try {
      await this.#change(source, this.#readRemovable(source, from), null);
    } catch (error) {
      // What cannot be taken away now is in the journal and goes with everything else.
      if (isNew) await this.#takeAway(target).catch(() => undefined);
      throw error;
    }
  }

  async restore(asked: string): Promise<void> {
    const file = await this.#resolve(asked);
    try {
      if (this.#files.putBack(file) === "changed") throw new ChangedMeanwhile();
    } catch (error) {
      throw describeWriteFailure(error, file.relative);
    }
  }

  async restoreAll(): Promise<string[]> {
    const { restored, failures } = this.#files.putAllBack();
    const [failure] = failures;
    if (failure !== undefined) throw describeWriteFailure(failure.error, failure.path);
    return restored;
  }

  restoreAllSync(): string[] {
    this.#isClosed = true;
    return this.#files.putAllBack().restored;
  }

  changedFiles(): string[] {
    return this.changes().map((change) => change.path);
  }

  changes(): FileChange[] {
    return this.#files.changes();
  }

  async original(asked: string): Promise<TextFile> {
    const file = await this.#resolve(asked);
    const original = this.#files.originalOf(file);
    if (original === null) return NEW_TEXT_FILE;
    if (original === undefined) await this.#permitRead(file);
    const image = original ?? readDiskFile(file);
    if (image !== null) return decodeTextFile(image.bytes, file.relative);
    throw new AgentError("file-missing", { path: file.relative });
  }

  async #resolve(asked: string): Promise<ScopedPath> {
    const file = await resolveInside(this.root, asked);
    if (this.#options.isIgnored(file.relative)) throw forbid(file, "the project ignores it");
    return file;
  }

  /** The same for a file whose content is looked at. */
  async #resolveReadable(asked: string): Promise<ScopedPath> {
    const file = await this.#resolve(asked);
    await this.#permitRead(file);
    return file;
  }

  /** A file that is not there has nothing to show. */
  async #permitRead({ absolute, relative }: ScopedPath): Promise<void> {
    if (existsSync(absolute)) await this.#options.permitRead?.(relative);
  }

  /** The way back to what the task found needs no leave. */
  async #permit(file: ScopedPath, disk: DiskFile | null, image: FileImage): Promise<void> {
    const original = this.#files.originalOf(file);
    if (original !== undefined && hashImage(original) === hashImage(image)) return;
    const [before, after] = [disk?.bytes ?? null, image?.bytes ?? null];
    await this.#options.permit?.({ path: file.relative, before, after });
  }

  #isLink(asked: string): boolean {
    const stats = lstatSync(path.resolve(this.root, asked), { throwIfNoEntry: false });
    return stats?.isSymbolicLink() ?? false;
  }

  #checkScope(file: ScopedPath): void {
    if (this.#options.scope?.(file.relative) === false) {
      throw forbid(file, "this task may not change it");
    }
  }

  /** Until the task has ended, the place of a file that it removed is kept for it. */
  #checkFolders(file: ScopedPath): void {
    const removed = this.#files.findRemovedAbove(file);
    if (removed !== null) throw forbid(file, `${removed} was a file when the task began`);
  }

  /** The file to be removed, all checks done. */
  #readRemovable(file: ScopedPath, asked: string): DiskFile {
    this.#checkScope(file);
    if (this.#isLink(asked)) throw forbid(file, "it was named through a link");
    const disk = readDiskFile(file);
    this.#files.checkKnown(file, disk);
    if (disk === null) throw new AgentError("file-missing", { path: file.relative });
    checkWritable(file, disk.mode);
    return disk;
  }

  /** What is copied need not have been read before; if it was, it has to be the same still. */
  #noteSource(file: ScopedPath): DiskFile {
    const disk = readDiskFile(file);
    if (this.#files.hasSeen(file)) this.#files.checkKnown(file, disk);
    this.#files.note(file, hashImage(disk));
    if (disk === null) throw new AgentError("file-missing", { path: file.relative });
    return disk;
  }

  /** False when there was nothing to do. */
  async #copy(source: ScopedPath, target: ScopedPath): Promise<boolean> {
    this.#checkScope(target);
    const { bytes, mode } = this.#noteSource(source);
    const present = readDiskFile(target);
    if (present !== null) {
      if (Buffer.compare(present.bytes, bytes) === 0) return false;
      throw new AgentError("file-exists", { path: target.relative });
    }
    checkWritable(target, null);
    this.#checkFolders(target);
    await this.#permit(target, null, { bytes, mode });
    await this.#change(target, null, { bytes, mode });
    return true;
  }

  /** Removes what this task has just put there. */
  async #takeAway(file: ScopedPath): Promise<void> {
    const disk = readDiskFile(file);
    this.#files.checkKnown(file, disk);
    await this.#change(file, disk, null);
  }

  /** Where the file system takes both spellings for one file, the old has to go first; the journal has the bytes. */
  async #respell(source: ScopedPath, disk: DiskFile, asked: string): Promise<void> {
    const oldName = path.basename(source.absolute);
    const newName = path.basename(asked);
    if (newName === oldName) return;
    if (this.#isLink(asked) || !isRespelling(newName, oldName)) {
      throw new AgentError("file-exists", { path: asked });
    }
    const target = respell(source, newName);
    this.#checkScope(target);
    await this.#permit(target, null, disk);
    await this.#change(source, disk, null);
    try {
      await this.#change(target, null, disk);
    } catch (error) {
      await this.#change(source, null, disk);
      throw error;
    }
  }

  async #change(file: ScopedPath, disk: DiskFile | null, image: FileImage): Promise<void> {
    const createdFolders = image === null ? 0 : countMissingFolders(file.absolute);
    try {
      await this.#options.journal.recordBefore({
        path: file.relative,
        before: disk?.bytes ?? null,
        after: image?.bytes ?? null,
        mode: disk?.mode ?? null,
        createdFolders,
      });
      if (this.#isClosed) throw new AgentError("workspace-closed", { path: file.relative });
      this.#files.change({ file, disk, image, createdFolders });
    } catch (error) {
      throw describeWriteFailure(error, file.relative);
    }
  }
}

function forbid(file: ScopedPath, reason: string): AgentError<"path-forbidden"> {
  return new AgentError("path-forbidden", { path: file.relative, reason });
}
