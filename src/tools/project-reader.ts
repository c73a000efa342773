/**
 * The project to look at: files, text, symbols. There is no way to a write from here, so whoever holds a reader and
 * nothing else cannot change a file.
 */
import { AgentError } from "../base/errors.ts";
import { findText, type TextQuery, type TextSearch } from "../code/index/find-text.ts";
import type { ProjectIndex } from "../code/index/project-index.ts";
import type { SymbolGraph } from "../code/index/symbol-graph.ts";
import type { CodeParser, ParsedFile } from "../code/parse.ts";
import { readDiskFile } from "./disk-file.ts";
import { resolveInside } from "./path-scope.ts";
import { decodeTextFile, type TextFile } from "./text-file.ts";

export interface ProjectReader {
  /** The real path of the project folder. */
  readonly root: string;
  /** Every file that is not ignored, posix and sorted, as it is now. */
  paths(): Promise<readonly string[]>;
  /** Throws "path-outside", "path-forbidden", "file-missing", "file-not-editable". */
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
}

/** Larger files are data or generated; parsing them would only cost time. */
const MAX_PARSED_CHARS = 512 * 1024;

/** A reader of the folder with this real path. */
export function createProjectReader(
  root: string,
  { index, parser, isIgnored }: ReaderOptions,
): ProjectReader {
  const graph = async () => (await index()).look();
  const read = async (asked: string): Promise<TextFile> => {
    const file = await resolveInside(root, asked);
    const { relative } = file;
    if (isIgnored(relative)) {
      throw new AgentError("path-forbidden", { path: relative, reason: "the project ignores it" });
    }
    const disk = readDiskFile(file);
    if (disk === null) throw new AgentError("file-missing", { path: relative });
    return decodeTextFile(disk.bytes, relative);
  };
  return {
    root,
    paths: async () => [...(await graph()).files.keys()].sort(),
    read,
    async parse(asked) {
      try {
        const { text } = await read(asked);
        return text.length > MAX_PARSED_CHARS ? null : await parser.parse(asked, text);
      } catch {
        return null; // binary, unreadable or outside: nothing that can be parsed
      }
    },
    graph,
    findText: async (query) => findText(root, (await graph()).files.values(), query),
  };
}
