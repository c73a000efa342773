/** Names that nothing gives and imports of names that are not there, by our own binding analysis. Starts no process. */
import { isAgentError } from "../../base/errors.ts";
import type { SymbolGraph } from "../../code/index/symbol-graph.ts";
import { type LanguageId, languageOf } from "../../code/language.ts";
import type { ProjectBindings } from "../../code/rename/project-bindings.ts";
import { isSharedName } from "../../code/unknown/shared-names.ts";
import { findUnknownImports } from "../../code/unknown/unknown-imports.ts";
import { findUnknownNames, type UnknownName } from "../../code/unknown/unknown-names.ts";
import type { ProjectReader } from "../project-reader.ts";
import { openReaderBindings } from "../reader-bindings.ts";
import type { Finding } from "./inspector.ts";

const LANGUAGES: ReadonlySet<LanguageId> = new Set(["python", "javascript", "typescript", "tsx"]);

/** By file, in source order. A language whose names cannot be told for certain has no findings. */
export async function inspectNames(
  paths: readonly string[],
  reader: Pick<ProjectReader, "paths" | "read" | "graph">,
  source: string,
): Promise<Finding[]> {
  const wanted = paths.filter((path) => LANGUAGES.has(languageOf(path)?.id ?? "json"));
  if (wanted.length === 0) return [];
  try {
    const project = await openReaderBindings(reader);
    const findings: Finding[] = [];
    for (const path of wanted) {
      findings.push(...(await inspectImports(path, project, source)));
      findings.push(...(await inspectFile(path, { project, reader, source })));
    }
    return findings;
  } catch (error) {
    if (isAgentError(error)) return []; // without its grammar a language has no names to tell
    throw error;
  }
}

async function inspectImports(
  path: string,
  project: ProjectBindings,
  source: string,
): Promise<Finding[]> {
  const unknown = await findUnknownImports(path, project);
  return unknown.map(({ name, from, line, near }) => {
    const meant = near === null ? "" : `; did you mean ${near}?`;
    const what = name === "default" ? "default export" : name;
    return { path, line, rule: "import", message: `${from} has no ${what}${meant}`, source };
  });
}

interface NameSearch {
  project: ProjectBindings;
  reader: Pick<ProjectReader, "graph">;
  source: string;
}

async function inspectFile(
  path: string,
  { project, reader, source }: NameSearch,
): Promise<Finding[]> {
  await project.bind([path]);
  const bindings = project.get(path);
  const findings: Finding[] = [];
  for (const unknown of bindings === null ? [] : findUnknownNames(bindings)) {
    const { name, line } = unknown;
    if (!path.endsWith(".py") && (await isSharedName(name, path, project))) continue;
    const message = explain(unknown, path, await reader.graph());
    findings.push({ path, line, rule: "name", message, source });
  }
  return findings;
}

function explain({ name, near }: UnknownName, path: string, graph: SymbolGraph): string {
  const home = findHome(name, path, graph);
  if (home !== null) return `${name} is not known here: ${home} has it, and it is not imported`;
  if (near !== null) return `${name} is not known here; did you mean ${near}?`;
  return `${name} is not known here: nothing declares or imports it`;
}

/** The one file that other files could import the name from. */
function findHome(name: string, path: string, graph: SymbolGraph): string | null {
  const isKin = (other: string) => (languageOf(other)?.id === "python") === path.endsWith(".py");
  const homes = graph
    .definitionsOf(name)
    .filter(({ symbol }) => symbol.exported && symbol.qualifiedName === name)
    .filter((site) => site.path !== path && isKin(site.path));
  const [first, ...others] = [...new Set(homes.map((site) => site.path))];
  return first !== undefined && others.length === 0 ? first : null;
}
