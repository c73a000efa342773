/**
 * Source text → what its names mean. Keeps no tree: the native memory is freed before `bind` returns.
 * Never fails because of the text; a file over a limit has no bindings, and the reason is told.
 */
import { languageOf } from "../language.ts";
import { loadGrammar } from "../syntax.ts";
import { createDeadline, readWithTree } from "../with-tree.ts";
import { bindTree, type TreeNames } from "./bind-tree.ts";
import type { BindingRules, ExportFact } from "./binding-rules.ts";
import type { ExportLink, FileBindings } from "./file-bindings.ts";
import { bindingRulesOf } from "./languages/binding-rule-table.ts";
import { lookUp } from "./scope-table.ts";

export type BindingOutcome =
  | { kind: "bound"; bindings: FileBindings }
  | { kind: "refused"; reason: string };

export interface BindingLimits {
  maxChars: number;
  /** For parsing, and once more for reading the tree. */
  maxMs: number;
}

const LIMITS: BindingLimits = { maxChars: 2 * 1024 * 1024, maxMs: 2000 };

/**
 * The bindings of `text`, the content of the file `path`; null when no grammar reads it.
 * Blocks while it works: about a second per megabyte. Throws AgentError "language-unusable".
 */
export async function bindFile(
  path: string,
  text: string,
  limits: BindingLimits = LIMITS,
): Promise<BindingOutcome | null> {
  const language = languageOf(path);
  const rules = language === null ? null : bindingRulesOf(language.id);
  if (language === null || rules === null) return null;
  if (text.length > limits.maxChars) {
    return { kind: "refused", reason: `it has more than ${limits.maxChars} characters` };
  }
  const grammar = await loadGrammar(language);
  const { maxMs } = limits;
  const bound = readWithTree(text, { grammar, maxMs }, (tree) => {
    const names = bindTree(tree, text, { rules, isPastDeadline: createDeadline(maxMs) });
    if (names === null) return null;
    return { hasSyntaxErrors: tree.rootNode.hasError, ...finishBindings(names, rules) };
  });
  if (bound === null) return { kind: "refused", reason: `reading it takes more than ${maxMs} ms` };
  return { kind: "bound", bindings: { path, language: language.id, text, ...bound } };
}

/** With every declaration known, each name that waited finds its own. */
function finishBindings(
  names: TreeNames,
  { classNames }: BindingRules,
): Omit<FileBindings, "path" | "language" | "text" | "hasSyntaxErrors"> {
  const { table, occurrences, pending, stars, textRegions } = names;
  for (const { occurrence, name, scope } of pending) {
    const { startIndex: at, role, name: text } = occurrence;
    const look = { name, scope, at, isType: role === "type" };
    const own = lookUp(table, look, classNames);
    // An import brings names of every sort.
    const imported =
      own === null && name !== text ? lookUp(table, { ...look, name: text }, classNames) : null;
    const found = own ?? (imported?.kind === "import" ? imported : null);
    if (found !== null) occurrence.binding = { kind: "declaration", id: found.id };
  }
  const exports = names.exports.flatMap((fact) => finishExport(fact, names));
  const { scopes, declarations } = table;
  return { scopes, declarations, occurrences, exports, stars, textRegions };
}

function finishExport({ name, to }: ExportFact, { table }: TreeNames): ExportLink[] {
  if (to.kind !== "local") return [{ name, to }];
  const ids = table.scopes[0]?.names.get(to.name) ?? [];
  return ids.map((id) => ({ name, to: { kind: "declaration", id } }));
}
