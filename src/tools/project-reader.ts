/**
 * The project to look at: files, text, symbols. There is no way to a write from here, so whoever holds a reader and
 * nothing else cannot change a file.
 */
import { existsSync } from "node:fs";
import { AgentError } from "../base/errors.ts";
import { findText, type TextQuery, type TextSearch } from "../code/index/find-text.ts";
import type { ProjectIndex } from "../code/index/project-index.ts";
import type { SymbolGraph } from "../code/index/symbol-graph.ts";
import { leaveOutSymbols } from "../code/index/visible-graph.ts";
import type { CodeParser, ParsedFile } from "../code/parse.ts";
import { readDiskFile } from "./disk-file.ts";
import { resolveInside } from "./path-scope.ts";
import { isSecretPath } from "./permissions/secret-paths.ts";
import { decodeTextFile, type TextFile } from "./text-file.ts";

export interface ProjectReader {
  /** The real path of the project folder. */
  readonly root: string;
  /** Every file that is not ignored, posix and sorted, as it is now. */
  paths(): Promise<readonly string[]>;
  /** Throws "path-outside", "path-forbidden", "permission-denied", "file-missing", "file-not-editable". */
  read(path: string): Promise<TextFile>;
  /** Null where the file cannot be read as text or no grammar reads it. */
  parse(path: string): Promise<ParsedFile | null>;
  /** Who declares and uses what, as the files are now. It stands until the next call of it. */
  graph(): Promise<SymbolGraph>;
  findText(query: TextQuery): Promise<TextSearch>;
}

export interface ReaderOptions {
  /** Opened when first needed: many tasks never ask for it. */
  index: () => Promise<ProjectIndex>;
  parser: CodeParser;
  isIgnored: (path: string) => boolean;
  /** Awaited before a file that is there is read; its throw is that of the read. */
  permitRead?: (path: string) => Promise<void>;
  /**
   * Whether a file may be read without asking; searches, parses and the graph are silent about the others. When absent
   * beside a `permitRead`: every file that is no secret by its name.
   */
  canRead?: (path: string) => boolean;
}

/** Larger files are data or generated; parsing them would only cost time. */
const MAX_PARSED_CHARS = 512 * 1024;

/** A reader of the folder with this real path. */
export function createProjectReader(root: string, options: ReaderOptions): ProjectReader {
  const { index, parser, isIgnored, permitRead } = options;
  const usual = permitRead === undefined ? () => true : (file: string) => !isSecretPath(file);
  const { canRead = usual } = options;
  const graph = async () => leaveOutSymbols(await (await index()).look(), canRead);
  /** By the file that a path leads to: a link may have any name. */
  const isVisible = (asked: string): Promise<boolean> =>
    resolveInside(root, asked).then(
      ({ relative }) => canRead(relative),
      () => false,
    );
  const read = async (asked: string): Promise<TextFile> => {
    const file = await resolveInside(root, asked);
    const { relative } = file;
    if (isIgnored(relative)) {
      throw new AgentError("path-forbidden", { path: relative, reason: "the project ignores it" });
    }
    if (existsSync(file.absolute)) await permitRead?.(relative);
    const disk = readDiskFile(file);
    if (disk === null) throw new AgentError("file-missing", { path: relative });
    return decodeTextFile(disk.bytes, relative);
  };
  return {
    root,
    paths: async () => [...(await graph()).files.keys()].sort(),
    read,
    async parse(asked) {
      if (!(await isVisible(asked))) return null;
      try {
        const { text } = await read(asked);
        return text.length > MAX_PARSED_CHARS ? null : await parser.parse(asked, text);
      } catch {
        return null; // binary, unreadable or outside: nothing that can be parsed
      }
    },
    graph,
    async findText(query) {
      const files = [...(await graph()).files.values()].filter(({ path }) => canRead(path));
      const { matches, isTruncated } = await findText(root, files, query);
      const visible = new Set<string>();
      for (const path of new Set(matches.map((match) => match.path))) {
        if (await isVisible(path)) visible.add(path);
      }
      return { matches: matches.filter(({ path }) => visible.has(path)), isTruncated };
    },
  };
}
