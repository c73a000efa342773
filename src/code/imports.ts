/**
 * Which files of the repository an import means, told from paths alone: no file is read.
 * What is not in `files` (packages, standard libraries) resolves to nothing.
 */
import { type LanguageId, languageOf } from "./language.ts";
import { createProjectFiles, type ProjectFiles, type ProjectManifests } from "./project-files.ts";
import type { ImportReference } from "./reading.ts";
import { resolveInclude, resolveRequire, resolveSource } from "./resolve/by-folder.ts";
import { resolveGo } from "./resolve/go.ts";
import { resolveJava } from "./resolve/java.ts";
import { resolvePython } from "./resolve/python.ts";
import { resolveRust } from "./resolve/rust.ts";
import { resolveScript } from "./resolve/script.ts";

/** A resolver gives the likeliest file first. */
type Resolver = (fromPath: string, specifier: string, files: ProjectFiles) => string[];

const resolveNothing: Resolver = () => [];

const RESOLVERS: Readonly<Record<LanguageId, Resolver>> = {
  typescript: resolveScript,
  tsx: resolveScript,
  javascript: resolveScript,
  python: resolvePython,
  go: resolveGo,
  rust: resolveRust,
  java: resolveJava,
  c: resolveInclude,
  cpp: resolveInclude,
  ruby: resolveRequire,
  php: resolveNothing,
  csharp: resolveNothing,
  bash: resolveSource,
  css: resolveSource,
  html: resolveSource,
  json: resolveNothing,
  yaml: resolveNothing,
};

/** The file that `specifier` means when `fromPath` imports it; the first of a Go or Java package. */
export function resolveImport(
  fromPath: string,
  specifier: string,
  files: ReadonlySet<string>,
  manifests: ProjectManifests = {},
): string | null {
  const language = languageOf(fromPath);
  if (language === null) return null;
  const project = createProjectFiles(files, manifests);
  return RESOLVERS[language.id](fromPath, specifier, project)[0] ?? null;
}

/** Every file that running an import may touch: also packages on the way and imported submodules. */
export function resolveReference(
  fromPath: string,
  { specifier, names }: ImportReference,
  project: ProjectFiles,
): string[] {
  const language = languageOf(fromPath);
  if (language === null) return [];
  const specifiers = [specifier, ...names.map((name) => joinName(language.id, specifier, name))];
  return specifiers.flatMap((each) =>
    each === null ? [] : RESOLVERS[language.id](fromPath, each, project),
  );
}

/** In Python and Rust an imported name may be a module of its own. */
function joinName(language: LanguageId, specifier: string, name: string): string | null {
  if (name === "*") return null;
  if (language === "rust") return `${specifier}::${name}`;
  if (language !== "python") return null;
  return specifier.endsWith(".") ? `${specifier}${name}` : `${specifier}.${name}`;
}
