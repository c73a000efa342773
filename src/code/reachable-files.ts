/**
 * How far every file is from some files, counted in imports. Also counts what needs no import:
 * files of one Go or Java package see each other, and a C header stands for its source.
 */
import { resolveReference } from "./imports.ts";
import { languageOf } from "./language.ts";
import type { ParsedFile } from "./parse.ts";
import {
  createProjectFiles,
  folderOf,
  type ProjectFiles,
  type ProjectManifests,
} from "./project-files.ts";
import { listGoPackage } from "./resolve/go.ts";
import { listJavaPackage, swapTestTree } from "./resolve/java.ts";

export interface ReachOptions extends ProjectManifests {
  /** How many imports to follow; 1 is what the files import themselves. Default: all. */
  maxDepth?: number;
}

/**
 * The distance of every file that `startFiles` lead to, themselves at 0, nearest first.
 * A file missing from `parsedByPath` is reached but not followed.
 */
export function reachableFiles(
  startFiles: readonly string[],
  parsedByPath: ReadonlyMap<string, ParsedFile>,
  files: ReadonlySet<string>,
  { maxDepth = Number.POSITIVE_INFINITY, ...manifests }: ReachOptions = {},
): Map<string, number> {
  const project = createProjectFiles(files, manifests);
  const distances = new Map<string, number>();
  let ring = startFiles.filter((file) => files.has(file));
  for (let distance = 0; ring.length > 0; distance += 1) {
    const fresh = [...new Set(ring)].filter((file) => !distances.has(file));
    for (const file of fresh) distances.set(file, distance);
    if (distance >= maxDepth) break;
    ring = fresh.flatMap((file) => listNeighbours(file, parsedByPath.get(file), project));
  }
  return distances;
}

function listNeighbours(
  file: string,
  parsed: ParsedFile | undefined,
  project: ProjectFiles,
): string[] {
  const imported = (parsed?.imports ?? []).flatMap((each) => resolveReference(file, each, project));
  return [...imported, ...listUnimported(file, project)];
}

/** Files that one sees without importing them. */
export function listUnimported(file: string, project: ProjectFiles): string[] {
  const language = languageOf(file)?.id;
  if (language === "go") return listGoPackage(folderOf(file), project);
  if (language === "java") {
    const folders = new Set([folderOf(file), folderOf(swapTestTree(file))]);
    return [...folders].flatMap((folder) => listJavaPackage(folder, project));
  }
  const stem = /^(.*)\.(?:h|hh|hpp|hxx)$/.exec(file)?.[1];
  if (stem === undefined) return [];
  const stems = [stem, stem.replace(/(^|\/)include\//, "$1src/")];
  return stems
    .flatMap((each) => [".c", ".cc", ".cpp", ".cxx"].map((extension) => each + extension))
    .filter((candidate) => project.has(candidate));
}
