/**
 * Names imported from a file of the project that does not have them. Only where that file shows all it gives away; an
 * import of a package, or of a file that is not there, is not judged.
 */
import type { FileBindings, ImportSource } from "../binding/file-bindings.ts";
import { findNearest } from "../near-name.ts";
import type { ProjectBindings } from "../rename/project-bindings.ts";
import { hasExportList, resolveImported, resolveModule } from "../rename/resolve-modules.ts";

export interface UnknownImport {
  name: string;
  /** The file that does not have it. */
  from: string;
  /** 1-based. */
  line: number;
  /** A name it does have and that may be meant. */
  near: string | null;
}

/** In source order. Binds the files that are imported, and those they pass on. */
export async function findUnknownImports(
  path: string,
  project: ProjectBindings,
): Promise<UnknownImport[]> {
  await project.bind([path]);
  const bindings = project.get(path);
  if (bindings === null || bindings.hasSyntaxErrors || mayFail(bindings)) return [];
  return project.settle(() => judgeImports(bindings, project));
}

/** A file that is ready for an import to fail may well know why. */
function mayFail({ language, text }: FileBindings): boolean {
  return language === "python" && /\b(?:ImportError|ModuleNotFoundError)\b/.test(text);
}

function judgeImports(bindings: FileBindings, project: ProjectBindings): UnknownImport[] {
  const { path } = bindings;
  return listImported(bindings).flatMap(({ source, line }): UnknownImport[] => {
    const from = findSource(path, source, project);
    if (from === null || resolveImported(project, path, source) !== null) return [];
    const near = findNearest(source.name, listGiven(from));
    if (near === null && mayHaveMore(from.path)) return [];
    return [{ name: source.name, from: from.path, line, near }];
  });
}

interface ImportedName {
  source: ImportSource;
  line: number;
}

/** Names as the other files spell them, and their defaults, which have no name there. */
function listImported({ occurrences, declarations }: FileBindings): ImportedName[] {
  const named = occurrences.flatMap(({ binding, line }) =>
    binding.kind === "imported" ? [{ source: binding.source, line }] : [],
  );
  const defaults = declarations.flatMap(({ source, line }) =>
    source?.name === "default" ? [{ source, line }] : [],
  );
  const isSpelt = (each: ImportedName) =>
    named.some(({ source, line }) => source.name === "default" && line === each.line);
  return [...named, ...defaults.filter((each) => !isSpelt(each))].sort((a, b) => a.line - b.line);
}

/** The file an import means, when it shows all its names; null otherwise. */
function findSource(
  path: string,
  source: ImportSource,
  project: ProjectBindings,
): FileBindings | null {
  if (source.name === "*" || /^__\w+__$/.test(source.name)) return null;
  const from = resolveModule(project, path, source.specifier);
  if (from === null || mayBeAnother(from, source.specifier, project)) return null;
  const target = project.get(from);
  if (target === null || target.path === path || target.hasSyntaxErrors) return null;
  return isOpenBook(target, project) ? target : null;
}

/** A package may have parts that no file of the project shows, such as compiled ones. */
function mayHaveMore(path: string): boolean {
  return path.endsWith("__init__.py");
}

/** Within a package of Python a name without a dot means a module from elsewhere, such as `types`, not the neighbour. */
function mayBeAnother(from: string, specifier: string, { paths }: ProjectBindings): boolean {
  if (!/\.pyi?$/.test(from) || specifier.startsWith(".")) return false;
  const module = from.replace(/(?:\/__init__)?\.pyi?$/, "");
  const above = module.slice(0, -specifier.length);
  return above !== "" && paths.has(`${above}__init__.py`);
}

const PYTHON_MAKERS = /\b(?:__getattr__|exec|global_enum|globals|setattr|vars|sys\.modules)\b/;
const OLD_MODULE = /\bmodule\.exports\b|\bexports\s*[.[]|\bexports\s*[,)]|\bdefine\s*\(/;

function isOpenBook(target: FileBindings, project: ProjectBindings): boolean {
  const { path, text, language, stars, exports } = target;
  if (stars.length > 0) return false;
  if (language === "python") return path.endsWith(".py") && !PYTHON_MAKERS.test(text);
  if (!hasExportList(language)) return false;
  // A declaration file beside a script tells more than the script; either may be what is meant.
  const stem = path.replace(/(?:\.d)?\.[cm]?[jt]sx?$/, "");
  const isAlone = ![".d.ts", ".d.mts", ".d.cts"].some((end) => project.paths.has(stem + end));
  return isAlone && exports.length > 0 && !OLD_MODULE.test(text);
}

function listGiven({ language, exports, scopes }: FileBindings): Iterable<string> {
  return hasExportList(language)
    ? exports.map(({ name }) => name)
    : (scopes[0]?.names.keys() ?? []);
}
