/**
 * Lists what a copy of a project has: regular files, folders, links. Opens no file, follows no link; sockets, pipes and
 * devices are left out, and so are version control, caches, and the copies themselves where TMPDIR is in the project.
 */
import { readlinkSync, realpathSync, type Stats } from "node:fs";
import path from "node:path";
import { setImmediate } from "node:timers/promises";
import { isWithin, listNames, lookAt, toBytes } from "./byte-path.ts";
import {
  type CopiedProject,
  isLinkedFolder,
  listLinks,
  listLinksAbove,
} from "./linked-dependencies.ts";
import type { TrialEntry } from "./trial-entry.ts";
import { isTrialName } from "./trial-folder.ts";
import { TrialRefusal } from "./trial-refusal.ts";

export interface TrialLimits {
  maxEntries: number;
  maxBytes: number;
  /** Throws when the time is up or the task was stopped. */
  checkTime: () => void;
}

export interface ProjectScan {
  /** Folders before what is in them. A file's content is still in the project. */
  entries: TrialEntry[];
  /** Of folders that a build fills in each copy and that stay from one run to the next. */
  buildFolders: ReadonlySet<string>;
  sizeBytes: number;
}

const SKIPPED_NAMES = new Set([
  ".git",
  ".hg",
  ".svn",
  ".mypy_cache",
  ".pytest_cache",
  ".ruff_cache",
  ".turbo",
  ".parcel-cache",
]);
const FOLDERS_AT_ONCE = 32;

/** Throws TrialRefusal beyond a limit, and what `checkTime` throws. */
export async function scanProject(
  project: CopiedProject,
  limits: TrialLimits,
): Promise<ProjectScan> {
  const scan = new Scan(project, limits);
  scan.add(listLinksAbove(project));
  scan.addFolder("", lookAt(project.root)?.mode ?? 0o755);
  let seen = 0;
  for (let folder = scan.pending.pop(); folder !== undefined; folder = scan.pending.pop()) {
    const names = listNames(path.posix.join(project.root, folder));
    if (names.includes("Cargo.toml")) {
      scan.buildFolders.add(path.posix.join(project.base, folder, "target"));
    }
    for (const name of names) scan.visit(folder === "" ? name : `${folder}/${name}`);
    limits.checkTime();
    if (++seen % FOLDERS_AT_ONCE === 0) await setImmediate();
  }
  return scan;
}

class Scan implements ProjectScan {
  readonly entries: TrialEntry[] = [];
  readonly buildFolders = new Set<string>();
  sizeBytes = 0;
  /** Byte paths from the root. */
  readonly pending: string[] = [];
  readonly #project: CopiedProject;
  readonly #limits: TrialLimits;

  constructor(project: CopiedProject, limits: TrialLimits) {
    this.#project = project;
    this.#limits = limits;
  }

  /** One name; what has vanished or may not be looked at is left out. */
  visit(relative: string): void {
    const name = path.posix.basename(relative);
    if (SKIPPED_NAMES.has(name) || isTrialName(name)) return;
    const { root, base } = this.#project;
    const source = `${root}/${relative}`;
    const stats = lookAt(source);
    if (stats === null) return;
    const at = `${base}/${relative}`;
    if (stats.isSymbolicLink()) {
      const target = readLink(this.#project, source);
      if (target !== null) this.add([{ kind: "link", path: at, target }]);
    } else if (stats.isDirectory()) {
      this.#visitFolder(relative, stats.mode);
    } else if (stats.isFile()) {
      this.#addFile(at, source, stats);
    }
  }

  /** Always open to us: a copy is taken down and put right by its owner. */
  addFolder(relative: string, mode: number): void {
    const at = path.posix.join(this.#project.base, relative);
    this.add([{ kind: "folder", path: at, mode: (mode & 0o777) | 0o700 }]);
    this.pending.push(relative);
  }

  add(entries: readonly TrialEntry[]): void {
    for (const entry of entries) this.entries.push(entry);
    const { maxEntries } = this.#limits;
    if (this.entries.length > maxEntries) {
      throw new TrialRefusal(`it has more than ${maxEntries.toLocaleString("en-US")} files`);
    }
  }

  #visitFolder(relative: string, mode: number): void {
    if (this.buildFolders.has(`${this.#project.base}/${relative}`)) return;
    if (isLinkedFolder(this.#project, relative)) this.add(listLinks(this.#project, relative));
    else this.addFolder(relative, mode);
  }

  #addFile(at: string, source: string, { mode, mtimeMs, size }: Stats): void {
    const { maxBytes } = this.#limits;
    this.sizeBytes += size;
    if (this.sizeBytes > maxBytes) {
      throw new TrialRefusal(`it is larger than ${Math.round(maxBytes / 1024 ** 2)} MiB`);
    }
    // Without set-id bits: a copy made by root would lend its rights to everybody.
    this.add([
      {
        kind: "file",
        path: at,
        mode: mode & 0o777,
        modifiedS: mtimeMs / 1000,
        sizeBytes: size,
        content: source,
      },
    ]);
  }
}

/** Relative when it stays in the project, so that it stays in the copy; absolute otherwise. Null when it has vanished. */
function readLink({ root }: CopiedProject, source: string): string | null {
  try {
    const text = readlinkSync(toBytes(source), "latin1");
    const folder = path.posix.dirname(source);
    const lexical = path.posix.resolve(folder, text);
    const target = isWithin(lexical, root) ? lexical : findAlias(root, source);
    return target === null ? lexical : path.posix.relative(folder, target) || ".";
  } catch {
    return null;
  }
}

/** The project by another name leads into the copy as well. */
function findAlias(root: string, source: string): string | null {
  try {
    const real = realpathSync.native(toBytes(source), "latin1");
    return isWithin(real, root) ? real : null;
  } catch {
    return null;
  }
}
