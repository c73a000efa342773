/** Lends out a syntax tree: its native memory is freed before the call returns, however it ends. */
import { type Language as Grammar, Parser, type Tree } from "web-tree-sitter";

export interface TreeSettings {
  grammar: Grammar;
  /** For parsing alone. */
  maxMs: number;
}

/** What `read` makes of the tree of `text`; null when parsing took too long or `read` gave null. Nothing made of nodes may leave. */
export function readWithTree<Result>(
  text: string,
  { grammar, maxMs }: TreeSettings,
  read: (tree: Tree) => Result | null,
): Result | null {
  // A parser is cheap, and one that was stopped must not be used again.
  const parser = new Parser();
  let tree: Tree | null = null;
  try {
    parser.setLanguage(grammar);
    tree = parser.parse(text, null, { progressCallback: createDeadline(maxMs) });
    return tree === null ? null : read(tree);
  } finally {
    tree?.delete();
    parser.delete();
  }
}

/** Whether the time is up, counted from now. */
export function createDeadline(maxMs: number): () => boolean {
  const endMs = performance.now() + maxMs;
  return () => performance.now() > endMs;
}
