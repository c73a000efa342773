/**
 * The bindings of a project's files, bound when first asked for. Reads through the given files only.
 * Look-ups are synchronous: what is not bound yet is noted, and `settle` binds it and looks again.
 */
import { bindFile } from "../binding/bind-file.ts";
import type { FileBindings } from "../binding/file-bindings.ts";
import { createProjectFiles, type ProjectFiles, type ProjectManifests } from "../project-files.ts";
import { hasWord } from "./text-mentions.ts";

/** The files a rename may see and change, as text. Paths are posix and relative to the root. */
export interface SourceFiles extends ProjectManifests {
  paths: ReadonlySet<string>;
  /** Null when the file cannot be read as text. */
  read(path: string): Promise<string | null>;
}

export interface ProjectBindings {
  readonly files: ProjectFiles;
  readonly paths: ReadonlySet<string>;
  /** Null when the file is no code, refused, or not bound yet; the last is noted for `settle`. */
  get(path: string): FileBindings | null;
  /** Files too large or too slow to bind, with the reason. */
  readonly refusals: ReadonlyMap<string, string>;
  /** Files whose text holds `word` as a whole word, sorted; empty and noted when nobody looked yet. */
  withWord(word: string): readonly string[];
  /** The same, looked up at once. Reads the whole project the first time. */
  findPathsWith(word: string): Promise<readonly string[]>;
  readText: SourceFiles["read"];
  bind(paths: Iterable<string>): Promise<void>;
  /** Repeats `compute` until it asks for no file that is not bound. */
  settle<Result>(compute: () => Result): Promise<Result>;
}

/** A chain of imports longer than this is not followed to its end. */
const MAX_ROUNDS = 40;
/** Texts are kept up to this many characters together; the rest is read again. */
const MAX_KEPT_CHARS = 64 * 1024 * 1024;

/** Nothing is read before it is needed; the files must not change while the result is in use. */
export function createProjectBindings(source: SourceFiles): ProjectBindings {
  const bound = new Map<string, FileBindings | null>();
  const refusals = new Map<string, string>();
  const byWord = new Map<string, readonly string[]>();
  const missingPaths = new Set<string>();
  const missingWords = new Set<string>();
  const readText = keepTexts(source);

  const bindOne = async (path: string): Promise<void> => {
    if (bound.has(path)) return;
    const text = source.paths.has(path) ? await readText(path) : null;
    const outcome = text === null ? null : await bindFile(path, text);
    if (outcome?.kind === "refused") refusals.set(path, outcome.reason);
    bound.set(path, outcome?.kind === "bound" ? outcome.bindings : null);
  };

  const findPathsWith = async (word: string): Promise<readonly string[]> => {
    const known = byWord.get(word);
    if (known !== undefined) return known;
    const found: string[] = [];
    for (const path of [...source.paths].sort()) {
      const text = await readText(path);
      if (text !== null && hasWord(text, word)) found.push(path);
    }
    byWord.set(word, found);
    return found;
  };

  const bind = async (paths: Iterable<string>): Promise<void> => {
    for (const path of paths) await bindOne(path);
  };

  return {
    files: createProjectFiles(source.paths, source),
    paths: source.paths,
    refusals,
    bind,
    findPathsWith,
    readText,
    get(path) {
      const bindings = bound.get(path);
      if (bindings === undefined && source.paths.has(path)) missingPaths.add(path);
      return bindings ?? null;
    },
    withWord(word) {
      const paths = byWord.get(word);
      if (paths === undefined) missingWords.add(word);
      return paths ?? [];
    },
    async settle(compute) {
      for (let round = 1; ; round += 1) {
        missingPaths.clear();
        missingWords.clear();
        const result = compute();
        if (missingPaths.size + missingWords.size === 0 || round >= MAX_ROUNDS) return result;
        await bind([...missingPaths]);
        for (const word of missingWords) await findPathsWith(word);
      }
    },
  };
}

function keepTexts(source: SourceFiles): SourceFiles["read"] {
  const kept = new Map<string, string | null>();
  let keptChars = 0;
  return async (path) => {
    const known = kept.get(path);
    if (known !== undefined) return known;
    const text = await source.read(path);
    if (keptChars + (text?.length ?? 0) > MAX_KEPT_CHARS) return text;
    keptChars += text?.length ?? 0;
    kept.set(path, text);
    return text;
  };
}
