/** Where an operator family works: one node at a time, with all that is known of its file. Pure. */
import type { CodeForms } from "../spans/code-forms.ts";
import type { CodeNode } from "../spans/code-tree.ts";
import { findAround } from "../spans/code-tree.ts";
import type { FileNames } from "./file-names.ts";
import type { Draft, MutationOperator } from "./mutation.ts";

export interface FileSite {
  text: string;
  forms: CodeForms;
  /** Every node that may change or lend its text, parents first. */
  open: readonly CodeNode[];
  /** Null where the names of the language, or of this text, are not known. */
  names: FileNames | null;
  /** Functions that give values back, and names of asynchronous ones; made when first asked for. */
  results: ResultFacts | null;
  /** What the functions of the file lend, made when first asked for. */
  lent: Map<CodeNode | null, LentTexts>;
}

export interface ResultFacts {
  giving: ReadonlySet<CodeNode>;
  asyncNames: ReadonlySet<string>;
}

/** Texts that stand in one function and may be meant elsewhere in it. Each bounded, in source order. */
export interface LentTexts {
  /** Callees that are called with one argument. */
  callees: readonly string[];
  /** `[1:]`, `.length`, `.lower()` behind a name. */
  suffixes: readonly string[];
  /** Whole calls, by the name that is called. */
  calls: ReadonlyMap<string, readonly string[]>;
  strings: readonly string[];
  integers: readonly string[];
}

/** The edits that one operator family offers at a node; [] for a node that is none of its business. */
export type Family = (node: CodeNode, site: FileSite) => Draft[];

export function textOf(node: CodeNode, { text }: Pick<FileSite, "text">): string {
  return text.slice(node.startIndex, node.endIndex);
}

export function replace(operator: MutationOperator, node: CodeNode, replacement: string): Draft {
  return { operator, startIndex: node.startIndex, endIndex: node.endIndex, replacement };
}

/** The function a node stands in; null at the top of the file. */
export function functionAround(
  node: CodeNode,
  { forms }: Pick<FileSite, "forms">,
): CodeNode | null {
  return findAround(node, ({ type }) => forms.functions.has(type));
}

/** The keyword, operator or bracket that makes a node what it is: the first one in `known`. */
export function signOf(
  { children }: CodeNode,
  known: { has: (word: string) => boolean },
): CodeNode | null {
  return children.find(({ isNamed, type }) => !isNamed && known.has(type)) ?? null;
}

/** Both sides of a binary node; null where it has more than two, as a chained comparison. */
export function sidesOf(node: CodeNode): [CodeNode, CodeNode] | null {
  const named = node.children.filter(({ isNamed, type }) => isNamed && !type.endsWith("comment"));
  const [left, right] = named;
  return left !== undefined && right !== undefined && named.length === 2 ? [left, right] : null;
}
