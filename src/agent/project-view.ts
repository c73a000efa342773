/** The project as one task reads it: files listed once, texts and parses kept until told that a file changed. */
import { isCodePath, isTestPath } from "../code/language.ts";
import type { CodeParser, ParsedFile } from "../code/parse.ts";
import type { Workspace } from "../tools/workspace.ts";

/** Larger files are data or generated; reading and parsing them would only cost time. */
const MAX_SOURCE_BYTES = 512 * 1024;

export interface SourceFile {
  path: string;
  sizeBytes: number;
}

export interface ViewedFile {
  path: string;
  text: string;
  parsed: ParsedFile;
}

export interface ProjectViewOptions {
  workspace: Pick<Workspace, "read">;
  parser: CodeParser;
  files: readonly SourceFile[];
  /** Test files the person allowed to be changed, by path. */
  allowed: ReadonlySet<string>;
  /** Scripts that count as code here; none when absent. */
  scripts?: ReadonlySet<string>;
  /** What the person said must stay as it is; nothing when absent. */
  isProtected?: (path: string) => boolean;
  /** Texts that stand in place of what the files hold, by path. */
  texts?: ReadonlyMap<string, string>;
}

export class ProjectView {
  readonly #options: ProjectViewOptions;
  readonly #under: ProjectView | null;
  readonly #views = new Map<string, ViewedFile | null>();
  /** Every listed path, for import resolution. */
  readonly paths: ReadonlySet<string>;

  /** `under`: what is read of all files that have no text of their own here. */
  constructor(options: ProjectViewOptions, under: ProjectView | null = null) {
    this.#options = options;
    this.#under = under;
    this.paths = new Set(options.files.map((file) => file.path));
  }

  /** Files a repair may change: code, not tests unless allowed, not larger than 512 KiB; in path order. */
  listSources(): string[] {
    return this.#options.files
      .filter(({ path, sizeBytes }) => sizeBytes <= MAX_SOURCE_BYTES && this.isChangeable(path))
      .map(({ path }) => path);
  }

  isChangeable(path: string): boolean {
    const { allowed, scripts, isProtected } = this.#options;
    if (!isCodePath(path) && scripts?.has(path) !== true) return false;
    if (isProtected?.(path) === true) return false;
    return !isTestPath(path) || allowed.has(path);
  }

  /** Text and facts of a file; null when it cannot be read as text or no grammar reads it. */
  async open(path: string): Promise<ViewedFile | null> {
    const hasOwnText = this.#options.texts?.has(path) === true;
    if (this.#under !== null && !hasOwnText) return this.#under.open(path);
    const known = this.#views.get(path);
    if (known !== undefined) return known;
    const view = await this.#read(path);
    this.#views.set(path, view);
    return view;
  }

  /** Forgets what was read of a file; call it after writing or restoring. */
  forget(path: string): void {
    this.#views.delete(path);
  }

  /** The same project with other texts in some files. */
  withTexts(texts: ReadonlyMap<string, string>): ProjectView {
    return texts.size === 0
      ? this
      : new ProjectView({ ...this.#options, texts }, this.#under ?? this);
  }

  /** What `text` would be as the content of `path`. */
  async preview(path: string, text: string): Promise<ParsedFile | null> {
    return this.#options.parser.parse(path, text);
  }

  async #read(path: string): Promise<ViewedFile | null> {
    if (!this.paths.has(path)) return null;
    try {
      const { workspace, texts } = this.#options;
      const text = texts?.get(path) ?? (await workspace.read(path)).text;
      if (text.length > MAX_SOURCE_BYTES) return null;
      const parsed = await this.#options.parser.parse(path, text);
      return parsed === null ? null : { path, text, parsed };
    } catch {
      return null; // binary, unreadable or outside: nothing a repair could work on
    }
  }
}
