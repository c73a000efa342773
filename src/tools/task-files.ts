/**
 * What one task knows of each file and has done to it: the state to go back to, the states it has tried to make, the
 * folders it created. Knows no journal and no rules. Synchronous, so that a signal handler can put everything back.
 */
import path from "node:path";
import { AgentError } from "../base/errors.ts";
import { type DiskFile, readDiskFile } from "./disk-file.ts";
import {
  type AtomicWrite,
  checkUnchanged,
  type FileImage,
  hashImage,
  listParents,
  placeFileImage,
  removeEmptyFolders,
  removeFile,
} from "./file-image.ts";
import type { ScopedPath } from "./path-scope.ts";

/** One file that differs from the start of the task; hashes are sha256 in hex, null for "no file". */
export interface FileChange {
  readonly path: string;
  readonly beforeSha: string | null;
  /** Null: removed. */
  readonly afterSha: string | null;
}

/** From one state of a file to the next. */
export interface FileTransition {
  readonly file: ScopedPath;
  /** As it was just read. */
  readonly disk: DiskFile | null;
  readonly image: FileImage;
  /** How many of its parent folders have to be created. */
  readonly createdFolders: number;
}

/** A file this task changed, or was about to change. */
interface TouchedFile {
  readonly file: ScopedPath;
  /** What to go back to: the last content that was not this task's. */
  original: FileImage;
  /** Hashes of all states this task has tried to make; null for "no file". */
  readonly ours: Set<string | null>;
  currentSha: string | null;
}

export class TaskFiles {
  readonly #writeFile: AtomicWrite;
  /** Hash of what was last read or written here, by path; null for "there was no file". */
  readonly #known = new Map<string, string | null>();
  /** In the order of their first change. */
  readonly #touched = new Map<string, TouchedFile>();
  readonly #createdFolders = new Set<string>();

  constructor(writeFile: AtomicWrite) {
    this.#writeFile = writeFile;
  }

  /** Remembers what the task has seen. */
  note({ relative }: ScopedPath, sha: string | null): void {
    this.#known.set(relative, sha);
  }

  hasSeen({ relative }: ScopedPath): boolean {
    return this.#known.has(relative);
  }

  /** Throws "file-changed" unless the file is as this task last saw it; one never seen counts as not there. */
  checkKnown({ relative }: ScopedPath, disk: DiskFile | null): void {
    if (hashImage(disk) !== (this.#known.get(relative) ?? null)) {
      throw new AgentError("file-changed", { path: relative });
    }
  }

  /** The state before the task; undefined for a file it did not touch. */
  originalOf({ relative }: ScopedPath): FileImage | undefined {
    return this.#touched.get(relative)?.original;
  }

  /** A file above this path that was there when the task began and that it removed; null when there is none. */
  findRemovedAbove({ relative }: ScopedPath): string | null {
    for (
      let above = path.posix.dirname(relative);
      above !== ".";
      above = path.posix.dirname(above)
    ) {
      if ((this.#touched.get(above)?.original ?? null) !== null) return above;
    }
    return null;
  }

  /** Carries a transition out. Throws ChangedMeanwhile and what the disk throws; the file then has either state. */
  change({ file, disk, image, createdFolders }: FileTransition): void {
    const touched = this.#touch(file, disk);
    const sha = hashImage(image);
    const folders = listParents(file.absolute, createdFolders);
    touched.ours.add(sha);
    for (const folder of folders) this.#createdFolders.add(folder);
    try {
      this.#replace(file, hashImage(disk), withFirstMode(image, touched.original));
    } catch (error) {
      this.#review(touched);
      removeEmptyFolders(folders);
      throw error;
    }
    this.#settle(touched, sha);
    if (image === null) removeEmptyFolders(this.#createdFolders);
  }

  /** Sorted by path. */
  changes(): FileChange[] {
    const changes: FileChange[] = [];
    for (const { file, original, currentSha } of this.#touched.values()) {
      const beforeSha = hashImage(original);
      if (currentSha !== beforeSha) {
        changes.push({ path: file.relative, beforeSha, afterSha: currentSha });
      }
    }
    return changes.sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  /** Puts one file back to its state before the task. "changed": somebody else wrote it since, left alone. */
  putBack({ relative }: ScopedPath): "placed" | "already" | "changed" {
    const touched = this.#touched.get(relative);
    if (touched === undefined) return "already";
    const { file, original: image, ours: expected } = touched;
    const outcome = placeFileImage({ file, image, expected, writeFile: this.#writeFile });
    if (outcome !== "changed") this.#settle(touched, hashImage(image));
    if (image === null) removeEmptyFolders(this.#createdFolders);
    return outcome;
  }

  /** As putBack for every file, the latest first: one name may have become free for another. */
  putAllBack(): { restored: string[]; failures: { path: string; error: unknown }[] } {
    const restored: string[] = [];
    const failures: { path: string; error: unknown }[] = [];
    for (const { file } of [...this.#touched.values()].reverse()) {
      const { relative } = file;
      try {
        const outcome = this.putBack(file);
        if (outcome === "placed") restored.push(relative);
        if (outcome === "changed") throw new AgentError("file-changed", { path: relative });
      } catch (error) {
        failures.push({ path: relative, error });
      }
    }
    removeEmptyFolders(this.#createdFolders);
    return { restored: restored.sort(), failures };
  }

  #replace(file: ScopedPath, expectedSha: string | null, image: FileImage): void {
    const beforeRename = () => checkUnchanged(file, expectedSha);
    if (image !== null) {
      this.#writeFile(file.absolute, image.bytes, { mode: image.mode, beforeRename });
      return;
    }
    beforeRename();
    removeFile(file);
  }

  #touch(file: ScopedPath, disk: DiskFile | null): TouchedFile {
    const present = this.#touched.get(file.relative);
    const currentSha = hashImage(disk);
    if (present === undefined) {
      const touched = { file, original: disk, ours: new Set<string | null>(), currentSha };
      this.#touched.set(file.relative, touched);
      return touched;
    }
    // Somebody else wrote the file and this task read it anew: their bytes are what to go back to now.
    if (!present.ours.has(currentSha)) present.original = disk;
    return present;
  }

  #settle(touched: TouchedFile, sha: string | null): void {
    touched.currentSha = sha;
    this.#known.set(touched.file.relative, sha);
  }

  /** A step may fail after its rename, when its folder is synced: what is there then is this task's work. */
  #review(touched: TouchedFile): void {
    try {
      const sha = hashImage(readDiskFile(touched.file));
      if (touched.ours.has(sha)) this.#settle(touched, sha);
    } catch {
      // The failure that led here is the one to report.
    }
  }
}

/** A file that gets back its first bytes is as it was, so it gets back its first mode; one written anew keeps it too. */
function withFirstMode(image: FileImage, original: FileImage): FileImage {
  if (image === null || original === null) return image;
  const isFirst = hashImage(image) === hashImage(original);
  return { bytes: image.bytes, mode: isFirst ? original.mode : (image.mode ?? original.mode) };
}
