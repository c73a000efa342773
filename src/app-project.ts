/** The folder of a run, opened once: what is ignored, how it is parsed, and its index as soon as somebody asks for it. */
import path from "node:path";
import { createIgnoreFilter, type IgnoreFilter } from "./code/ignore-filter.ts";
import { openProjectIndex, type ProjectIndex } from "./code/index/project-index.ts";
import { type CodeParser, createCodeParser } from "./code/parse.ts";
import { createProjectReader, type ProjectReader } from "./tools/project-reader.ts";

export interface ProjectParts {
  cacheFolder: string;
  /** Throws "permission-denied" for what may not be read. */
  permitRead: (path: string) => Promise<void>;
  /** Whether a search may look into a file; never asks. */
  canRead: (path: string) => boolean;
}

export class OpenProject {
  readonly root: string;
  readonly ignore: IgnoreFilter;
  readonly parser: CodeParser = createCodeParser();
  readonly reader: ProjectReader;
  readonly permitRead: ProjectParts["permitRead"];
  readonly #cacheFolder: string;
  #index: Promise<ProjectIndex> | undefined;

  /** `root`: the real path of the folder. */
  constructor(root: string, { cacheFolder, permitRead, canRead }: ProjectParts) {
    this.root = root;
    this.permitRead = permitRead;
    this.ignore = createIgnoreFilter(root);
    this.#cacheFolder = path.join(cacheFolder, "index");
    this.reader = createProjectReader(root, {
      index: () => this.#open(),
      parser: this.parser,
      isIgnored: (file) => this.ignore.isIgnored(file),
      permitRead,
      canRead,
    });
  }

  /** Tells the index, if there is one, of what was just written or removed. */
  async noteChanged(paths: readonly string[]): Promise<void> {
    await (await this.#index)?.refresh(paths);
  }

  /** A path as a person gave it, relative to the folder they stand in, from the root and posix. */
  toRelative(cwd: string, file: string): string {
    return path.relative(this.root, path.resolve(cwd, file)).split(path.sep).join("/");
  }

  /** Keeps the index for the next run. Never throws. */
  async close(): Promise<void> {
    try {
      await (await this.#index)?.close();
    } catch {
      // An index that could not be opened or kept is made anew next time.
    }
  }

  #open(): Promise<ProjectIndex> {
    this.#index ??= openProjectIndex(this.root, { cacheFolder: this.#cacheFolder });
    return this.#index;
  }
}
