/**
 * Walks a syntax tree once and collects what a language's rules say about its names. Knows no language.
 * Uses a cursor and a stack of its own, so nesting in the source cannot overflow ours.
 */
import type { Tree, TreeCursor } from "web-tree-sitter";
import type {
  BindingReading,
  BindingRules,
  DeclarationFact,
  ExportFact,
  Token,
  UseFact,
} from "./binding-rules.ts";
import type { Binding, Occurrence, Scope, TextRegion } from "./file-bindings.ts";
import { addScope, createScopeTable, declare, type ScopeTable } from "./scope-table.ts";

/** A name that waits for the end of the file: what follows may still declare it. */
export interface PendingUse {
  occurrence: Occurrence;
  /** What it is looked up by. */
  name: string;
  scope: number;
}

export interface TreeNames {
  table: ScopeTable;
  occurrences: Occurrence[];
  pending: PendingUse[];
  exports: ExportFact[];
  stars: string[];
  textRegions: TextRegion[];
}

interface Walk extends TreeNames {
  text: string;
  rules: BindingRules;
  /** Tokens, or their faces, that a rule has spoken for: the first one counts. */
  claimed: Set<number>;
  /** Scopes of nodes that do not stand in the scope around them. */
  moved: Map<number, Scope>;
  skipped: Set<number>;
  /** Scopes by the token that names what they are the body of. */
  ownerTokens: Map<number, number>;
}

/** No hand-written file comes near; a file that does is refused. */
const MAX_OCCURRENCES = 500_000;
const NODES_PER_CHECK = 1024;

/** The names of a tree; null when `isPastDeadline` said so before the end, or there are too many. */
export function bindTree(
  tree: Tree,
  text: string,
  { rules, isPastDeadline }: { rules: BindingRules; isPastDeadline: () => boolean },
): TreeNames | null {
  const walk: Walk = {
    text,
    rules,
    table: createScopeTable(text.length),
    occurrences: [],
    pending: [],
    exports: [],
    stars: [],
    textRegions: [],
    claimed: new Set(),
    moved: new Map(),
    skipped: new Set(),
    ownerTokens: new Map(),
  };
  const cursor = tree.walk();
  try {
    if (!visitAll(cursor, walk, isPastDeadline)) return null;
  } finally {
    cursor.delete();
  }
  for (const [scope, token] of walk.ownerTokens) connectOwner(walk.table, scope, token);
  walk.occurrences.sort((a, b) => a.startIndex - b.startIndex);
  return walk;
}

function visitAll(cursor: TreeCursor, walk: Walk, isPastDeadline: () => boolean): boolean {
  const stack: Scope[] = walk.table.scopes.slice(0, 1);
  for (let count = 1; ; count += 1) {
    if (count % NODES_PER_CHECK === 0 && isPastDeadline()) return false;
    if (walk.occurrences.length > MAX_OCCURRENCES) return false;
    const scope = stack[stack.length - 1];
    if (scope === undefined) return true;
    const below = visitNode(cursor, walk, scope);
    if (below !== null && cursor.gotoFirstChild()) stack.push(below);
    else if (!gotoNext(cursor, stack)) return true;
  }
}

function gotoNext(cursor: TreeCursor, stack: Scope[]): boolean {
  while (!cursor.gotoNextSibling()) {
    if (!cursor.gotoParent()) return false;
    stack.pop();
  }
  return true;
}

/** The scope for what is below the node; null when nothing below is to be read. */
function visitNode(cursor: TreeCursor, walk: Walk, around: Scope): Scope | null {
  if (!cursor.nodeIsNamed) return around;
  const type = cursor.nodeType;
  const { rules, moved, skipped } = walk;
  const scope = (moved.size > 0 && moved.get(cursor.nodeId)) || around;
  if (skipped.size > 0 && skipped.delete(cursor.nodeId)) return null;
  addTextRegion(cursor, walk);
  const rule = lookIn(rules.byNodeType, type);
  if (rule === undefined) {
    addPlainName(cursor, walk, scope);
    return scope;
  }
  const node = cursor.currentNode;
  const reading = rule(node, { scope: scope.id, scopeKind: scope.kind });
  if (reading === null) return scope;
  const { startIndex, endIndex } = node;
  return applyReading(walk, reading, { scope, startIndex, endIndex });
}

function lookIn<Value>(rows: Readonly<Record<string, Value>>, type: string): Value | undefined {
  return Object.hasOwn(rows, type) ? rows[type] : undefined;
}

function addTextRegion(cursor: TreeCursor, { rules, textRegions }: Walk): void {
  const kind = lookIn(rules.texts, cursor.nodeType);
  if (kind === undefined) return;
  const { startIndex, endIndex } = cursor;
  textRegions.push({ kind, startIndex, endIndex });
}

/** A name that no rule says anything of. */
function addPlainName(cursor: TreeCursor, walk: Walk, scope: Scope): void {
  const { names, keys } = walk.rules;
  const role = lookIn(names, cursor.nodeType);
  if (role !== undefined) addUse(walk, scope, { token: tokenAt(cursor, walk.text), role });
  else if (keys.includes(cursor.nodeType)) addKey(walk, tokenAt(cursor, walk.text));
}

function tokenAt(cursor: TreeCursor, text: string): Token {
  const { startIndex, endIndex } = cursor;
  return {
    text: text.slice(startIndex, endIndex),
    startIndex,
    endIndex,
    line: cursor.startPosition.row + 1,
  };
}

interface NodeRange {
  scope: Scope;
  startIndex: number;
  endIndex: number;
}

function applyReading(walk: Walk, reading: BindingReading, range: NodeRange): Scope {
  const { scope } = range;
  const { opens, opensAround } = reading;
  const around = opensAround === undefined ? scope : openScope(walk, opensAround, range);
  const inside = opens === undefined ? around : openScope(walk, opens, { ...range, scope: around });
  routeBelow(walk, reading, scope);
  for (const fact of reading.declares ?? []) addDeclaration(walk, { scope, inside }, fact);
  for (const use of reading.uses ?? []) addUse(walk, scope, use);
  for (const link of reading.links ?? []) addOccurrence(walk, link, link.binding);
  walk.exports.push(...(reading.exports ?? []));
  walk.stars.push(...(reading.stars ?? []));
  if (reading.expects !== undefined) scope.expects = reading.expects;
  if (reading.returns !== undefined) addResult(walk.table, scope, reading.returns);
  return inside;
}

function openScope(walk: Walk, fact: NonNullable<BindingReading["opens"]>, range: NodeRange) {
  const { startIndex, endIndex } = range;
  const scope = addScope(walk.table, range.scope, { ...fact, startIndex, endIndex });
  if (fact.startIndex !== undefined) scope.startIndex = fact.startIndex;
  if (fact.ownerAt !== undefined) walk.ownerTokens.set(scope.id, fact.ownerAt);
  return scope;
}

/** Notes what below the node is read elsewhere, or not at all. */
function routeBelow(
  { moved, skipped }: Walk,
  { outside = [], skips = [], redirects }: BindingReading,
  scope: Scope,
): void {
  for (const node of outside) moved.set(node.id, scope);
  for (const node of skips) skipped.add(node.id);
  if (redirects === undefined) return;
  scope.redirects ??= new Map();
  for (const name of redirects.names) scope.redirects.set(name, redirects.to);
}

function addDeclaration(
  walk: Walk,
  { scope, inside }: { scope: Scope; inside: Scope },
  fact: DeclarationFact,
): void {
  const { table } = walk;
  const { token, role = "definition", face } = fact;
  const target = findTarget(table.scopes, { scope, inside }, fact);
  if (target === null) {
    addUse(walk, scope, { token, role: "write", ...(face === undefined ? {} : { face }) });
    return;
  }
  const declaration = declare(table, target, fact);
  const binding: Binding = { kind: "declaration", id: declaration.id };
  addOccurrence(walk, { token, role, ...(face === undefined ? {} : { face }) }, binding);
  if (fact.exportedAs !== undefined) {
    walk.exports.push({ name: fact.exportedAs, to: { kind: "local", name: token.text } });
  }
  const holder = fact.isMemberToo ? findHolder(table.scopes, target) : null;
  if (holder !== null) {
    const member = declare(table, holder, { ...fact, kind: "member" });
    table.definedAt.set(token.startIndex, declaration.id);
    declaration.twin = member.id;
    member.twin = declaration.id;
  }
}

/** Null when a statement made the name belong to a scope that declares it elsewhere. */
function findTarget(
  scopes: readonly Scope[],
  { scope, inside }: { scope: Scope; inside: Scope },
  { where = "here", token }: DeclarationFact,
): Scope | null {
  if (where === "inside") return inside;
  if (where === "around") return scopes[inside.parent ?? 0] ?? scope;
  if (where === "class") return findHolder(scopes, inside) ?? scope;
  if (where === "visible") return findVisible(scopes, scope, token);
  const start = where === "function" ? findFunction(scopes, scope) : scope;
  const redirect = start.redirects?.get(token.text);
  if (redirect === "module") return scopes[0] ?? start;
  return redirect === "outer" ? null : start;
}

/** The scope that has a variable already, as far as variables of the surroundings are seen. */
function findVisible(scopes: readonly Scope[], scope: Scope, { text, key }: Token): Scope {
  for (let at: Scope | undefined = scope; at !== undefined; at = scopes[at.parent ?? -1]) {
    if (at.names.has(key ?? text)) return at;
    if (at.isSealed || at.kind !== "block") break;
  }
  return scope;
}

const FUNCTION_KINDS = new Set<Scope["kind"]>(["function", "module", "namespace"]);

function findFunction(scopes: readonly Scope[], scope: Scope): Scope {
  let at = scope;
  while (!FUNCTION_KINDS.has(at.kind)) {
    const parent = scopes[at.parent ?? -1];
    if (parent === undefined) return at;
    at = parent;
  }
  return at;
}

/** The class or object whose members a function's `this` has. */
function findHolder(scopes: readonly Scope[], scope: Scope): Scope | null {
  for (let at: Scope | undefined = scope; at !== undefined; at = scopes[at.parent ?? -1]) {
    if (at.kind === "class" || at.kind === "object") return at;
  }
  return null;
}

function addResult({ scopes }: ScopeTable, scope: Scope, value: Scope["results"][number]): void {
  const { results } = findFunction(scopes, scope);
  if (results.length < MAX_RESULTS) results.push(value);
}

const MAX_RESULTS = 4;

/** A name that nothing is known of but that it is some object's key. */
function addKey(walk: Walk, token: Token): void {
  addOccurrence(walk, { token, role: "key" }, { kind: "member", of: { kind: "unknown" } });
}

function addUse(walk: Walk, scope: Scope, use: UseFact): void {
  const { token, fallback } = use;
  const binding: Binding =
    fallback === undefined ? { kind: "free" } : { kind: "member", of: fallback, isImplicit: true };
  const occurrence = addOccurrence(walk, use, binding);
  if (occurrence === null) return;
  walk.pending.push({ occurrence, name: token.key ?? token.text, scope: scope.id });
}

/** Null when a rule further up has spoken for the token. */
function addOccurrence(
  walk: Walk,
  { token, role, face }: UseFact,
  binding: Binding,
): Occurrence | null {
  const { text, startIndex, endIndex, line, key } = token;
  if (!claim(walk.claimed, startIndex, face?.side)) return null;
  const occurrence: Occurrence = {
    name: text,
    startIndex,
    endIndex,
    line,
    ...(key === undefined ? {} : { key }),
    role,
    binding,
    ...(face === undefined ? {} : { face }),
  };
  walk.occurrences.push(occurrence);
  return occurrence;
}

/** A token is claimed whole, or once for each of its faces. */
function claim(claimed: Set<number>, startIndex: number, side?: "outer" | "inner"): boolean {
  const [whole, outer, inner] = [startIndex * 3, startIndex * 3 + 1, startIndex * 3 + 2];
  const key = { outer, inner }[side ?? "outer"];
  const taken =
    side === undefined
      ? claimed.has(whole) || claimed.has(outer) || claimed.has(inner)
      : claimed.has(whole) || claimed.has(key);
  if (!taken) claimed.add(side === undefined ? whole : key);
  return !taken;
}

function connectOwner(table: ScopeTable, scopeId: number, token: number): void {
  const id = table.definedAt.get(token);
  const scope = table.scopes[scopeId];
  if (id === undefined || scope === undefined) return;
  scope.owner = id;
  table.declarations[id]?.bodies.push(scopeId);
}
