/**
 * The contract between the tree walk and the languages: a language is a table of rules by node type,
 * and a rule turns one node into plain facts. Rules keep no state and look no further than their node.
 */
import type { Node } from "web-tree-sitter";

export type SymbolKind =
  | "function"
  | "method"
  | "class"
  | "interface"
  | "type"
  | "variable"
  | "constant"
  | "enum";

/** What surrounds a node. `object` is an object literal with a name; its functions count as methods. */
export interface Scope {
  kind: "module" | "class" | "function" | "object";
  /** Dotted path from the top of the file; empty there. */
  path: string;
  /** Whether what is declared here can be reached from other files when the file's exports allow it. */
  isOpen: boolean;
}

/** Where a rule's node stands. */
export interface Place {
  scope: Scope;
  /** Whether a wrapper, such as `export`, marks the node for other files. */
  exported: boolean;
  /** The statement whose lines belong to the node: itself, or its `export` or decorated wrapper. */
  outer: Node;
}

export interface Declaration {
  name: string;
  kind: SymbolKind;
  /** The node the signature starts at. */
  node: Node;
  body: Node | null;
  exported: boolean;
  /** Where the symbol belongs when that is not the scope it stands in, as with Go receivers. */
  container?: string;
}

/** One dependency on another module. */
export interface ImportReference {
  /** As written, without quotes; Rust paths use `::`. */
  specifier: string;
  /** Names as the other module spells them; "*" is the whole module, "default" its default export. */
  names: string[];
  /** 1-based. */
  line: number;
}

/** A name other files may import, and the local name behind it when that is a name at all. */
export interface ExportedName {
  name: string;
  local?: string;
}

export interface Reading {
  declares?: readonly Declaration[];
  imports?: readonly ImportReference[];
  exports?: readonly ExportedName[];
  /** Names of an explicit export list, which stands for all others (Python's `__all__`). */
  exportList?: readonly string[];
  /** What holds for the direct children, on top of the surrounding scope. */
  within?: { scope?: Scope; exported?: boolean; outer?: Node };
}

export type Rule = (node: Node, place: Place) => Reading | null;

export interface LanguageRules {
  byNodeType: Readonly<Record<string, Rule>>;
  /** Node types that stand before a declaration as its siblings and belong to its lines. */
  leading: readonly string[];
  /** Whether exporting a class or an object exports its members; else each says so for itself. */
  membersFollowHolder?: boolean;
  /** Leaves that are names here, beyond those that every grammar calls alike. */
  nameTypes?: readonly string[];
}

/** Deeper or longer than anyone names things; every symbol inside carries its path. */
const MAX_PATH_CHARS = 500;

/** The scope that a declaration opens for what is written inside it. */
export function openScope(kind: Scope["kind"], name: string, { scope }: Place): Scope {
  const path = joinPath(scope.path, name);
  const isOpen = scope.isOpen && kind !== "function";
  return { kind, path: path.length > MAX_PATH_CHARS ? scope.path : path, isOpen };
}

export function joinPath(container: string, name: string): string {
  if (container === "" || name === "") return container + name;
  return `${container}.${name}`;
}

/** A function without a name: what it declares belongs to whatever surrounds it. */
export const readClosure: Rule = (_node, { scope }) => ({
  within: { scope: { ...scope, kind: "function", isOpen: false } },
});

/** Lets a statement lend its lines, and its `export`, to the declaration inside. */
export const readWrapper: Rule = (_node, { exported, outer }) => ({ within: { exported, outer } });

/** The line of a node, 1-based. */
export function lineOf(node: Node): number {
  return node.startPosition.row + 1;
}

/** A string literal's text without its quotes. */
export function unquote(text: string): string {
  return text.replace(/^["'`<]|["'`>]$/g, "");
}
