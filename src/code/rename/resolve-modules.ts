/**
 * What a name imported from a module is: followed through re-exports to where it is given its name.
 * Knows which files see each other's names without an import.
 */
import type { Declaration, FileBindings, ImportSource } from "../binding/file-bindings.ts";
import { resolveReference } from "../imports.ts";
import { type LanguageId, languageOf } from "../language.ts";
import { folderOf } from "../project-files.ts";
import type { ProjectBindings } from "./project-bindings.ts";

/** Something with a name that other places can mean. */
export type Target =
  | { kind: "declaration"; path: string; id: number }
  /** A name in a module's exports. */
  | { kind: "export"; path: string; name: string }
  | { kind: "module"; path: string };

/** Targets as text: equal exactly when they are the same thing. */
export function keyOf(target: Target): string {
  if (target.kind === "declaration") return `${target.path}#${target.id}`;
  return target.kind === "export" ? `${target.path}>${target.name}` : `${target.path}>`;
}

const MAX_HOPS = 30;

/** The file of the project that a specifier means; null for packages and what is not found. */
export function resolveModule(
  project: ProjectBindings,
  fromPath: string,
  specifier: string,
): string | null {
  const reference = { specifier, names: [], line: 0 };
  return resolveReference(fromPath, reference, project.files)[0] ?? null;
}

/** What an import means, or null when it leads out of the project. */
export function resolveImported(
  project: ProjectBindings,
  fromPath: string,
  { specifier, name }: ImportSource,
): Target | null {
  const path = resolveModule(project, fromPath, specifier);
  if (path === null) return findSubmodule(project, fromPath, { specifier, name });
  if (name === "*") return { kind: "module", path };
  return findExport(project, path, name) ?? findSubmodule(project, fromPath, { specifier, name });
}

/** In Python and Rust an imported name may be a module of its own. */
function findSubmodule(
  project: ProjectBindings,
  fromPath: string,
  { specifier, name }: ImportSource,
): Target | null {
  const language = languageOf(fromPath)?.id;
  if (name === "*" || (language !== "python" && language !== "rust")) return null;
  const dot = language === "rust" ? "::" : ".";
  const joined = specifier.endsWith(".") ? `${specifier}${name}` : `${specifier}${dot}${name}`;
  const path = resolveModule(project, fromPath, joined);
  const stem = path
    ?.split("/")
    .pop()
    ?.replace(/\.\w+$/, "");
  const isIt =
    stem === name || path?.endsWith(`/${name}/__init__.py`) || path?.endsWith(`${name}/mod.rs`);
  return path !== null && isIt ? { kind: "module", path } : null;
}

/** Where a module gets an exported name from: its own list, or a module it passes on whole. */
export function findExport(
  project: ProjectBindings,
  path: string,
  name: string,
  seen: Set<string> = new Set(),
): Target | null {
  const bindings = project.get(path);
  if (bindings === null || seen.has(path) || seen.size > MAX_HOPS) return null;
  seen.add(path);
  if (bindings.exports.some((link) => link.name === name)) return { kind: "export", path, name };
  if (!hasExportList(bindings.language)) {
    const id = bindings.scopes[0]?.names.get(name)?.[0];
    if (id !== undefined) return { kind: "declaration", path, id };
  }
  for (const specifier of bindings.stars) {
    const next = resolveModule(project, path, specifier);
    const found = next === null ? null : findExport(project, next, name, seen);
    if (found !== null) return found;
  }
  return findInPackage(project, path, { name, language: bindings.language });
}

/** Other files of the same package, and modules below a package. */
function findInPackage(
  project: ProjectBindings,
  path: string,
  { name, language }: { name: string; language: LanguageId },
): Target | null {
  if (language === "python") {
    if (!path.endsWith("__init__.py")) return null;
    const folder = folderOf(path);
    const below = [`${folder}/${name}.py`, `${folder}/${name}/__init__.py`];
    const module = below.find((candidate) => project.files.has(candidate));
    return module === undefined ? null : { kind: "module", path: module };
  }
  return language === "go" ? findUnimported(project, path, name) : null;
}

/** In JavaScript only what is exported can be imported; elsewhere whatever stands at the top can. */
export function hasExportList(language: LanguageId): boolean {
  return language === "javascript" || language === "typescript" || language === "tsx";
}

/** Which files share their top-level names: those of one folder or all; other languages import. */
const SHARED_NAMES: Readonly<Partial<Record<LanguageId, "folder" | "project">>> = {
  go: "folder",
  java: "folder",
  c: "project",
  cpp: "project",
  csharp: "project",
  ruby: "project",
  php: "project",
};

/** Whether a name at the top of one file can be used in the other without an import. */
export function sharesNames(one: string, other: string): boolean {
  const language = languageOf(one)?.id;
  const otherLanguage = languageOf(other)?.id;
  if (language === undefined || otherLanguage === undefined) return false;
  const isKin = language === otherLanguage || [language, otherLanguage].sort().join() === "c,cpp";
  if (!isKin) return false;
  if (SHARED_NAMES[language] === "project") return true;
  return SHARED_NAMES[language] === "folder" && packageOf(one) === packageOf(other);
}

/** Tests of a Java package stand in a tree of their own. */
function packageOf(path: string): string {
  return folderOf(path.replace(/(^|\/)src\/test\//, "$1src/main/"));
}

/** What a name that a file does not declare means in the files it shares names with. */
export function findUnimported(
  project: ProjectBindings,
  fromPath: string,
  name: string,
): Target | null {
  for (const path of project.withWord(name)) {
    if (path === fromPath || !sharesNames(fromPath, path)) continue;
    const bindings = project.get(path);
    const found = bindings === null ? null : findShared(bindings, name);
    if (found !== null) return { kind: "declaration", path, id: found.id };
  }
  return null;
}

function findShared({ scopes, declarations }: FileBindings, name: string): Declaration | null {
  const ids = scopes
    .filter(({ kind }) => kind === "module" || kind === "namespace")
    .flatMap((scope) => scope.names.get(name) ?? []);
  const found = ids
    .map((id) => declarations[id])
    .find((each) => each !== undefined && each.kind !== "import" && !each.isFileLocal);
  return found ?? null;
}
