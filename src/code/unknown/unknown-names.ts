/**
 * Names that a file reads and nothing gives it: no scope, no import, not the language. Sound for Python and JavaScript
 * with its kin only. A file that makes names in ways a reader cannot follow has none; in doubt nothing is reported.
 */
import type { FileBindings, Occurrence, OccurrenceRole, Scope } from "../binding/file-bindings.ts";
import type { LanguageId } from "../language.ts";
import { findNearest } from "../near-name.ts";
import { isGlobalName, listGlobalNames } from "./global-names.ts";

export interface UnknownName {
  name: string;
  /** 1-based. */
  line: number;
  /** A real name that may be meant. */
  near: string | null;
}

const MAX_UNKNOWN = 50;

/** In source order, each name once: at its first place. Empty for languages that bring names from other files unasked. */
export function findUnknownNames(bindings: FileBindings): UnknownName[] {
  const judge = createJudge(bindings);
  if (judge === null) return [];
  const seen = new Set<string>();
  const unknown: UnknownName[] = [];
  for (const occurrence of bindings.occurrences) {
    const { name, line, binding, role } = occurrence;
    if (binding.kind !== "free" || !judge.roles.has(role) || seen.has(name)) continue;
    if (isGlobalName(name, bindings.language) || judge.isExcused(name)) continue;
    seen.add(name);
    unknown.push({ name, line, near: findMeant(bindings, occurrence) });
    if (unknown.length >= MAX_UNKNOWN) break;
  }
  return unknown;
}

interface Judge {
  roles: ReadonlySet<OccurrenceRole>;
  /** Whether the file itself says that the name may come from elsewhere, or may be missing. */
  isExcused: (name: string) => boolean;
}

/** Null when nothing certain can be said of the file. */
function createJudge(bindings: FileBindings): Judge | null {
  if (bindings.hasSyntaxErrors) return null;
  if (bindings.language === "python") return judgePython(bindings);
  return isScript(bindings.language) ? judgeScript(bindings) : null;
}

function isScript(language: LanguageId): boolean {
  return language === "javascript" || language === "typescript" || language === "tsx";
}

const PYTHON_ROLES: ReadonlySet<OccurrenceRole> = new Set(["read", "call"]);
/** `exec`, what `globals()` gives and translations put in place can make any name. */
const PYTHON_MAKERS =
  /\b(?:exec|execfile|globals|vars)\s*\(|\.install\s*\(|\b(?:global_enum|_convert_?|modules\[__name__\]|NameError|(?:__)?builtins?(?:__)?)(?!\w)|^\s*print\s+["'\w]/m;
/** What Python 2 had, where a file asks for the version it runs in. */
const OLD_PYTHON = new Set(
  "apply basestring buffer cmp coerce file intern long raw_input reduce reload unichr unicode xrange".split(
    " ",
  ),
);

function judgePython({ text, stars, scopes }: FileBindings): Judge | null {
  if (stars.length > 0 || PYTHON_MAKERS.test(text)) return null;
  const redirected = new Set(scopes.flatMap(({ redirects }) => [...(redirects?.keys() ?? [])]));
  const asksForVersion = /\bversion_info\b|\bPY[23]\b/.test(text);
  return {
    roles: PYTHON_ROLES,
    isExcused: (name) => redirected.has(name) || (asksForVersion && OLD_PYTHON.has(name)),
  };
}

const SCRIPT_ROLES: ReadonlySet<OccurrenceRole> = new Set(["read", "call", "export"]);
const MODULE_SIGN = /^\s*(?:import|export)\b|\brequire\s*\(|\bmodule\.exports\b|\bexports\.\w/m;
const SCRIPT_MAKERS =
  /\bwith\s*\(|(?<![.\w$])eval\s*\(|\bnew Function\b|\b0 && \(module|@(?:ts-nocheck|flow)\b/;
/** Comments in which a linter is told of names. */
const TOLD = /\/\*\s*(?:globals?|exported)\s([^*]*)\*\//g;

function judgeScript(bindings: FileBindings): Judge | null {
  const { path, text, scopes } = bindings;
  // A file that is no module shares its names with the others of its page.
  if (/\.d\.[cm]?ts$/.test(path) || !MODULE_SIGN.test(text) || SCRIPT_MAKERS.test(text))
    return null;
  const told = [...text.matchAll(TOLD)].flatMap(([, names = ""]) => names.match(/[\w$]+/g) ?? []);
  const isAugmenting = /\bdeclare\s+global\b/.test(text);
  const open = scopes.filter(
    (scope) => isOpen(scope, bindings) || (isAugmenting && scope.kind === "block"),
  );
  const excused = new Set([...told, ...open.flatMap(({ names }) => [...names.keys()])]);
  return {
    roles: SCRIPT_ROLES,
    isExcused: (name) => excused.has(name) || isAskedFor(text, name),
  };
}

/** Whether the names of a scope are seen where no scope around is its own: parts of a namespace, members of an enum. */
function isOpen({ kind, parent, owner }: Scope, { scopes, declarations }: FileBindings): boolean {
  const isNamespace = kind === "namespace" || scopes[parent ?? -1]?.kind === "namespace";
  return isNamespace || declarations[owner ?? -1]?.kind === "enum";
}

/** `typeof name` is how a script asks whether there is such a name. */
function isAskedFor(text: string, name: string): boolean {
  const escaped = name.replaceAll("$", String.raw`\$`);
  return new RegExp(
    String.raw`\btypeof\s*\(?\s*${escaped}(?![\w$])|\b(?:globalThis|global|window|self|root)\.${escaped}(?![\w$])`,
  ).test(text);
}

/** What the file can see at a place comes before what the language brings. */
function findMeant(bindings: FileBindings, { name, startIndex }: Occurrence): string | null {
  const around = bindings.scopes.filter((scope) => isAround(scope, startIndex));
  const own = findNearest(
    name,
    around.flatMap((scope) => [...scope.names.keys()]),
  );
  return own ?? findNearest(name, listGlobalNames(bindings.language));
}

function isAround({ kind, startIndex, endIndex }: Scope, at: number): boolean {
  return kind !== "object" && kind !== "class" && startIndex <= at && at < endIndex;
}
