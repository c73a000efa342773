/**
 * The scopes of one file while they fill, and the look-up of a name through them.
 * Knows no syntax. A name declared again in a scope stays one declaration, unless order matters to it.
 */
import type { DeclarationFact, ScopeFact } from "./binding-rules.ts";
import type { Declaration, Scope } from "./file-bindings.ts";

export interface ScopeTable {
  scopes: Scope[];
  declarations: Declaration[];
  /** Declarations by the offset of each token that defines them. */
  definedAt: Map<number, number>;
}

export function createScopeTable(textLength: number): ScopeTable {
  const table: ScopeTable = { scopes: [], declarations: [], definedAt: new Map() };
  addScope(table, null, { kind: "module", startIndex: 0, endIndex: textLength });
  return table;
}

/** Deeper or longer than anyone names things; every name inside carries its path. */
const MAX_PATH_CHARS = 500;

export function addScope(
  { scopes }: ScopeTable,
  parent: Scope | null,
  fact: ScopeFact & { startIndex: number; endIndex: number },
): Scope {
  const path = joinPath(parent?.path ?? "", fact.name ?? "");
  const scope: Scope = {
    id: scopes.length,
    parent: parent?.id ?? null,
    kind: fact.kind,
    path: path.length > MAX_PATH_CHARS ? (parent?.path ?? "") : path,
    startIndex: fact.startIndex,
    endIndex: fact.endIndex,
    owner: null,
    names: new Map(),
    rebindsThis: fact.rebindsThis ?? false,
    results: fact.result === undefined ? [] : [fact.result],
    ...(fact.context === undefined ? {} : { context: fact.context }),
    ...(fact.partOf === undefined ? {} : { partOf: fact.partOf }),
    ...(fact.bases === undefined ? {} : { bases: fact.bases }),
    ...(fact.isSealed ? { isSealed: true } : {}),
  };
  scopes.push(scope);
  return scope;
}

/** Declares a name in a scope, or adds a definition to the one it has there. */
export function declare(table: ScopeTable, scope: Scope, fact: DeclarationFact): Declaration {
  const known = scope.names.get(fact.token.key ?? fact.token.text) ?? [];
  const last = table.declarations[known[known.length - 1] ?? -1];
  const declaration =
    last !== undefined && !fact.shadows
      ? mergeInto(last, fact)
      : addDeclaration(table, scope, fact);
  table.definedAt.set(fact.token.startIndex, declaration.id);
  return declaration;
}

function addDeclaration(table: ScopeTable, scope: Scope, fact: DeclarationFact): Declaration {
  const { token, kind, value, bases, source, isFileLocal } = fact;
  const declaration: Declaration = {
    id: table.declarations.length,
    name: token.text,
    ...(token.key === undefined ? {} : { key: token.key }),
    kind,
    scope: scope.id,
    path: joinPath(scope.path, token.text),
    startIndex: token.startIndex,
    endIndex: token.endIndex,
    line: token.line,
    from: fact.from ?? 0,
    bodies: [],
    ...(value === undefined ? {} : { value }),
    ...(bases === undefined ? {} : { bases }),
    ...(source === undefined ? {} : { source }),
    ...(isFileLocal ? { isFileLocal } : {}),
  };
  table.declarations.push(declaration);
  const known = scope.names.get(token.key ?? token.text);
  if (known === undefined) scope.names.set(token.key ?? token.text, [declaration.id]);
  else known.push(declaration.id);
  return declaration;
}

/** What is a value, a type and a namespace at once goes by one name and is one thing to a reader. */
function mergeInto(declaration: Declaration, { kind, value, bases, source }: DeclarationFact) {
  if (declaration.kind === "variable" && kind !== "variable") declaration.kind = kind;
  if (value !== undefined && isVague(declaration.value)) declaration.value = value;
  if (bases !== undefined) declaration.bases = [...(declaration.bases ?? []), ...bases];
  if (source !== undefined) declaration.source ??= source;
  return declaration;
}

function isVague(value: Declaration["value"]): boolean {
  return value === undefined || value.kind === "unknown" || value.kind === "builtin";
}

function joinPath(container: string, name: string): string {
  return container === "" || name === "" ? container + name : `${container}.${name}`;
}

export interface LookUp {
  name: string;
  scope: number;
  /** The offset of the use. */
  at: number;
  /** Whether a type is meant: no parameter and no member is one. */
  isType?: boolean;
}

/** What a name means to code in a scope; null when no scope around declares it. */
export function lookUp(
  { scopes, declarations }: Pick<ScopeTable, "scopes" | "declarations">,
  { name, scope: start, at, isType = false }: LookUp,
  classNames: "none" | "body" | "below",
): Declaration | null {
  let scope = scopes[start];
  let isSealed = false;
  while (scope !== undefined) {
    const redirect = scope.redirects?.get(name);
    if (redirect === "module" && scope.id !== 0) {
      scope = scopes[0];
      continue;
    }
    const found = isVisible(scope, start, classNames)
      ? findVisible(scope.names.get(name), declarations, at)
      : null;
    const isHidden =
      found !== null &&
      ((isSealed && /^(?:variable|parameter)$/.test(found.kind)) ||
        (isType && /^(?:parameter|member)$/.test(found.kind)));
    if (found !== null && redirect === undefined && !isHidden) return found;
    isSealed ||= scope.isSealed === true;
    scope = scope.parent === null ? undefined : scopes[scope.parent];
  }
  return null;
}

function isVisible(scope: Scope, start: number, classNames: "none" | "body" | "below"): boolean {
  if (scope.kind === "object") return false;
  if (scope.kind !== "class" || classNames === "below") return true;
  return classNames === "body" && scope.id === start;
}

function findVisible(
  ids: readonly number[] | undefined,
  declarations: readonly Declaration[],
  at: number,
): Declaration | null {
  if (ids === undefined) return null;
  for (let index = ids.length - 1; index >= 0; index -= 1) {
    const declaration = declarations[ids[index] ?? -1];
    if (declaration !== undefined && declaration.from <= at) return declaration;
  }
  return null;
}
