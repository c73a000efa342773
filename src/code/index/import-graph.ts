/**
 * Which file imports which, kept right while files come and go. An import is resolved when first asked for, and again
 * only when a file that it may mean appeared or vanished.
 */
import path from "node:path";
import { resolveReference } from "../imports.ts";
import { createProjectFiles, type ProjectFiles, type ProjectManifests } from "../project-files.ts";
import { listUnimported } from "../reachable-files.ts";
import type { ImportReference } from "../reading.ts";
import type { IndexedFile } from "./indexed-file.ts";

export interface ImportGraph {
  add(file: IndexedFile): void;
  remove(file: IndexedFile): void;
  /** New content of a file that stays: its imports are resolved anew, those of others stand. */
  replace(file: IndexedFile): void;
  /** Forgets every resolution: before many changes at once, each of which would look at all imports. */
  forgetAll(): void;
  /** Also forgets: manifests decide what imports mean. */
  setManifests(manifests: ProjectManifests): void;
  /** Files that a file imports, sorted, itself left out. */
  importsOf(filePath: string): string[];
  /** The files whose names a file may use: those it imports and those that need no import, itself left out. */
  visibleFrom(filePath: string): string[];
  /** Files that import a file, sorted. Cost: every import of the project the first time. */
  importersOf(filePath: string): string[];
}

/** Files that stand for their folder: an import of the folder means them. */
const FOLDER_FILES = new Set(["index", "__init__", "mod"]);
/** Files that decide what all paths of a crate mean. */
const ROOT_FILES = new Set(["lib.rs", "main.rs"]);

export function createImportGraph(): ImportGraph {
  const files = new Map<string, IndexedFile>();
  const paths = new Set<string>();
  let manifests: ProjectManifests = {};
  let project: ProjectFiles | null = null;
  const openProject = (): ProjectFiles => {
    project ??= createProjectFiles(paths, manifests);
    return project;
  };
  const resolutions = createResolutions((filePath) =>
    (files.get(filePath)?.imports ?? []).flatMap((each) =>
      resolveReference(filePath, each, openProject()),
    ),
  );
  const forgetAll = (): void => {
    project = null;
    resolutions.forgetAll();
  };
  /** After a file came or went. */
  const forgetImportsOf = (changed: string): void => {
    project = null;
    if (resolutions.isEmpty()) return;
    const isMeant = createImportTest(changed);
    for (const [filePath, { imports }] of files) {
      if (imports.some(isMeant)) resolutions.forget(filePath);
    }
  };
  return {
    add(file) {
      files.set(file.path, file);
      paths.add(file.path);
      forgetImportsOf(file.path);
    },
    remove({ path: filePath }) {
      resolutions.forget(filePath);
      files.delete(filePath);
      paths.delete(filePath);
      forgetImportsOf(filePath);
    },
    replace(file) {
      resolutions.forget(file.path);
      files.set(file.path, file);
    },
    forgetAll,
    setManifests(fresh) {
      manifests = fresh;
      forgetAll();
    },
    importsOf: (filePath) => [...resolutions.of(filePath)],
    visibleFrom(filePath) {
      const imported = resolutions.of(filePath);
      const sisters = [filePath, ...imported].flatMap((each) =>
        listUnimported(each, openProject()),
      );
      return [...new Set([...imported, ...sisters])].filter((each) => each !== filePath);
    },
    importersOf: (filePath) => resolutions.importersOf(filePath, files.keys()),
  };
}

interface Resolutions {
  of(filePath: string): readonly string[];
  importersOf(filePath: string, all: Iterable<string>): string[];
  forget(filePath: string): void;
  forgetAll(): void;
  isEmpty(): boolean;
}

/** Remembers what `resolve` said of each file, in both directions. */
function createResolutions(resolve: (filePath: string) => readonly string[]): Resolutions {
  const targets = new Map<string, readonly string[]>();
  const importers = new Map<string, Set<string>>();
  const of = (filePath: string): readonly string[] => {
    const known = targets.get(filePath);
    if (known !== undefined) return known;
    const found = new Set(resolve(filePath));
    found.delete(filePath);
    const fresh = [...found].sort();
    targets.set(filePath, fresh);
    for (const target of fresh) {
      const others = importers.get(target) ?? new Set();
      importers.set(target, others.add(filePath));
    }
    return fresh;
  };
  return {
    of,
    importersOf(filePath, all) {
      for (const each of all) of(each);
      return [...(importers.get(filePath) ?? [])].sort();
    },
    forget(filePath) {
      for (const target of targets.get(filePath) ?? []) importers.get(target)?.delete(filePath);
      targets.delete(filePath);
    },
    forgetAll() {
      targets.clear();
      importers.clear();
    },
    isEmpty: () => targets.size === 0,
  };
}

/** Whether an import may mean a file or its folder; true too often rather than too seldom. */
function createImportTest(changed: string): (reference: ImportReference) => boolean {
  const { base, name, dir } = path.posix.parse(changed);
  if (ROOT_FILES.has(base)) return () => true;
  const folder = path.posix.basename(dir);
  const stem = name.split(".")[0] ?? name;
  const standsForFolder = FOLDER_FILES.has(stem) || /\.(?:go|java)$/.test(base);
  return ({ specifier, names }) => {
    if (specifier.includes(stem) || names.includes(stem)) return true;
    // Only dots and slashes: the folder's own file.
    if (/^[./]*$/.test(specifier)) return true;
    if (!standsForFolder) return false;
    return folder === "" || specifier.includes(folder) || names.includes(folder);
  };
}
