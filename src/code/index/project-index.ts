/**
 * Keeps the graph of a project equal to its files: reads them once, then only those that changed, as told by a watcher, by
 * our own writes, or by looking at every file's stamp where nothing watches. Its cache makes the next start quick.
 */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { openRealFolder } from "../../base/real-folder.ts";
import { type FileEntry, listFiles, measurePaths } from "../file-list.ts";
import { createIgnoreFilter } from "../ignore-filter.ts";
import type { ProjectManifests } from "../project-files.ts";
import { locateCacheFile, readCache, writeCache } from "./cache-file.ts";
import { type ChangeQueue, createChangeQueue } from "./change-queue.ts";
import type { FolderWatch, WatchFolder } from "./folder-watch.ts";
import type { IndexedFile } from "./indexed-file.ts";
import { readChanges } from "./read-changes.ts";
import { createSymbolGraph, type MutableGraph, type SymbolGraph } from "./symbol-graph.ts";

export interface IndexOptions {
  /** Where the cache may lie; absent: none is kept. */
  cacheFolder?: string;
  /** Absent: every query looks at the stamps of all files. */
  watch?: WatchFolder;
  maxFiles?: number;
  /** How many threads a large job may have; 0: all is read in this one. */
  maxThreads?: number;
}

export interface IndexStatus {
  files: number;
  parsedFiles: number;
  symbols: number;
  /** Whether a limit left files out. */
  isTruncated: boolean;
  /** "live": told of every change. "starting" and "off": stamps are looked at before each query. */
  watching: "live" | "starting" | "off";
  /** Why nothing watches although it should; null otherwise. */
  watchFailure: string | null;
  /** How many files the last update read. */
  lastRead: number;
}

export interface ProjectIndex extends AsyncDisposable {
  /** The real path of the project. */
  readonly root: string;
  /** The graph as the files are now. It stands until the next call on the index. */
  look(): Promise<SymbolGraph>;
  /** Told of paths that were just written or removed, without waiting for a watcher; posix and relative to the root. */
  refresh(paths: readonly string[]): Promise<void>;
  status(): IndexStatus;
  /** Keeps the cache, ends the watcher. The index answers no more. */
  close(): Promise<void>;
}

const MAX_FILES = 20_000;
const QUIET_MS = 200;
/** Fewer files are read again, should this process die before it keeps them. */
const WORTH_KEEPING = 200;
const MANIFESTS = ["go.mod", "Cargo.toml"] as const;
const MAX_MANIFEST_CHARS = 256 * 1024;

/** Opens the index of a folder and reads what no cache knows. Throws "directory-unusable" and "language-unusable". */
export async function openProjectIndex(
  folder: string,
  options: IndexOptions = {},
): Promise<ProjectIndex> {
  const root = await openRealFolder(folder);
  const index = new LiveIndex(root, options);
  await index.start();
  return index;
}

class LiveIndex implements ProjectIndex {
  readonly root: string;
  readonly #options: IndexOptions;
  readonly #graph: MutableGraph = createSymbolGraph();
  readonly #queue: ChangeQueue;
  readonly #cacheFile: string | null;
  #watcher: FolderWatch | null = null;
  #watching: IndexStatus["watching"] = "off";
  #watchFailure: string | null = null;
  #isTruncated = false;
  #lastRead = 0;
  #isCacheStale = false;
  #isClosed = false;
  /** Updates run one after the other. */
  #turn: Promise<void> = Promise.resolve();

  constructor(root: string, options: IndexOptions) {
    this.root = root;
    this.#options = options;
    const { cacheFolder } = options;
    this.#cacheFile = cacheFolder === undefined ? null : locateCacheFile(cacheFolder, root);
    // Nobody waits for this update, and whatever is wrong is said to the next who asks.
    const onQuiet = () => void this.#update().catch(() => undefined);
    this.#queue = createChangeQueue({ quietMs: QUIET_MS, onQuiet });
  }

  async start(): Promise<void> {
    const cached = this.#cacheFile === null ? null : await readCache(this.#cacheFile, this.root);
    const known = new Map((cached ?? []).map((file) => [file.path, file]));
    await this.#takeTurn(() => this.#sweep(known));
    if (this.#isCacheStale && (cached === null || this.#lastRead > WORTH_KEEPING)) {
      await this.#keepCache();
    }
    this.#startWatching();
  }

  async look(): Promise<SymbolGraph> {
    await this.#update();
    return this.#graph;
  }

  async refresh(paths: readonly string[]): Promise<void> {
    for (const each of paths) this.#queue.add(each);
    await this.#takeTurn(() => this.#applyQueue());
  }

  status(): IndexStatus {
    const files = [...this.#graph.files.values()];
    return {
      files: files.length,
      parsedFiles: files.filter(({ skipped }) => skipped === null).length,
      symbols: files.reduce((sum, { symbols }) => sum + symbols.length, 0),
      isTruncated: this.#isTruncated,
      watching: this.#watching,
      watchFailure: this.#watchFailure,
      lastRead: this.#lastRead,
    };
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#queue.close();
    await this.#watcher?.close();
    await this.#turn;
    if (this.#isCacheStale) await this.#keepCache();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #update(): Promise<void> {
    await this.#takeTurn(() => {
      if (this.#isClosed) return Promise.resolve();
      return this.#watching === "live" ? this.#applyQueue() : this.#sweep(this.#graph.files);
    });
  }

  #takeTurn(work: () => Promise<void>): Promise<void> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  #startWatching(): void {
    const { watch } = this.#options;
    if (watch === undefined) return;
    this.#watching = "starting";
    this.#watcher = watch(this.root, {
      onChange: (filePath) => this.#queue.add(filePath),
      onReady: () => {
        if (this.#watching !== "starting") return;
        // What changed while the watcher started was told by nobody.
        this.#queue.addAll();
        this.#watching = "live";
      },
      onFailure: (reason) => {
        this.#watching = "off";
        this.#watchFailure = reason;
        void this.#watcher?.close();
      },
    });
  }

  async #applyQueue(): Promise<void> {
    const taken = this.#queue.take();
    if (taken === "all" || taken.some((each) => this.#needsSweep(each))) {
      return this.#sweep(this.#graph.files);
    }
    if (taken.length === 0) return;
    const filter = createIgnoreFilter(this.root);
    const entries = await measurePaths(this.root, taken, filter);
    const present = new Set(entries.map((entry) => entry.path));
    const known = this.#graph.files;
    const hasRoom = known.size + entries.length <= this.#maxFiles;
    const wanted = entries.filter((entry) => hasRoom || known.has(entry.path));
    this.#isTruncated ||= wanted.length < entries.length;
    const removed = taken.filter((each) => known.has(each) && !present.has(each));
    await this.#apply(wanted, { known, removed, isForced: true });
  }

  /** Paths whose change says something about others. */
  #needsSweep(filePath: string): boolean {
    const name = path.posix.basename(filePath);
    if (name === ".gitignore") return true;
    if (this.#graph.files.has(filePath)) return false;
    const below = `${filePath}/`;
    for (const known of this.#graph.files.keys()) if (known.startsWith(below)) return true;
    return false;
  }

  get #maxFiles(): number {
    return this.#options.maxFiles ?? MAX_FILES;
  }

  /** Looks at the stamps of all files. */
  async #sweep(known: ReadonlyMap<string, IndexedFile>): Promise<void> {
    this.#queue.take();
    const { files, truncated } = await listFiles(this.root, { maxFiles: this.#maxFiles });
    this.#isTruncated = truncated;
    const listed = new Set(files.map((file) => file.path));
    const removed = [...this.#graph.files.keys()].filter((each) => !listed.has(each));
    await this.#apply(files, { known, removed, isForced: false });
  }

  async #apply(
    entries: readonly FileEntry[],
    { known, removed, isForced }: ApplyOptions,
  ): Promise<void> {
    const { maxThreads } = this.#options;
    const threads = maxThreads === undefined ? {} : { maxThreads };
    const read = await readChanges(this.root, entries, { known, isForced, ...threads });
    const fresh = new Set(read.files.map((file) => file.path));
    const current = this.#graph.files;
    // Files that the cache alone knew are part of the project from now on.
    const kept = entries
      .filter((entry) => !fresh.has(entry.path) && !current.has(entry.path))
      .map((entry) => known.get(entry.path))
      .filter((file) => file !== undefined);
    this.#lastRead = read.readCount;
    this.#isTruncated ||= read.isTruncated;
    this.#isCacheStale ||= read.files.length + removed.length > 0;
    const manifests = await this.#readManifests([...fresh, ...removed]);
    const changes = { changed: [...kept, ...read.files], removed: [...removed, ...read.gone] };
    this.#graph.apply(manifests === undefined ? changes : { ...changes, manifests });
  }

  /** Undefined when none of the touched paths is a manifest of the root. */
  async #readManifests(touched: readonly string[]): Promise<ProjectManifests | undefined> {
    const isFirst = this.#graph.version === 0;
    if (!isFirst && !MANIFESTS.some((name) => touched.includes(name))) return undefined;
    const [goModText, cargoTomlText] = await Promise.all(
      MANIFESTS.map(async (name) => {
        const text = await readFile(path.join(this.root, name), "utf8").catch(() => "");
        return text.slice(0, MAX_MANIFEST_CHARS);
      }),
    );
    return { goModText: goModText ?? "", cargoTomlText: cargoTomlText ?? "" };
  }

  async #keepCache(): Promise<void> {
    if (this.#cacheFile === null) return;
    await writeCache(this.#cacheFile, this.root, this.#graph.files.values());
    this.#isCacheStale = false;
  }
}

interface ApplyOptions {
  known: ReadonlyMap<string, IndexedFile>;
  removed: readonly string[];
  /** Read even where the stamp says that nothing changed. */
  isForced: boolean;
}
